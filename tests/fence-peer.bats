#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# fence-peer: the handler's part in the CIB, by the real cibadmin on CIBs of pacemaker 2.0, 2.1 and
# 3 in files; and what the handler answers when DRBD or the cluster is not there.
load node.bash

HANDLER=/usr/lib/drbd/mirror-fence-peer
HELPER=/usr/libexec/relevo/constraint
ID=drbd-fence-by-handler-r0-ms

setup() {
	export CIB_file=$BATS_TEST_TMPDIR/cib.xml CIB_shadow_dir=$BATS_TEST_TMPDIR
	unset "${!DRBD_@}" UP_TO_DATE_NODES
}

# A CIB with three nodes: c is lost, b is a member.
write_cib() { # SCHEMA [ELEMENT] [PROVIDER:TYPE]
	local element=${2-clone} agent=${3-linbit:drbd}
	cat >"$CIB_file" <<-END
		<cib crm_feature_set="3.13.0" validate-with="$1" epoch="1" num_updates="0"
		 admin_epoch="0" have-quorum="1"><configuration><crm_config/>
		<nodes><node id="1" uname="a"/><node id="2" uname="b"/><node id="3" uname="c"/></nodes>
		<resources><$element id="ms">
		$([ $element = master ] || echo '<meta_attributes id="m">
			<nvpair id="p" name="promotable" value="true"/></meta_attributes>')
		<primitive id="r0" class="ocf" provider="${agent%:*}" type="${agent#*:}">
		<instance_attributes id="i"><nvpair id="n" name="drbd_resource" value="r0"/>
		</instance_attributes></primitive></$element></resources><constraints/></configuration>
		<status><node_state id="2" uname="b" in_ccm="true" crmd="online" join="member"
		 expected="member"/></status></cib>
	END
}

ask() { # VERB NODE PEER ALLOWED
	printf '%s\n' "$1" r0 "$2" "$3" "$4" 30000 | "$HELPER"
}

role() {
	xmllint --xpath "string(//rsc_location[@id='$ID']/rule/@role)" "$CIB_file"
}

allowed() {
	xmllint --xpath "//rsc_location[@id='$ID']//expression/@value" "$CIB_file" |
		sed 's/.*"\(.*\)"/\1/' | paste -sd ' '
}

# place, again, the other node's try, remove by the other, remove, again
whole_life() { # ROLE
	run -0 ask place a b a
	[[ $output == "ok ms $ID b a "* ]]
	[ "$(role)" = "$1" ]
	[ "$(allowed)" = a ]
	cp "$CIB_file" "$BATS_TEST_TMPDIR/once"
	run -0 ask place a b a
	[[ $output == "ok "* ]]
	diff <(grep -v '^<cib ' "$BATS_TEST_TMPDIR/once") <(grep -v '^<cib ' "$CIB_file")
	run -0 ask place b a b
	[[ $output == "error "*"is not this node's" ]]
	run -0 ask remove b a b
	[[ $output == "error "*"is not this node's" ]]
	[ "$(allowed)" = a ]
	run -0 ask remove a b a
	[[ $output == "ok ms $ID b - "* ]]
	! grep -q "$ID" "$CIB_file"
	run -0 ask remove a b a
	[[ $output == "ok "* ]]
}

@test "pacemaker 2.0: Master, a <master> or a <clone>" {
	write_cib pacemaker-2.10 master
	whole_life Master
	write_cib pacemaker-3.2
	whole_life Master
}

@test "pacemaker 2.1: Promoted" {
	write_cib pacemaker-3.9
	whole_life Promoted
	write_cib pacemaker-3.7 clone relevo:mirror
	whole_life Promoted
}

# A cibadmin that finds the CIB changed at the last moment: runs WORDS before the first such VERB.
late() { # VERB WORDS
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/cibadmin" <<-END
		#!/bin/sh
		case "\$*" in *$1*) $2 ;; esac
		exec /usr/sbin/cibadmin "\$@"
	END
	chmod 755 "$BATS_TEST_TMPDIR/bin/cibadmin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "of a node that was fenced twice the last time counts" {
	write_cib pacemaker-3.9
	fence_twice "2026-11-21 11:40:25Z" "2026-11-21 12:40:25Z"
	run -0 ask look a c a
	[[ $output == "ok "*" 1795264825" ]]
}

