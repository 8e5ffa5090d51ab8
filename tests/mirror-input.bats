#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-input: the agent mirror at its edges: names, configurations, disks and parameters that are
# no use, on real DRBD in a node with a kernel of its own. Each is one line that says what and why,
# with the code that fits; nothing is lost, and what a start could not do the next one can.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
LOG=/var/log # in the node; outside it is $HERE
AGENT="$AGENTS/mirror"
CALL="OCF_RESKEY_drbd_resource=r0 OCF_RESOURCE_INSTANCE=r0 OCF_RESKEY_crm_feature_set=3.16.2
	OCF_RESKEY_drbdconf=$LOG/good.conf OCF_RESKEY_wfc_timeout=0"
CLONE="OCF_RESKEY_CRM_meta_clone_max=2 OCF_RESKEY_CRM_meta_notify=true"

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	export HERE=$STATE/log/a
	lab --name mirin --network 10.116.0 --kind uml --nodes a --plain a --no-cluster --disks 2 --disk-mib 32 up
	write_config r0 0 /dev/vda >"$HERE/good.conf"
	lab run a drbdadm -c $LOG/good.conf create-md --force r0
}

teardown_file() {
	lab down
}

# Each test begins with nothing up.
setup() {
	lab run a sh -c 'umount -q /proc/drbd; drbdsetup down r0 && drbdsetup down r1'
}

lab() {
	timeout 120 "$LAB" --state "$STATE" "$@"
}

write_config() { # RESOURCE MINOR DISK
	cat <<-END
		resource $1 {
			protocol C;
			device /dev/drbd$2;
			disk $3;
			meta-disk internal;
			on a { address 10.116.1.1:77$2$2; }
			on b { address 10.116.1.2:77$2$2; }
		}
	END
}

# An action must end with a code, and say this or (-) nothing: is CODE ACTION WORDS [VARIABLE...]
is() {
	local code=$1 action=$2 words=$3
	shift 3
	# shellcheck disable=SC2086 # a list
	run --separate-stderr lab run a env $CALL "$@" $AGENT "$action"
	[ "$status" = "$code" ] || fail "$action $*: $status, not $code: $stderr"
	if [ "$words" = - ]; then
		run ! grep -q ocf-exit-reason <<<"$stderr"
	else
		reason_has "$words"
	fi
}

# Nothing is up, and what is asked after a failed start says so: left_nothing [VARIABLE...]
left_nothing() {
	is 7 monitor - "$@"
	is 0 stop - "$@"
	run ! lab run a grep -q 'cs:[^U]' /proc/drbd # Unconfigured is none
}

# A start must fail so and leave nothing: refused CODE WORDS [VARIABLE...]
refused() {
	is "$1" start "$2" "${@:3}"
	left_nothing "${@:3}"
}

conf() {
	echo "OCF_RESKEY_drbdconf=$LOG/$1.conf"
}

named() {
	echo "OCF_RESKEY_drbd_resource=$1"
}

@test "a name that can be none is wrong everywhere" {
	for name in all ../r0 /etc/drbd.d -r0 .r0 'r 0' ' ' 'r"0' "r'0" "$(printf 'r%.0s' {1..200})"; do
		refused 6 "parameter 'drbd_resource'" "$(named "$name")"
	done
	refused 6 "parameter 'drbd_resource' is empty" "$(named '')"
	refused 5 "'r.0' not defined in your config" "$(named r.0)"
	refused 5 "'nobody' not defined in your config (for this host). (the configuration must name it" \
		"$(named nobody)"
}

@test "a configuration that drbdadm does not take is said in its words, whole" {
	sed 's/protocol/protocal/' "$HERE/good.conf" >"$HERE/word.conf"
	refused 5 "$LOG/word.conf:2: Parse error" "$(conf word)"
	is 5 start "but got 'protocal'" "$(conf word)"
	cat "$HERE/good.conf" "$HERE/good.conf" >"$HERE/twice.conf"
	is 5 start "twice.conf:9: conflicting use of resource section 'r0' ...; $LOG/twice.conf:1:" \
		"$(conf twice)"
	sed 's/on a/on z/' "$HERE/good.conf" >"$HERE/host.conf"
	refused 5 "'r0' not defined in your config (for this host)" "$(conf host)"
	head -c 90 "$HERE/good.conf" >"$HERE/half.conf"
	refused 5 "drbdadm adjust: " "$(conf half)"
	: >"$HERE/empty.conf"
	refused 5 "no resources defined!" "$(conf empty)"
	head -c 20000 /dev/zero | tr '\0' '\377' >"$HERE/garbage.conf"
	refused 5 "drbdadm adjust: " "$(conf garbage)"
	echo "include \"$LOG/nowhere.conf\";" >"$HERE/include.conf"
	refused 5 "Failed to open include file '$LOG/nowhere.conf'" "$(conf include)"
}

