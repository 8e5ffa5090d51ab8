#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain-input: what a tired administrator, or a foe, may give to domain: XML files, names, URIs.
load node.bash
load guests.bash

URI=qemu:///system
OTHER_UUID=11111111-2222-4333-8444-555555555555

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
}

# bats waits for what setup_file left in the background.
teardown_file() {
	kill -KILL "$(cat /run/libvirt/qemu/driver.pid)" || true
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	export OCF_RESKEY_force_stop=true
	rm -rf /run/relevo
}

teardown() {
	pkill -KILL -x qemu-system-x86 || true
	until_true 20 no_domain
}

no_domain() {
	! virsh -c $URI list --name | grep -q .
}

no_qemu() {
	! pgrep -x qemu-system-x86 >/dev/null
}

# The XML of a guest; its name and UUID are taken as they are, further elements go to <devices>.
guest_xml() { # [NAME [UUID [ELEMENTS]]]
	cat <<-XML
		<domain type='qemu'>
		  <name>${1-guest}</name>
		  <uuid>${2-$UUID}</uuid>
		  <memory unit='MiB'>16</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/>
		    ${3-}
		  </devices>
		</domain>
	XML
}

lives() { # with the file that is there: 7, start, 0, stop, 7
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" start
	run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	run -0 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	no_qemu
	run -7 "$DOMAIN" monitor
}

names_nobody() { # WORDS: what start says of the file; nothing is started, and a stop has nothing to do
	run --separate-stderr -5 "$DOMAIN" start
	reason_has "$1"
	[[ $stderr == *"(it must be what virsh dumpxml prints of one guest, or "*")" ]] || fail "$stderr"
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	no_qemu
	[ ! -e /run/relevo/domain-guest ]
}

# Whether none of its processes ever had more than 300 MB; expanded it would be 10^12 bytes.
takes_little() { # COMMAND...
	python3 - "$@" <<-'PY'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
		sys.exit(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 300000)
	PY
}

refused() { # CODE WORDS: a start fails so, and leaves nothing
	run --separate-stderr "-$1" "$DOMAIN" start
	reason_has "$2"
	[ ! -e /run/relevo/domain-guest ] || fail "state, as if libvirt were still at it: $2"
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
}

@test "a guest may be called almost anything" {
	long=$(head -c 200 /dev/zero | tr '\0' n)
	for name in 'a guest' " it's" 'quo"te ' 'a,b' 'guest=a,,b' '-x' '..' 'gäst-日本' 'a&amp;b' '&lt;b&gt;' '%s%n' \
		'back\slash' '$(id)' 'a;b' '*' "$long"; do
		guest_xml "$name" >"$OCF_RESKEY_config"
		lives
	done
}

@test "a name that libvirt or a file cannot have is refused" {
	for name in '' a/b ../../etc/x $'a\nb' 'a&#10;b' $'a\tb' 'a&#127;b' "$(head -c 256 /dev/zero | tr '\0' n)"; do
		guest_xml "$name" >"$OCF_RESKEY_config"
		names_nobody "its name is empty, over 255 bytes long or has a '/', a control character"
	done
	# The longest that is a name, but with which libvirt cannot name its own files.
	guest_xml "$(head -c 255 /dev/zero | tr '\0' n)" >"$OCF_RESKEY_config"
	refused 1 "Cannot remove stale PID file"
}

@test "entities are not expanded, neither of the file nor of other files, and need no memory" {
	(
		echo '<!DOCTYPE domain [<!ENTITY n "guest">]>'
		guest_xml '&n;'
	) >"$OCF_RESKEY_config"
	names_nobody "or an entity"
	echo secret >"$BATS_TEST_TMPDIR/secret"
	(
		echo "<!DOCTYPE domain [<!ENTITY n SYSTEM 'file://$BATS_TEST_TMPDIR/secret'>]>"
		guest_xml '&n;'
	) >"$OCF_RESKEY_config"
	names_nobody "or an entity"
	python3 - >"$OCF_RESKEY_config" <<-'PY'
		print('<!DOCTYPE domain [<!ENTITY a0 "laughter">')
		for i in range(1, 12):
		    print('<!ENTITY a%d "%s">' % (i, '&a%d;' % (i - 1) * 10))
		print(']><domain><name>guest</name><title>&a11;</title></domain>')
	PY
	for name in guest '&a11;'; do
		sed -i "s|<name>.*</name>|<name>$name</name>|" "$OCF_RESKEY_config"
		names_nobody "it is not XML"
		takes_little "$DOMAIN" start
	done
}

