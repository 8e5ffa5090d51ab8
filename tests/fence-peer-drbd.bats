#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# fence-peer-drbd: DRBD's handler as DRBD calls it: real DRBD in nodes with kernels of their own, a
# cluster that fences, and a replication link that is cut alone.
load drbd.bash

RING=10.99.0
REPLICATION=10.99.1
HANDLER=/usr/lib/drbd/mirror-fence-peer
CONSTRAINT=drbd-fence-by-handler-r0-ms-r0

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name fp --network $RING --kind uml --plain a,b,c --token 3000 --disks 1 up
	lab wait-online
	for node in a b; do
		mirror_config resource-and-stonith | lab run $node sh -c 'cat >/etc/drbd.d/r0.res
			drbdadm create-md --force r0; drbdadm up r0'
	done
	until_true 60 says a cs:Connected
	lab run a drbdadm new-current-uuid --clear-bitmap r0/0 # two empty disks are the same
	for node in a b; do
		lab run $node drbdadm down r0
	done
	lab run a crm configure load update - <<-'END'
		primitive r0 ocf:linbit:drbd params drbd_resource=r0 \
		  op start timeout=240s op stop timeout=100s \
		  op monitor interval=29s role=Promoted timeout=60s \
		  op monitor interval=31s role=Unpromoted timeout=60s
		clone ms-r0 r0 meta promotable=true clone-max=2 notify=true
		location on-a ms-r0 role=Promoted 50: a
		location not-on-c ms-r0 resource-discovery=never -inf: c
	END
	until_true 120 is_primary a
	until_true 60 up_to_date a
}

teardown_file() {
	lab down
}

mirror_config() { # FENCING [HANDLER OPTIONS]
	drbd_config "fencing $1;" "connect-int 3;" "handlers {
		fence-peer \"$HANDLER $2 fence-peer\"; unfence-peer \"$HANDLER unfence-peer\"; }"
}

configure() { # NODE FENCING [HANDLER OPTIONS]
	mirror_config "$2" "$3" | lab run "$1" sh -c 'cat >/etc/drbd.d/r0.res; drbdadm adjust r0'
}

up_to_date() { # NODE
	lab run "$1" grep -q 'ds:UpToDate/UpToDate' /proc/drbd
}

is_primary() { # NODE
	lab run "$1" grep -q 'ro:Primary/' /proc/drbd
}

cib() {
	lab run c cibadmin --query --local
}

has_constraint() {
	cib | grep -q "id=\"$CONSTRAINT\""
}

no_constraint() {
	! has_constraint
}

# The constraint keeps all but one node out.
is_for() { # NODE
	cib | xmllint --xpath "string(//rsc_location[@id='$CONSTRAINT'][count(rule/expression)=1]/rule[
		@role='Promoted' and @score='-INFINITY']/expression[@attribute='#uname' and
		@operation='ne']/@value)" - | grep -qx "$1"
}

# How often DRBD's kernel part on a node took CODE from the handler.
returned() { # NODE CODE
	lab run "$1" dmesg | grep -c "fence-peer helper \(broken, \)\?returned $2\b" || true
}

returned_more() { # NODE CODE TIMES
	[ "$(returned "$1" "$2")" -gt "$3" ]
}

healed() {
	until_true 120 up_to_date "${1-a}"
	until_true 60 no_constraint
}

# A node that boots has an empty /etc/drbd.d.
power_on() { # NODE
	lab on "$1"
	mirror_config resource-and-stonith | lab run "$1" sh -c 'cat >/etc/drbd.d/r0.res'
	until_true 90 cluster_is_whole
	lab run c crm_resource --cleanup
}

# The handler as drbdadm calls it.
call() { # NODE EVENT [OPTIONS]
	local peer=b
	[ "$1" = a ] || peer=a
	lab run "$1" env -i DRBD_RESOURCE=r0 DRBD_MINOR=0 DRBD_PEERS=$peer DRBD_PEER=$peer \
		$HANDLER $3 "$2"
}

explained() { # WORDS
	lab run a $HANDLER --explain r0 b | grep -qF "$1"
}

answers() { # NODE CODE
	local code=0
	call "$1" fence-peer >&2 || code=$?
	[ $code = "$2" ]
}

cluster_is_whole() {
	lab run c crm_mon -1 | grep -qF "Online: [ a b c ]"
}

@test "the replication link cut alone: the peer is kept from promotion and I/O goes on" {
	before=$(returned a 4)
	lab cut a replication
	until_true 60 returned_more a 4 "$before"
	is_for a
	write_to a alone
	lab run a grep -q 'ds:UpToDate/Outdated' /proc/drbd
	run -0 lab run b $HANDLER --explain r0
	[[ $output == *"$CONSTRAINT keeps this node from being promoted"* ]]
	[[ $output == *"for         a"* ]]
	run -0 lab run a $HANDLER --explain r0
	[[ $output == *"lets only this node be promoted"* ]]
	[[ $output == *"disks       UpToDate here, Outdated at the peer"* ]]
}

