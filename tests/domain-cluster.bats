#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# domain-cluster: guests of the agent domain in a cluster of real parts, under the faults of its
# nodes, its libvirtd and its administrator. After each of them the guest runs exactly once: its
# processes are counted all the time, and so are the stamps that it puts on a disk of both nodes.
load stamped.bash

NETWORK=10.92.0
GUESTS=(g1 g2)

setup_file() {
	start_lab --name dc
	until_true 90 serves g1
}

write_guests() {
	local guest
	for guest in "${GUESTS[@]}"; do
		write_xml $guest
		cat <<-END
			primitive $guest ocf:relevo:domain \
			  params config=/var/log/$guest.xml hypervisor=qemu:///system \
			  migration_transport=tcp migrate_options=--unsafe \
			  op start timeout=60s op stop timeout=15s \
			  op migrate_to timeout=60s op migrate_from timeout=40s \
			  op monitor interval=1s timeout=20s \
			  $([ $guest != g2 ] || echo op monitor interval=2s role=Stopped timeout=20s) \
			  meta target-role=$([ $guest = g1 ] && echo Started || echo Stopped) \
			  resource-stickiness=100
			location $guest-home $guest 50: a
			location $guest-not-on-c $guest resource-discovery=never -inf: c
		END
	done
	echo "property transition-delay=50ms"
}

# What there is, seen from outside

is_on() { # GUEST NODE
	[ "$(place "$1")" = "$2" ]
}

is_gone() { # GUEST
	! pids "$1"
}

is_another() { # GUEST PID
	local now
	now=$(only_pid "$1") && [ "$now" != "$2" ]
}

# Since the test began (or stamp FROM) one copy ran at a time, and one runs now.
runs_once() { # GUEST [FROM]
	local from=${2-${begin[$1]}}
	until_true 60 only_pid "$1"
	until_true 60 serves "$1"
	until_true 30 has_stamps "$1" $(($(stamps "$1") + 3))
	only_pid "$1"
	run -0 "$LAB/stamps.py" "$STATE/$1.disk" "$from"
}

# Whether the stamps since the test began are of two copies at once.
overlapped() { # GUEST
	! "$LAB/stamps.py" "$STATE/$1.disk" "${begin[$1]}"
}

# How often it was started since the test began.
boots() { # GUEST
	"$LAB/stamps.py" "$STATE/$1.disk" "${begin[$1]}" | wc -l
}

# Lines that a record got since the test began.
news() { # FILE WORDS
	tail -n "+$((${lines_before[$1]} + 1))" "$STATE/$1" | grep "$2"
}

ran_twice() { # GUEST
	news copies "$(uuid "$1") TWICE"
}

never_twice() {
	run -1 news copies TWICE
}

nobody_fenced() {
	run -1 news power.log ' off '
}

# The cluster

# Nothing of interest for a while: neither a failed action nor another process.
stays() { # SECONDS GUEST PID
	local end=$((SECONDS + $1))
	while ((SECONDS < end)); do
		[ "$(only_pid "$2")" = "$3" ] || fail "the process is another"
		no_failure
		sleep 0.3
	done
}

meta() { # GUEST NAME VALUE
	lab run c crm_resource --resource "$1" --meta --set-parameter "$2" --parameter-value "$3"
}

# Whether the cluster had the agent do that with the guest since the test began.
was_done() { # GUEST ACTION
	local node said=
	for node in a b; do
		said+=$(news log/$node/pacemaker/pacemaker.log "local execution of $2 operation for $1 on")
	done || true
	[ -z "$said" ] || echo "$said"
	[ "$said" ]
}

none_done() { # GUEST ACTION...
	local action
	for action in "${@:2}"; do
		run -1 was_done "$1" "$action"
	done
}

wait_ms() { # MILLISECONDS: for a moment that is no event
	sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
}

# In the node's log, where the agent's reason is. Of migrate_to, pacemaker 2.1.5 shows none.
said() { # NODE WORDS
	news "log/$1/messages" "$2"
}