@test "ten megabytes, random bytes and a hundred thousand levels are refused at once" {
	guest_xml >"$OCF_RESKEY_config"
	head -c 10000000 /dev/zero | tr '\0' ' ' >>"$OCF_RESKEY_config"
	names_nobody "over 1 MiB"
	head -c 500000 /dev/urandom >"$OCF_RESKEY_config"
	names_nobody "it is not XML"
	python3 -c "print('<domain>' + '<a>' * 100000)" >"$OCF_RESKEY_config"
	names_nobody "it is not XML"
}

@test "what is no URI is wrong on every node: 6, and ends neither a probe nor a stop" {
	guest_xml >"$OCF_RESKEY_config"
	for uri in 'qemu:' 'qemu://' ' qemu:///system' 'qemu:///sys tem' $'qemu:///system\t' QEMU:///system \
		'qemu:///système' "qemu:///$(head -c 5000 /dev/zero | tr '\0' u)"; do
		OCF_RESKEY_hypervisor=$uri refused 6 "'hypervisor'"
	done
	run -0 "$DOMAIN" start
	OCF_RESKEY_hypervisor='qemu:' run -0 "$DOMAIN" monitor
	rm -r /run/relevo
	OCF_RESKEY_hypervisor='qemu:' run -0 "$DOMAIN" monitor
	OCF_RESKEY_hypervisor='qemu:' run -0 "$DOMAIN" stop
	no_qemu
}

@test "what cannot be in the URI of a migration is wrong on every node: 6, and ends no stop" {
	guest_xml >"$OCF_RESKEY_config"
	for bad in transport=carrier user='a b' user=a@b network_suffix=/x network_suffix='-mig x'; do
		export "OCF_RESKEY_migration_${bad%%=*}=${bad#*=}"
		run --separate-stderr -6 "$DOMAIN" migrate_to
		reason_has "parameter 'migration_${bad%%=*}' is '${bad#*=}', which "
		run -0 "$DOMAIN" stop
		unset "OCF_RESKEY_migration_${bad%%=*}"
	done
}

@test "a driver that libvirt does not have here is 5, and no stop fails for it" {
	guest_xml >"$OCF_RESKEY_config"
	for uri in nothing:///system xen:///system alias; do
		for action in monitor start; do
			OCF_RESKEY_hypervisor=$uri run --separate-stderr -5 "$DOMAIN" "$action"
			reason_has "no connection driver available for"
		done
		OCF_RESKEY_hypervisor=$uri run -0 "$DOMAIN" stop
	done
	# But where a guest ran by it, nobody can tell.
	mkdir -m 700 /run/relevo
	printf 'relevo-state 1\nname=guest\nuuid=%s\nuri=nothing:///x\n' $UUID >/run/relevo/domain-guest
	export OCF_RESKEY_hypervisor=nothing:///x
	for action in monitor start stop; do
		run --separate-stderr -1 "$DOMAIN" "$action"
		reason_has "cannot tell whether guest 'guest' runs: no connection driver available for"
	done
}

@test "a host that does not answer is a doubt: 1" {
	guest_xml >"$OCF_RESKEY_config"
	for uri in qemu+tcp://127.0.0.1:1/system test+unix:///default?socket=/nowhere qemu+ssh://nowhere.invalid/system; do
		for action in monitor start stop; do
			OCF_RESKEY_hypervisor=$uri run --separate-stderr -1 "$DOMAIN" "$action"
			reason_has "cannot tell whether guest 'guest' runs: "
		done
	done
	OCF_RESKEY_hypervisor="$URI?socket=/nowhere" refused 1 "libvirtd must run there"
}

