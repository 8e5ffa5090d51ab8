#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain-xen-input: parameters of ocf:heartbeat:Xen and xl configurations, on a node without Xen.
load node.bash
load guests.bash

TEST_URI="test+unix:///default?socket=/run/libvirt/libvirt-sock"
TEST_UUID=6695eb01-f6a4-8304-79aa-97f2502e193f # of the guest 'test' that libvirt's test driver has

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
}

# bats waits for what setup_file left in the background.
teardown_file() {
	pkill -KILL -x 'libvirtd|virsh|sleep' || true
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest
	export OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace
	rm -rf /run/relevo
}

teardown() {
	pkill -x virsh || true
	pkill -KILL -f 'gues[t]=guest,' || true
	until_true 20 no_guest
}

# An xl configuration; further lines.
xl() { # [LINE...]
	printf '%s\n' 'kernel = "/boot/vmlinuz" # of the guest' 'memory = 512' 'maxmem = 1024' 'vcpus = 2' \
		"disk = [ 'phy:/dev/drbd0,xvda,w', # its root" "  # 'phy:/dev/drbd1,xvdb,w'," ']' "$@"
}

refused() { # CODE WORDS: a start fails so, and leaves nothing; a stop has nothing to do
	run --separate-stderr "-$1" "$DOMAIN" start
	reason_has "$2"
	[ ! -e /run/relevo/domain-guest ] || fail "state, as if libvirt were still at it: $2"
	run -0 "$DOMAIN" stop
}

traced() { # LINE: of the last call
	grep -qF "$1" "$OCF_TRACE_FILE" || fail "no '$1' in $(cat "$OCF_TRACE_FILE")"
	rm "$OCF_TRACE_FILE"
}

@test "ocf:heartbeat:Xen's own defaults are taken, each by itself and all together" {
	peer=/usr/lib/ocf/resource.d/heartbeat/Xen
	[ -r $peer ] || fail "no $peer"
	unset OCF_RESKEY_config
	sed -n 's/^OCF_RESKEY_\(.*\)_default="\(.*\)"/\1 \2/p' $peer >"$BATS_TEST_TMPDIR/defaults"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/defaults")" -ge 10 ]
	export OCF_RESKEY_xmfile=/etc/xen/vm/MyDomU
	while read -r name value; do
		OCF_RESKEY_config=/x run -0 env "OCF_RESKEY_$name=$value" "$DOMAIN" validate-all
		export "OCF_RESKEY_$name=$value"
		run -0 "$DOMAIN" validate-all
	done <"$BATS_TEST_TMPDIR/defaults"
	run -0 "$DOMAIN" stop
}

@test "a guest given as xmfile is looked for in Xen, and one by config is not" {
	xl "name = 'guest'" >"$OCF_RESKEY_config"
	OCF_RESKEY_hypervisor=$TEST_URI run -7 "$DOMAIN" monitor
	traced "parameter hypervisor='$TEST_URI'"
	export OCF_RESKEY_xmfile=$OCF_RESKEY_config
	run -7 "$DOMAIN" monitor
	traced "parameter hypervisor='qemu:///system'"
	unset OCF_RESKEY_config
	for action in monitor start; do
		run --separate-stderr -5 "$DOMAIN" $action
		reason_has "no connection driver available for xen:///"
		traced "parameter hypervisor='xen:///'"
	done
	run -0 "$DOMAIN" stop
}

@test "an xl configuration says who the guest is: by name, by UUID, by the parameter, by the resource" {
	keep_test_driver "$TEST_URI"
	export OCF_RESKEY_hypervisor=$TEST_URI
	xl "name = 'test'" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	xl "name = 'test'" "uuid = '$TEST_UUID'" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	xl "uuid = '$UUID'" "name = 'other'" "name = \"test\"; uuid = \"${TEST_UUID//-/}\"" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	for line in "name = 'other'" "name = 'test'; uuid = '$UUID'" "# name = 'test'" "extra = \"name='test'\""; do
		xl "$line" >"$OCF_RESKEY_config"
		run -7 "$DOMAIN" monitor
	done
	xl "name = 'other'" >"$OCF_RESKEY_config"
	OCF_RESKEY_name=test run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	xl >"$OCF_RESKEY_config"
	run -7 "$DOMAIN" monitor
	OCF_RESOURCE_INSTANCE=test run -0 "$DOMAIN" monitor
	OCF_RESOURCE_INSTANCE=test run -0 "$DOMAIN" stop
	OCF_RESOURCE_INSTANCE=test run -7 "$DOMAIN" monitor
}