edit_agent() { # GUEST PROVIDER TYPE
	lab run a cibadmin --modify --scope resources \
		--xml-text "<primitive id='$1' provider='$2' type='$3'/>"
}

# Whether pacemaker's history has a good monitor by an agent.
monitored_by() { # GUEST PROVIDER TYPE
	lab run a cibadmin --query --xpath "//lrm_resource[@id='$1'][@provider='$2'][@type='$3']/\
lrm_rsc_op[@operation='monitor'][@interval='1000'][@rc-code='0']" >/dev/null 2>&1
}

# The README's way.
move_over() { # GUEST PROVIDER TYPE
	lab run a crm configure property maintenance-mode=true
	edit_agent "$@"
	lab run a crm_resource --refresh --resource "$1"
	lab run a crm_resource --wait
	lab run a crm configure property maintenance-mode=false
	until_true 60 monitored_by "$@"
}

# Allows live migration, and begins the records of a guest anew.
begin_migrations() { # GUEST...
	local guest
	for guest; do
		meta "$guest" allow-migrate true
		begin_guest "$guest"
	done
}

move() { # GUEST NODE
	lab run c crm_resource --move --resource "$1" --node "$2"
}

# All is at rest after a migration, or what became of it: nobody fenced, one copy.
ends_well() { # GUEST
	settled
	lab run c crm_resource --clear --resource "$1"
	until_true 90 only_pid "$1"
	runs_once "$1"
	never_twice
	nobody_fenced
}

# A client

# Asks the guest for its page, one request after the other and 50 ms between them. A line for each
# in the file: status and seconds. A gap of the guest makes one request long, up to a second longer
# than itself, when TCP sends again what was lost.
ask_all_the_time() { # GUEST
	"$LAB/lab" --state "$STATE" run client sh -c 'while sleep 0.05; do
		curl -sm 30 -o /dev/null -w "%{http_code} %{time_total}\n" "$1"
	done' x "http://$NETWORK.15${1#g}/" >"$BATS_TEST_TMPDIR/answers" 3>&- &
	asker=$!
	until_true 20 has_answers 20
}

has_answers() { # COUNT
	[ "$(wc -l <"$BATS_TEST_TMPDIR/answers")" -ge "$1" ]
}

# Stops asking, once the state of now has been asked for.
no_more() {
	until_true 60 has_answers $(($(wc -l <"$BATS_TEST_TMPDIR/answers") + 20))
	kill $asker
	asker=
}

# The requests that failed or took longer.
lost() { # SECONDS
	awk -v most="$1" '$1 != 200 || $2 > most' "$BATS_TEST_TMPDIR/answers"
}

none_lost() { # SECONDS
	run lost "$1"
	[ -z "$output" ] || fail "$output"
}

# A node's libvirtd

daemon() { # NODE: its pid there
	lab run "$1" cat /run/libvirt/qemu/driver.pid
}

send_daemon() { # SIGNAL NODE
	lab run "$2" kill "-$1" "$(daemon "$2")"
}

answers() { # NODE
	lab run "$1" timeout 5 virsh -q list >/dev/null 2>&1
}

start_daemon() { # NODE
	lab run "$1" libvirtd --listen --daemon
	until_true 30 answers "$1"
}

# What its libvirtd, and so each qemu of it from now on, may have.
limit_memory() { # NODE BYTES
	lab run "$1" prlimit --pid "$(daemon "$1")" --data="$2:"
}

is_dead() { # NODE PID
	! lab run "$1" kill -0 "$2" 2>/dev/null
}

kill_daemon() { # NODE
	local pid
	pid=$(daemon "$1")
	lab run "$1" kill -KILL "$pid"
	until_true 10 is_dead "$1" "$pid"
}

is_up() { # NODE
	lab status | grep -q "^$1 on "
}