@test "a guest does not end when hypervisor is changed: monitor and start see it, stop ends it" {
	guest_xml >"$OCF_RESKEY_config"
	for uri in test:///default nothing:///system qemu+tcp://127.0.0.1:1/system qemu:; do
		run -0 "$DOMAIN" start
		pid=$(pgrep -x qemu-system-x86)
		export OCF_RESKEY_hypervisor=$uri
		run -0 "$DOMAIN" monitor
		[ "$uri" = qemu: ] || run -0 "$DOMAIN" start
		[ "$(pgrep -x qemu-system-x86)" = "$pid" ]
		run -0 "$DOMAIN" stop
		no_qemu
		unset OCF_RESKEY_hypervisor
	done
}

@test "a name or a UUID that another guest has: start says so, and the other one runs on" {
	guest_xml guest $OTHER_UUID >"$BATS_TEST_TMPDIR/other.xml"
	guest_xml >"$OCF_RESKEY_config"
	virsh -c $URI create "$BATS_TEST_TMPDIR/other.xml"
	refused 1 "already exists with uuid $OTHER_UUID (virsh list --all shows the other guest"
	virsh -c $URI destroy guest
	virsh -c $URI define "$BATS_TEST_TMPDIR/other.xml"
	refused 1 "already exists with uuid $OTHER_UUID (virsh list --all shows the other guest"
	virsh -c $URI undefine guest
	guest_xml other >"$BATS_TEST_TMPDIR/other.xml"
	virsh -c $URI define "$BATS_TEST_TMPDIR/other.xml"
	refused 1 "virsh list --all shows the other guest"
	virsh -c $URI undefine other
}

@test "a start that this host cannot do says what is missing, and leaves nothing" {
	disk="<disk type='file'><source file='$BATS_TEST_TMPDIR/disk'/><target dev='hda'/></disk>"
	guest_xml guest $UUID "$disk" >"$OCF_RESKEY_config"
	refused 1 "'$BATS_TEST_TMPDIR/disk': No such file"
	truncate -s 1M "$BATS_TEST_TMPDIR/disk"
	guest_xml other $OTHER_UUID "$disk" >"$BATS_TEST_TMPDIR/other.xml"
	virsh -c $URI create "$BATS_TEST_TMPDIR/other.xml"
	refused 1 "Is another process using the image"
	virsh -c $URI destroy other
	guest_xml guest $UUID "<interface type='bridge'><source bridge='br7'/></interface>" >"$OCF_RESKEY_config"
	refused 1 "'br7': No such device"
	guest_xml | sed 's|>16<|>900000000<|' >"$OCF_RESKEY_config"
	refused 1 "Cannot allocate memory"
	guest_xml | sed 's|/usr/bin/qemu|/nowhere/qemu|' >"$OCF_RESKEY_config"
	refused 1 "/nowhere/qemu-system-x86_64: No such file"
	guest_xml | sed "s|<domain type='qemu'>|<domain type='quemu'>|" >"$OCF_RESKEY_config"
	refused 1 "invalid domain type"
}

@test "who is not root is told so, and starts nothing" {
	guest_xml >"$OCF_RESKEY_config"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
	run --separate-stderr -4 setpriv --reuid=65534 --regid=65534 --clear-groups "$DOMAIN" start
	reason_has "(run it as root)"
	no_qemu
}

@test "what would spare the disk with VirtualDomain is refused, and no stop fails for it" {
	guest_xml >"$OCF_RESKEY_config"
	for given in backingfile=/a stateless=true copyindirs=/a; do
		env "OCF_RESKEY_${given%%=*}=${given#*=}" "$DOMAIN" stop
		run --separate-stderr -6 env "OCF_RESKEY_${given%%=*}=${given#*=}" "$DOMAIN" start
		reason_has "'${given%%=*}'"
	done
	OCF_RESKEY_stateless=false run -0 "$DOMAIN" validate-all
}