@test "a configuration that is not there, is no file, or hangs" {
	refused 5 "/nonexistent: No such file or directory" OCF_RESKEY_drbdconf=/nonexistent
	refused 5 "/etc: is no file" OCF_RESKEY_drbdconf=/etc
	refused 5 "give an absolute path" OCF_RESKEY_drbdconf=drbd.conf
	lab run a mkfifo /run/fifo
	refused 1 "drbdadm: it did not end in time" OCF_RESKEY_drbdconf=/run/fifo \
		OCF_RESKEY_CRM_meta_timeout=6000
}

@test "a disk that is not there, is in use, has no metadata or is too small" {
	write_config r0 0 /dev/nothing >"$HERE/gone.conf"
	refused 5 "open(/dev/nothing) failed: No such file or directory" "$(conf gone)"
	write_config r0 0 /dev/vdb >"$HERE/bare.conf"
	refused 5 "No valid meta data found (for a new disk: drbdadm create-md" "$(conf bare)"
	lab run a sh -c 'mkfs.ext2 -q /dev/vdb && mkdir -p /run/m && mount /dev/vdb /run/m'
	refused 1 "open(/dev/vdb) failed: Device or resource busy (something else has the disk" \
		"$(conf bare)"
	lab run a umount /run/m
	lab run a dmsetup create held --table "0 16384 linear /dev/vda 0"
	refused 1 "open(/dev/vda) failed: Device or resource busy"
	lab run a dmsetup remove held
	lab run a dmsetup create small --table "0 8 linear /dev/vdb 0"
	write_config r0 0 "/dev/dm-$(lab run a dmsetup info -c --noheadings -o minor small)" >"$HERE/small.conf"
	refused 5 "is only 4096 bytes. That's not enough. (give it a larger disk)" "$(conf small)"
	lab run a dmsetup remove small
	is 0 start - # as if nothing had been
	is 190 monitor "disk that is Inconsistent"
}

@test "a minor that another mirror has stays the other's" {
	is 0 start -
	write_config r1 0 /dev/vdb >"$HERE/minor.conf"
	is 5 start "minor exists in different resource (give each mirror a minor of its own)" \
		"$(conf minor)" "$(named r1)" OCF_RESOURCE_INSTANCE=r1
	is 7 monitor - "$(conf minor)" "$(named r1)" OCF_RESOURCE_INSTANCE=r1
	is 0 stop - "$(conf minor)" "$(named r1)" OCF_RESOURCE_INSTANCE=r1
	lab run a grep -q ' 0: cs:WFConnection' /proc/drbd
}

@test "a start that fails takes down nothing that was up before" {
	is 0 start -
	sed 's/protocol/protocal/' "$HERE/good.conf" >"$HERE/word.conf"
	is 5 start "Parse error" "$(conf word)"
	lab run a grep -q ' 0: cs:WFConnection' /proc/drbd
	is 0 stop - "$(conf word)"
}

@test "reload brings nothing up" {
	for action in reload reload-agent; do
		is 7 $action "cannot reload mirror 'r0': it is not up (start it first)"
	done
	left_nothing
	is 0 start -
	is 0 reload -
}

@test "the clone's meta attributes, under old names and new" {
	local meta=OCF_RESKEY_CRM_meta_
	# shellcheck disable=SC2086 # a list
	{
		refused 6 "notify=true" ${meta}clone_max=2
		refused 6 "notify=true" ${meta}clone_max=2 ${meta}notify=false
		refused 6 "notify=true" ${meta}clone_max=2 ${meta}notify=perhaps
		refused 6 "clone-node-max must be 1" $CLONE ${meta}clone_node_max=2
		refused 6 "promoted-node-max must be 1" $CLONE ${meta}promoted_node_max=2
		refused 6 "promoted-node-max must be 1" $CLONE ${meta}master_node_max=2
		refused 6 "promoted-max must be 1 or 2" $CLONE ${meta}promoted_max=3
		refused 6 "promoted-max must be 1 or 2" $CLONE ${meta}master_max=3
		refused 6 "clone-max must be 2: DRBD 8.4" $CLONE ${meta}clone_max=3
		is 6 validate-all "clone-max must be 2: DRBD 8.4" $CLONE ${meta}clone_max=3
		is 0 start - $CLONE ${meta}promoted_max=1 ${meta}master_max=3 # the new name counts
		is 0 start - ${meta}clone_max=2 OCF_RESKEY_ignore_missing_notifications=yes
		is 6 promote "notify=true" ${meta}clone_max=2
		is 0 stop - ${meta}clone_max=2
	}
}