@test "called by hand at both sides, twice at once: one constraint, and it stays" {
	run -4 call a fence-peer
	for i in 1 2 3; do
		call a fence-peer >"$BATS_TEST_TMPDIR/$i" 2>&1 3>&- &
	done
	codes=
	for job in $(jobs -p); do
		code=0
		wait "$job" || code=$?
		codes+=$code
	done
	[ "$codes" = 444 ] || fail "$codes: $(cat "$BATS_TEST_TMPDIR"/*)"
	run -6 call b fence-peer
	[[ $output == *"the peer has gone on without this node"* ]]
	is_for a
}

# Without pacemaker, which demotes a as soon as the constraint is b's.
@test "both sides at once: one of them gets the constraint" {
	lab run c crm_resource --meta --resource ms-r0 --set-parameter is-managed \
		--parameter-value false
	for _ in 1 2 3; do
		lab run c cibadmin --delete --xpath "//rsc_location[@id='$CONSTRAINT']"
		call b fence-peer >"$BATS_TEST_TMPDIR/b" 2>&1 3>&- &
		code_a=0 code_b=0
		call a fence-peer >"$BATS_TEST_TMPDIR/a" 2>&1 || code_a=$?
		wait $! || code_b=$?
		case $code_a/$code_b in
		4/6) is_for a ;;
		1/4) is_for b ;;
		*) fail "$code_a/$code_b: $(cat "$BATS_TEST_TMPDIR"/[ab])" ;;
		esac
	done
	lab run c cibadmin --delete --xpath "//rsc_location[@id='$CONSTRAINT']"
	run -4 call a fence-peer
	is_primary a
	lab run c crm_resource --meta --resource ms-r0 --delete-parameter is-managed
}

@test "unfence-peer leaves the constraint while a disk is behind" {
	run -1 call a unfence-peer
	[[ $output == *"not every disk is UpToDate"* ]]
	run -1 call b unfence-peer
	is_for a
}

@test "the link healed and everything in sync again: the constraint is gone" {
	lab heal a replication
	healed
	run -0 call a unfence-peer
	run -0 lab run a $HANDLER --explain r0
	[[ $output == *"keeps nobody from being promoted"* ]]
	run -1 call a fence-peer
	[[ $output == *"connected again"* ]]
	no_constraint
}

@test "the kernel's usermode helper: no PATH, the event and the resource as arguments" {
	run -0 lab run a env -i DRBD_PEER_ADDRESS=$REPLICATION.2 $HANDLER unfence-peer r0
	run -0 lab run a env -i $HANDLER before-resync-target minor-0
	run -1 lab run a env -i $HANDLER fence-peer
	[[ $output == *"DRBD_RESOURCE is not set"* ]]
}

@test "a peer whose power was cut and that the cluster has fenced: 7" {
	before=$(returned a 7)
	lab kill b
	until_true 90 returned_more a 7 "$before"
	is_for a
	write_to a survivor
	run -7 call a fence-peer
	lab run a date -s '2 minutes'
	run -5 call a fence-peer
	[[ $output == *"the peer has left the cluster"* ]]
	lab run a date -s '2 minutes ago'
	power_on b
	healed
}

@test "the primary's power cut: the other is promoted, by 7" {
	lab kill a
	until_true 120 is_primary b
	[ "$(returned b 7)" -ge 1 ]
	is_for b
	[ "$(lab run b dd if=/dev/drbd0 bs=4096 count=1 status=none | tr -d '\0')" = survivor ]
	power_on a
	healed b
	until_true 120 is_primary a
}

@test "a peer that is lost and that nobody can fence: 1, and I/O stays frozen" {
	configure a resource-and-stonith '--timeout 8s'
	lab run c crm_resource --resource fencing --set-parameter socket --parameter-value /none
	before=$(returned a 1)
	lab kill b
	until_true 60 returned_more a 1 "$before"
	lab run a drbdsetup events2 --now r0 | grep -q 'suspended:fencing'
	until_true 60 explained 'b is lost and was not fenced'
	no_constraint
	lab run c crm_resource --resource fencing --set-parameter socket \
		--parameter-value /run/lab/power.sock
	until_true 60 explained 'b has left the cluster'
	until_true 60 answers a 7
	lab run a drbdadm resume-io r0
	power_on b
	healed
}

@test "a cluster that fences nobody: a peer that is gone is taken to be down, 5" {
	configure a resource-only
	lab run c crm_attribute --name stonith-enabled --update false
	before=$(returned a 5)
	lab kill b
	until_true 60 returned_more a 5 "$before"
	is_for a
	write_to a alone
}
