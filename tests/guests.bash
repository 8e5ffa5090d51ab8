# SPDX-License-Identifier: GPL-2.0-or-later
# guests: tiny guests of a real qemu, and hosts for them, for suites that run in a throw-away node.

DOMAIN=$AGENTS/domain
ROOT=$BATS_TEST_DIRNAME/..
FILES=/run/libvirt/qemu
UUID=5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01

# Boot sectors, in place of an operating system: does nothing; writes far into its disk, again and
# again; powers itself off; tells the host that it panics; changes its memory for ever.
IDLE=f4ebfd
WRITE=31c08ec0bb007cb80103b90201ba8000cd13ebf3
OFF=ba0406b80020eff4ebfd
PANIC=ba0505b001eef4ebfd
# It tells the processor's cache of each page (invlpg), as qemu else misses writes after a while.
BUSY=b800108ed831ff0f013dff0581c7001075f50500103d008072e9ebe4

virsh_works() { # URI
	virsh -c "$1" version >/dev/null 2>&1
}

# A libvirtd of the node's own, of which nobody wants to hear how it ended.
start_libvirtd() {
	PYTHONPATH=$ROOT/tests/lab python3 -c \
		"import hypervisor; hypervisor.configure('127.0.0.1', 1); hypervisor.start()" \
		>/var/log/libvirt/out 2>&1 3>&- &
	disown
	until_true 60 virsh_works qemu:///system
}

# The guests of libvirt's test driver live while a connection to it is open: from when this returns.
keep_test_driver() { # URI
	((echo uri && sleep 3600) | virsh -c "$1") >"$BATS_FILE_TMPDIR/kept" 2>&1 3>&- &
	until_true 30 grep -q '^test' "$BATS_FILE_TMPDIR/kept"
}

# A disk to boot from.
write_disk() { # SECTOR FILE
	python3 - "$1" "$2" <<-'PY'
		import os, sys
		with open(sys.argv[2], "wb") as file:
		    file.write(bytes.fromhex(sys.argv[1]).ljust(510, b"\0") + b"\x55\xaa")
		os.truncate(sys.argv[2], 1 << 20)
	PY
}

# A guest that boots from a disk with this sector; further elements of <devices>.
guest_with() { # SECTOR [ELEMENTS]
	write_disk "$1" "$disk"
	cat >"$OCF_RESKEY_config" <<-XML
		<domain type='qemu'>
		  <name>guest</name>
		  <uuid>$UUID</uuid>
		  <memory unit='MiB'>${memory-16}</memory>
		  <vcpu>${vcpus-1}</vcpu>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <features><acpi/></features>
		  <pm><suspend-to-mem enabled='yes'/></pm>
		  <on_crash>preserve</on_crash>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/>
		    <disk type='file'>
		      <driver name='qemu' type='raw' error_policy='stop'${cache-}/>
		      <source file='$disk'/><target dev='hda' bus='ide'/>
		    </disk>
		    ${2-}
		  </devices>
		</domain>
	XML
}

# The XML of a guest without a disk; it never hears of a shutdown.
bare_guest() { # NAME UUID
	cat <<-XML
		<domain type='qemu'>
		  <name>$1</name>
		  <uuid>$2</uuid>
		  <memory unit='MiB'>16</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
		</domain>
	XML
}

# Another host on this node: files, processes and a libvirtd of its own, that listens on a port.
start_host() { # NAME PORT
	# libvirtd looks it up, and would wait for a name server that nobody is.
	grep -q "$(hostname)" /etc/hosts || echo "127.0.0.1 $(hostname)" >>/etc/hosts
	cat >"$BATS_FILE_TMPDIR/host" <<-'SH'
		mount --make-rprivate /
		cp -a /etc/libvirt /run/copy-$3
		for folder in /run/libvirt /var/lib/libvirt /etc/libvirt /var/log/libvirt /run/relevo; do
			mkdir -p $folder
			mount -t tmpfs host $folder
		done
		cp -a /run/copy-$3/. /etc/libvirt
		PYTHONPATH=$1/tests/lab python3 -c "import hypervisor; hypervisor.configure('127.0.0.1', $3 % 100)"
		echo "tcp_port = \"$3\"" >>/etc/libvirt/libvirtd.conf
		libvirtd --listen --pid-file /run/libvirt/libvirtd.pid &
		# So that the dead are buried: libvirtd waits until they are.
		exec python3 -c "import signal
		signal.signal(signal.SIGCHLD, signal.SIG_IGN)
		while True: signal.pause()"
	SH
	unshare --mount --pid --fork --mount-proc --kill-child sh "$BATS_FILE_TMPDIR/host" "$ROOT" \
		"$1" "$2" >"/var/log/host-$1" 2>&1 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/host-$1"
	until_true 60 virsh_works "qemu+tcp://127.0.0.1:$2/system"
}

# With all that runs on it.
end_host() { # NAME
	[ ! -s "$BATS_FILE_TMPDIR/host-$1" ] || kill -KILL "$(cat "$BATS_FILE_TMPDIR/host-$1")" || true
	rm -f "$BATS_FILE_TMPDIR/host-$1"
}

on() { # NAME COMMAND...
	local first
	first=$(pgrep -P "$(cat "$BATS_FILE_TMPDIR/host-$1")")
	shift
	nsenter --target "$first" --root --mount --pid --wd="$PWD" "$@"
}

with_timeout() { # SECONDS COMMAND...: as the cluster would call it; fails when it takes longer
	local seconds=$1 begin=$SECONDS
	shift
	OCF_RESKEY_CRM_meta_timeout=${seconds}000 run --separate-stderr "$@"
	((SECONDS - begin <= seconds)) || fail "took $((SECONDS - begin)) s of $seconds"
}

start_guest() {
	run -0 "$DOMAIN" start
	run -0 "$DOMAIN" monitor
}

guest_pid() {
	pgrep -f 'guest=gues[t],'
}

no_guest() {
	! guest_pid >/dev/null
}

kill_guest() {
	pkill -KILL -f 'guest=gues[t],'
	until_true 20 no_guest
}