@test "parameters that are no use: start says which, stop and monitor do without" {
	is 0 start -
	for scores in '' 1 '1 2 3' '1 2 3 4 5' '4 3 2 1' '1 2 3 x' '-1 2 3 4' '1 2 3 99999999'; do
		is 6 start "'adjust_master_score'" OCF_RESKEY_adjust_master_score="$scores"
	done
	is 6 start "is none of true, false and unexpected" \
		OCF_RESKEY_remove_master_score_if_peer_primary=perhaps
	is 6 start "is no version such as 8.4.11" OCF_RESKEY_require_drbd_module_version_lt=9
	is 190 monitor "mirror 'r0'" OCF_RESKEY_adjust_master_score=x
	is 0 stop - OCF_RESKEY_adjust_master_score=x
	run ! lab run a grep -q 'cs:[^U]' /proc/drbd # Unconfigured is none
}

@test "two resources of the cluster's for one mirror: the second is refused, and leaves it alone" {
	local code=0 second=OCF_RESOURCE_INSTANCE=second
	is 0 start -
	is 6 start "the resource 'r0' has it (give each mirror a resource of its own)" $second
	is 0 stop - $second
	lab run a grep -q ' 0: cs:WFConnection' /proc/drbd
	is 0 stop -
	is 0 start - $second # he is not there any more
	is 0 stop - $second
	lab run a env $CALL $AGENT start 3>&- & # both at once
	run lab run a env $CALL $second $AGENT start
	wait $! || code=$?
	[ "$code $status" = "0 6" ] || [ "$code $status" = "6 0" ]
	lab run a flock /run/relevo/mirror-of-r0.lock sleep 1000 3>&- &
	until_true 20 lab run a pgrep -x sleep
	is 1 start "another start of it does not end" OCF_RESKEY_CRM_meta_timeout=6000
	lab run a pkill -x sleep
	wait $! || true
}

@test "start waits as wfc_timeout says, in all of its forms" {
	local begin
	for form in 0 no 30x -1 infinite; do # else it waited for what is left of 240 s
		is 0 start - OCF_RESKEY_wfc_timeout=$form OCF_RESKEY_CRM_meta_timeout=240000
		is 0 stop -
	done
	for form in 3 3s 3000ms; do
		begin=$(date +%s%N)
		is 0 start - OCF_RESKEY_wfc_timeout=$form
		((($(date +%s%N) - begin) / 1000000 >= 3000)) || fail "$form: no wait"
		is 0 stop -
	done
}

@test "tools or module that are not there" {
	refused 5 "drbdadm: is not installed" PATH=/nonexistent
	lab run a sh -c 'mkdir -p /run/some && ln -sf /usr/sbin/drbdadm /usr/sbin/modprobe /run/some/'
	refused 5 "drbd-utils must be installed whole" PATH=/run/some
	lab run a drbdsetup down r0
	lab run a rmmod drbd
	is 7 monitor -
	is 0 stop -
	is 7 promote "it is not up (start it first)"
	is 5 start "modprobe: is not installed" PATH=/nonexistent
	lab run a sh -c 'printf "#!/bin/sh\necho modprobe: FATAL: Module drbd not found. >&2; exit 1\n" \
		>/run/some/modprobe.sh; rm /run/some/modprobe; mv /run/some/modprobe.sh /run/some/modprobe
		chmod 755 /run/some/modprobe'
	is 5 start "modprobe: modprobe: FATAL: Module drbd not found." PATH=/run/some:/usr/bin:/bin
	is 7 monitor -
	is 0 start - # loads it
}