# Records of a guest begin: it runs alone. From the last stamp that this copy wrote already.
begin_guest() { # GUEST
	meta "$1" target-role Started
	runs_once "$1" "$(stamps "$1")"
	begin[$1]=$(($(stamps "$1") - 1))
	here=$(place "$1")
	there=$(other "$here")
	pid=$(only_pid "$1")
}

# Each test begins with a healthy cluster in which g1 runs.
setup() {
	local file
	declare -gA begin lines_before
	asker=
	begin_guest g1
	for file in copies power.log log/{a,b}/{messages,pacemaker/pacemaker.log}; do
		lines_before[$file]=$(wc -l <"$STATE/$file")
	done
}

teardown() {
	local node
	[ -z "$asker" ] || kill "$asker" || true
	lab run c crm_attribute --name maintenance-mode --update false
	edit_agent g1 relevo domain
	for node in a b; do
		if ! is_up $node; then
			lab on $node
			continue
		fi
		lab run $node nft flush ruleset
		send_daemon CONT $node || start_daemon $node
		limit_memory $node unlimited
	done
	lab wait-online
	meta g2 is-managed true
	lab run a crm_attribute --node a --name standby --delete
	lab run a crm_attribute --node b --name standby --delete
	meta g1 allow-migrate false
	lab run c crm_resource --clear --resource g1
	meta g2 target-role Stopped
	until_true 20 lab run c crm_resource --cleanup
	settled
	no_failure
}

@test "it starts, and stops" {
	run -0 page g1
	[[ $output == "guest $here boot "* ]]
	meta g1 target-role Stopped
	until_true 60 is_gone g1
	settled
	meta g1 target-role Started
	until_true 60 serves g1
	runs_once g1
	[ "$(boots g1)" = 2 ]
	never_twice
	nobody_fenced
	no_failure
}

@test "its process is killed: it starts again where it was" {
	kill -KILL "$pid"
	until_true 60 is_another g1 "$pid"
	is_on g1 "$here"
	runs_once g1
	[ "$(boots g1)" = 2 ]
	never_twice
	nobody_fenced
}

@test "libvirtd is killed: the guest stays, and no monitor fails until libvirtd is back" {
	kill_daemon "$here"
	stays 5 g1 "$pid"
	start_daemon "$here"
	stays 3 g1 "$pid"
	runs_once g1
	[ "$(boots g1)" = 1 ]
	never_twice
	nobody_fenced
}

@test "libvirtd is stopped: no monitor fails, and the cluster can stop the guest" {
	send_daemon STOP "$here"
	stays 6 g1 "$pid"
	[ "$(boots g1)" = 1 ]
	meta g1 target-role Stopped
	until_true 60 is_gone g1
	settled
	no_failure
	send_daemon CONT "$here"
	meta g1 target-role Started
	until_true 60 serves g1
	runs_once g1
	[ "$(boots g1)" = 2 ]
	never_twice
	nobody_fenced
}

@test "its node loses power: it starts on the other one, after the fencing" {
	lab kill "$here"
	until_true 90 is_on g1 "$there"
	runs_once g1
	[ "$(boots g1)" = 2 ]
	[ "$(news power.log " off $here OK" | wc -l)" -ge 2 ] # the cut, and the fencing after it
	never_twice
	lab on "$here"
	lab wait-online
	settled
	only_pid g1
	no_failure
}

@test "its file is removed: no monitor fails, and it can be moved" {
	mv "$STATE/log/$here/g1.xml" "$STATE/log/$here/g1.xml.away"
	stays 4 g1 "$pid"
	lab run c crm_resource --move --resource g1 --node "$there"
	until_true 60 is_on g1 "$there"
	mv "$STATE/log/$here/g1.xml.away" "$STATE/log/$here/g1.xml"
	lab run c crm_resource --clear --resource g1
	runs_once g1
	[ "$(boots g1)" = 2 ]
	never_twice
	nobody_fenced
	no_failure
}