@test "a constraint that is another's at the last moment is neither removed nor replaced" {
	write_cib pacemaker-3.9
	ask place b a b
	cp "$CIB_file" "$BATS_TEST_TMPDIR/theirs"
	write_cib pacemaker-3.9
	ask place a b a
	late --delete "cp $BATS_TEST_TMPDIR/theirs $CIB_file; rm -f $CIB_file.sig"
	run -0 ask remove a b a
	[[ $output == "error "*"is not this node's" ]]
	[ "$(allowed)" = b ]
	write_cib pacemaker-3.9
	late --create "cp $BATS_TEST_TMPDIR/theirs $CIB_file; rm -f $CIB_file.sig"
	run -0 ask place a b a
	[[ $output == "error "* ]]
	[ "$(allowed)" = b ]
}

@test "DRBD 9: the constraint lets all good nodes through, and is narrowed, never widened" {
	write_cib pacemaker-3.9
	run -0 ask place a b "a c"
	[ "$(allowed)" = "a c" ]
	run -0 ask place a c a
	[ "$(allowed)" = a ]
	run -0 ask place a b "a c"
	[ "$(allowed)" = a ]
	run -0 ask remove a b a
	[ -z "$(allowed 2>/dev/null)" ]
}

@test "what is not a handler's constraint is left alone" {
	write_cib pacemaker-3.9
	cibadmin --create --scope constraints --xml-text \
		"<rsc_location id='$ID' rsc='ms' node='b' score='-INFINITY'/>"
	run -0 ask place a b a
	[[ $output == error* ]]
	run -0 ask remove a b a
	[[ $output == error* ]]
	grep -q "$ID" "$CIB_file"
}

@test "a CIB without the mirror, and none at all" {
	write_cib pacemaker-3.9 clone heartbeat:Dummy
	run -0 ask look a b a
	[[ $output == "error "*"no clone of the cluster mirrors it" ]]
	write_cib pacemaker-3.9
	run -0 ask look a d a
	[[ $output == "error "*"the cluster has no node of the peer's name" ]]
	rm "$CIB_file"
	run -0 ask look a b a
	[[ $output == "error "*cibadmin* ]]
	run -0 ask look "a'b" b a
	[[ $output == "error "*"makes no sense" ]]
}

@test "without DRBD, a cluster or sense the handler returns 1, and says why" {
	run -1 --separate-stderr env -i $HANDLER
	[[ $stderr == *"DRBD_RESOURCE is not set"* ]]
	run -1 --separate-stderr env -i DRBD_RESOURCE=r0 DRBD_PEERS=b $HANDLER --timeout 10 fence-peer
	[[ $stderr == *"cannot tell the disks of 'r0'"* ]]
	run -1 --separate-stderr env -i DRBD_RESOURCE=r0 DRBD_PEERS=b $HANDLER unfence-peer
	[[ $stderr == *"cannot tell the disks of 'r0'"* ]]
	run -1 --separate-stderr env -i $HANDLER --explain r0
	[[ $stderr == *"cannot look into the cluster for 'r0'"* ]]
	run -0 env -i $HANDLER split-brain minor-0
	for bad in --nonsense "--timeout x" "--timeout 0" "--explain a/b"; do
		run -2 $HANDLER $bad
	done
	run -0 $HANDLER --help
	[[ $output == *"--explain RESOURCE"* ]]
}

@test "a handler waits for the one before it, and no longer than its time" {
	mkdir -p /run/relevo
	exec 8>/run/relevo/fence-r0.lock
	flock 8
	run -1 env -i DRBD_RESOURCE=r0 DRBD_PEERS=b $HANDLER --timeout 1 8>&-
	[[ $output == *"another handler for 'r0' is at it"* ]]
	exec 8>&-
}