@test "with a module of DRBD 9 and no tools it is 7 where there is no disk of DRBD's, else 1" {
	local fresh="PATH=/nonexistent OCF_RESOURCE_INSTANCE=fresh"
	lab run a sh -c 'echo "version: 9.1.4 (api:2/proto:110-121)" >/run/nine
		mount --bind /run/nine /proc/drbd'
	# shellcheck disable=SC2086 # a list
	{
		is 7 monitor - $fresh
		is 0 stop - $fresh
		lab run a umount /proc/drbd
		is 0 start -
		lab run a mount --bind /run/nine /proc/drbd
		is 1 monitor "drbdsetup: is not installed" $fresh
		is 1 stop "drbdsetup: is not installed" $fresh
	}
	lab run a umount /proc/drbd
}

# A drbdsetup that does this before, or in place of, the real one; PATH is then $FAKED.
fake_drbdsetup() { # SHELL COMMANDS
	printf '#!/bin/sh\n%s\nexec /usr/sbin/drbdsetup "$@"\n' "$1" |
		lab run a sh -c 'rm -rf /run/fake; mkdir /run/fake; cat >/run/fake/drbdsetup
			chmod 755 /run/fake/drbdsetup'
}
FAKED=PATH=/run/fake:/usr/sbin:/usr/bin:/sbin:/bin

@test "data that DRBD calls not UpToDate is asked for once" {
	is 0 start -
	lab run a sh -c 'drbdsetup primary 0 --force; drbdsetup secondary 0'
	fake_drbdsetup 'if [ $1 = primary ]; then
		echo >>/run/fake/tries
		echo "State change failed: (-2) Need access to UpToDate data" >&2
		exit 17
	fi'
	is 1 promote "Need access to UpToDate data" \
		env -u OCF_RESKEY_crm_feature_set OCF_RESKEY_promote_alone=yes $FAKED
	[ "$(lab run a cat /run/fake/tries | wc -l)" = 1 ]
}

@test "a deadline that comes while the device is held open is told as that" {
	is 0 start -
	lab run a drbdsetup primary 0 --force
	fake_drbdsetup 'if [ $1 = secondary ]; then
		[ ! -e /run/fake/asked ] || exec sleep 1000
		touch /run/fake/asked
		echo "State change failed: (-12) Device is held open by someone" >&2
		exit 11
	fi'
	is 1 demote "cannot demote mirror 'r0': it is held open by the kernel" $FAKED \
		OCF_RESKEY_CRM_meta_timeout=6000
}

@test "a tool that cannot be killed is left behind, and no second one is started beside it" {
	is 0 start -
	lab run a sh -c 'drbdsetup primary 0 --force; drbdsetup suspend-io 0'
	fake_drbdsetup 'exec dd if=/dev/zero of=/dev/drbd0 bs=4096 count=1 oflag=direct'
	is 1 monitor "drbdsetup: it hangs and cannot be killed" $FAKED OCF_RESKEY_CRM_meta_timeout=6000
	is 1 monitor "drbdsetup: an earlier one hangs and cannot be killed" $FAKED
	[ "$(lab run a pgrep -cx dd)" = 1 ]
	lab run a drbdsetup resume-io 0
	until_true 20 lab run a sh -c '! pgrep -x dd'
	is 191 monitor "mirror 'r0'"
}

@test "without its node below /dev it is not promoted; start makes it anew" {
	is 0 start -
	lab run a drbdadm -c $LOG/good.conf new-current-uuid --clear-bitmap r0/0 ||
		lab run a drbdsetup primary 0 --force
	lab run a drbdsetup secondary 0
	lab run a rm /dev/drbd0
	is 5 promote "/dev/drbd0: No such file or directory (udevadm trigger"
	lab run a touch /dev/drbd0
	is 5 promote "/dev/drbd0: it is not DRBD's"
	is 190 monitor "mirror 'r0'"
	lab run a rm /dev/drbd0
	is 0 stop -
	is 0 start -
	lab run a test -b /dev/drbd0
}

@test "a state of garbage is as none" {
	is 0 start -
	local state
	state=$(lab run a sh -c 'ls /run/relevo/mirror-r0')
	for garbage in 'head -c 3000 /dev/urandom' 'head -c 9000 /dev/zero' true \
		'printf "relevo-state 1\nresource=r0\nminors=-1 99999999 x\nsince=no\n"'; do
		lab run a sh -c "$garbage >$state"
		is 190 monitor "mirror 'r0'" OCF_RESKEY_CRM_meta_interval=10000
		lab run a sh -c "$garbage >$state"
		is 0 demote -
	done
	lab run a sh -c "head -c 3000 /dev/urandom >$state"
	is 0 stop -
	run ! lab run a grep -q 'cs:[^U]' /proc/drbd # Unconfigured is none
}