# g2 is also monitored where it should not be, which in a live migration would see it too
# early. Unmanaged at first, so that the second copy lives until the records have shown it.
@test "libvirtd of the other node starts it too: the cluster sees it, and one is left" {
	begin_guest g2
	lab run "$there" virsh -q define /var/log/g2.xml
	lab run "$there" virsh -q autostart g2
	meta g2 is-managed false
	kill_daemon "$there"
	lab run "$there" rm /run/libvirt/qemu/autostarted # it starts guests once in a host's uptime
	start_daemon "$there"
	until_true 60 overlapped g2
	run -0 ran_twice g2
	until_true 60 failures
	meta g2 is-managed true
	settled
	lab run "$there" virsh -q undefine g2
	until_true 60 only_pid g2
	runs_once g2 "$(stamps g2)"
	nobody_fenced
}

@test "from VirtualDomain to domain and back: not a request fails, nothing is stopped or started" {
	edit_agent g1 heartbeat VirtualDomain # without maintenance this is a restart, and seen as one
	until_true 90 monitored_by g1 heartbeat VirtualDomain
	run -0 was_done g1 stop
	is_another g1 "$pid"
	setup
	ask_all_the_time g1
	move_over g1 relevo domain
	move_over g1 heartbeat VirtualDomain
	move_over g1 relevo domain
	no_more
	none_lost 5
	none_done g1 start stop
	no_failure
	[ "$(only_pid g1)" = "$pid" ]
	runs_once g1
	[ "$(boots g1)" = 1 ]
	never_twice
	nobody_fenced
	kill -KILL "$pid"
	until_true 60 is_another g1 "$pid"
}

# --- Live migration: the boot of before goes on elsewhere.

@test "a guest that a client asks all the time is moved: no request is lost" {
	local gap
	begin_migrations g1
	ask_all_the_time g1
	move g1 "$there"
	until_true 90 is_on g1 "$there"
	no_more
	gap=$(said "$here" "migrated guest 'g1' to '$there'" | sed -n 's/.*stood still for \([0-9]*\) ms.*/\1/p')
	echo "# the guest stood still for $gap ms; the longest request: $(sort -rnk2 \
		"$BATS_TEST_TMPDIR/answers" | head -n 1 | cut -d' ' -f2) s" >&3
	none_lost $((gap / 1000 + 4))
	none_done g1 start
	no_failure
	ends_well g1
	[ "$(boots g1)" = 1 ]
}

@test "the migration's port is blocked: that is said, and the guest runs once" {
	begin_migrations g1
	lab run "$there" nft -f - <<-'END'
		table inet blocked {
			chain input {
				type filter hook input priority 0
				tcp dport 49152-49215 drop
			}
		}
	END
	move g1 "$there"
	until_true 120 said "$here" "cannot migrate guest 'g1' to '$there': port 49152 of '$there'.*drops"
	ends_well g1
}

@test "the target has no memory for it: that is said, and the guest runs once" {
	begin_migrations g1
	limit_memory "$there" 400000000
	move g1 "$there"
	until_true 120 said "$here" "cannot migrate guest 'g1' to '$there': .*Cannot allocate memory"
	limit_memory "$there" unlimited
	ends_well g1
}

# The agent's process of a migration that is under way on a node, on this machine.
migrating_agent() { # NODE
	lab run "$1" pgrep -f "$AGENTS/domain migrate_to"
}

@test "the agent is killed at any moment of a migration: the guest runs once" {
	local agent round
	lab run c crm_resource --resource g1 --set-parameter migration_speed --parameter-value 8
	for round in 1 2; do
		lab run c crm_resource --cleanup
		settled
		begin_migrations g1
		move g1 "$there"
		until_true 60 migrating_agent "$here"
		agent=$(migrating_agent "$here")
		wait_ms $((RANDOM % 4000))
		lab run "$here" kill -KILL "$agent" || true # or it was faster
		ends_well g1
	done
	lab run c crm_resource --resource g1 --delete-parameter migration_speed
}