@test "a guest that state remembers is stopped, whatever became of its xl configuration" {
	keep_test_driver "$TEST_URI"
	export OCF_RESKEY_hypervisor=$TEST_URI
	xl "name = 'test'" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	echo "import os" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	run -7 "$DOMAIN" monitor
}

@test "what only Xen takes is not started by another hypervisor, also not with another size" {
	xl "name = 'guest'" >"$OCF_RESKEY_config"
	for uri in qemu:///system "$TEST_URI"; do
		export OCF_RESKEY_hypervisor=$uri
		refused 1 "it is an xl configuration, which only Xen takes (give it as xmfile, or set hypervisor)"
		OCF_RESKEY_memory=256M refused 1 "which only Xen takes"
		OCF_RESKEY_vcpus=1 refused 1 "which only Xen takes"
		OCF_RESKEY_start_resources=1 refused 1 "which only Xen takes"
		OCF_RESKEY_reserved_dom0_memory=256 refused 1 "which only Xen takes"
	done
}

@test "an xl configuration with a mistake is 5 and names the line; nothing runs by it" {
	while IFS='|' read -r line words; do
		xl "$line" >"$OCF_RESKEY_config"
		refused 5 "it is not XML, and as an xl configuration $words"
		run -7 "$DOMAIN" monitor
		OCF_CHECK_LEVEL=10 run -5 "$DOMAIN" validate-all
	done <<-'END'
		import os|its line 8 has no '=' after the key
		name = 'gu' + 'est'|its line 8 has more than a value after the '='
		name = 'guest|its line 8 has a text without an end
		vif = [ 'bridge=br0'|its line 9 is the end of a list without a ']'
		name = 'a/b'|its name is over 255 bytes long or has a '/'
		uuid = 'x'|its UUID is not one
	END
	dd if=/dev/zero bs=1M count=2 2>/dev/null | tr '\0' '#' >"$OCF_RESKEY_config"
	refused 5 "it is over 1 MiB"
}

@test "XML given as xmfile is taken as it is" {
	bare_guest guest $UUID >"$OCF_RESKEY_config"
	export OCF_RESKEY_xmfile=$OCF_RESKEY_config OCF_RESKEY_hypervisor=qemu:///system OCF_RESKEY_force_stop=1
	export OCF_RESKEY_name=other OCF_RESKEY_reserved_Dom0_memory=1000000
	unset OCF_RESKEY_config
	OCF_RESKEY_memory=12M run -0 "$DOMAIN" start
	virsh -c qemu:///system dominfo guest | grep -q "^Max memory: *12288 KiB"
	run -0 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	no_guest
}

@test "an xl configuration is not overwritten with XML" {
	keep_test_driver "$TEST_URI"
	xl "name = 'test'" >"$OCF_RESKEY_config"
	cp "$OCF_RESKEY_config" "$BATS_TEST_TMPDIR/before"
	OCF_RESKEY_hypervisor=$TEST_URI OCF_RESKEY_save_config_on_stop=1 OCF_RESOURCE_INSTANCE=kept \
		run -0 "$DOMAIN" stop
	cmp "$OCF_RESKEY_config" "$BATS_TEST_TMPDIR/before"
	until_true 10 grep -qa "domain(kept).*cannot keep .*: it is an xl configuration, and stays one" \
		/var/log/messages
}

@test "its size is that of an xl configuration: vcpus, and maxmem before memory" {
	size() {
		printf '%s\nsize\n' "$OCF_RESKEY_config" | /usr/libexec/relevo/xml
	}
	xl >"$OCF_RESKEY_config"
	[ "$(size)" = "ok 2 1024" ]
	xl | grep -v 'vcpus\|maxmem' >"$OCF_RESKEY_config"
	[ "$(size)" = "ok 1 512" ]
	echo "vcpus = 3" >"$OCF_RESKEY_config"
	[[ $(size) == error*"does not say how large"* ]]
}

@test "shutdown_timeout: a guest that does not listen is ended then, and with 0 at once" {
	bare_guest guest $UUID >"$OCF_RESKEY_config"
	for seconds in 0 2; do
		run -0 "$DOMAIN" start
		before=$(date +%s%N)
		OCF_RESKEY_shutdown_timeout=$seconds with_timeout 60 "$DOMAIN" stop
		[ "$status" = 0 ]
		took=$((($(date +%s%N) - before) / 1000000))
		((took >= seconds * 1000 && took < seconds * 1000 + 15000)) || fail "took $took ms of $seconds s"
		no_guest
		[[ $seconds = 0 ]] || traced "libvirt: shutdown 'guest'"
		rm -f "$OCF_TRACE_FILE"
	done
}

@test "memory of all guests by one is refused, and ends no stop" {
	bare_guest guest $UUID >"$OCF_RESKEY_config"
	OCF_RESKEY_allow_mem_management=1 refused 6 "'allow_mem_management' is '1', which is refused: set memory"
	OCF_RESKEY_allow_mem_management=false run -0 "$DOMAIN" validate-all
}

@test "node_ip_attribute: a migration goes to the address that the target's node has, else to its name" {
	export OCF_RESKEY_migration_transport=tcp OCF_RESKEY_node_ip_attribute=migration-ip
	export OCF_RESKEY_CRM_meta_migrate_target=n2.invalid CIB_file=$BATS_TEST_TMPDIR/cib.xml
	bare_guest guest $UUID >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	cibadmin --empty >"$CIB_file"
	cibadmin -C -o nodes -X '<node id="2" uname="n2.invalid"/>'
	tries() { # URI DATA
		rm -f "$OCF_TRACE_FILE"
		run --separate-stderr -1 "$DOMAIN" migrate_to
		reason_has "cannot reach libvirt under '$1'"
		traced "migrates 'guest' to '$1', data to '$2'"
	}
	tries qemu+tcp://n2.invalid/system ''
	until_true 10 grep -qa "domain(guest).*node 'n2.invalid' has no attribute 'migration-ip'" /var/log/messages
	crm_attribute --type nodes --node n2.invalid --name migration-ip --update 127.0.0.9
	tries qemu+tcp://127.0.0.9/system tcp://127.0.0.9
	OCF_RESKEY_migrateport=50000 tries qemu+tcp://127.0.0.9/system tcp://127.0.0.9:50000
	OCF_RESKEY_remoteuri=qemu+tcp://%n:1/system tries qemu+tcp://127.0.0.9:1/system tcp://127.0.0.9
	crm_attribute --type nodes --node n2.invalid --name migration-ip --update ::1
	tries 'qemu+tcp://[::1]/system' 'tcp://[::1]'
	crm_attribute --type nodes --node n2.invalid --name migration-ip --update 'a b'
	run --separate-stderr -1 "$DOMAIN" migrate_to
	reason_has "the target's attribute 'migration-ip' cannot be used: it is no address"
	printf '#!/bin/sh\necho not connected >&2\nexit 102\n' >"$BATS_TEST_TMPDIR/crm_attribute"
	chmod 755 "$BATS_TEST_TMPDIR/crm_attribute"
	PATH=$BATS_TEST_TMPDIR:$PATH run --separate-stderr -1 "$DOMAIN" migrate_to
	reason_has "attribute 'migration-ip' cannot be used: crm_attribute ended with 102: not connected"
	OCF_RESKEY_migration_network_suffix=-m run --separate-stderr -6 "$DOMAIN" migrate_to
	reason_has "'node_ip_attribute' is 'migration-ip', which cannot be used with migration_network_suffix"
	run -0 "$DOMAIN" monitor
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
}
