#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain-service: what a guest is there for, what the cluster knows of it, and what is kept of it.
load node.bash
load guests.bash

FILES=/run/libvirt/qemu
URI=qemu:///system
SERVICE=http://127.0.0.1:8000

# Boot sectors, in place of an operating system: does nothing; counts at 0x500 of its memory.
IDLE=f4ebfd
COUNT=31c08ed866ff060005b90000e2feebf4

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
	start_server
}

# bats waits for what setup_file left in the background.
teardown_file() {
	kill -KILL "$(daemon)" "$(cat "$BATS_FILE_TMPDIR/server")" || true
}

# Answers as its path says, over IPv4 and IPv6.
start_server() {
	python3 - >/var/log/server 2>&1 3>&- <<-'PY' &
		import http.server, os, socket, threading, time
		class Handler(http.server.BaseHTTPRequestHandler):
		    protocol_version = "HTTP/1.1"
		    def do_GET(self):
		        word, _, number = self.path[1:].partition("/")
		        if word == "hang":
		            time.sleep(600)
		        elif word == "slow":
		            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok":
		                self.wfile.write(bytes([byte]))
		                self.wfile.flush()
		                time.sleep(float(number))
		        elif word == "half":
		            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf")
		            self.close_connection = True
		        elif word == "nonsense":
		            self.wfile.write(b"SSH-2.0-server\r\n" * 100)
		            self.close_connection = True
		        elif word == "chunks":
		            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		                             b"5\r\nall i\r\n6\r\ns well\r\n0\r\n\r\n")
		        elif word == "huge":
		            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nall is well ")
		            try:
		                for _ in range(10000):
		                    self.wfile.write(b"x" * 65536)
		            except OSError:
		                pass
		            self.close_connection = True
		        elif word == "file":
		            self.answer(200 if os.path.exists("/run/serves") else 503, b"by a file")
		        else:
		            self.answer(int(number or 200), b"all is well")
		    def answer(self, status, body):
		        self.send_response(status)
		        self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        self.wfile.write(body)
		class Server(http.server.ThreadingHTTPServer):
		    address_family = socket.AF_INET6
		Server(("::", 8000), Handler).serve_forever()
	PY
	echo $! >"$BATS_FILE_TMPDIR/server"
	disown
	until_true 30 curl -s -o /dev/null $SERVICE/
}

daemon() { # its pid
	cat $FILES/driver.pid
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	export OCF_RESKEY_crm_feature_set=3.16.1 OCF_RESKEY_CRM_meta_interval=10000
	rm -rf /run/relevo /run/serves
	disk=$BATS_TEST_TMPDIR/disk
	vcpus=2
}

teardown() {
	kill -CONT "$(daemon)" || true
	kill -0 "$(daemon)" || start_libvirtd
	kill_guest || true
	until_true 20 sh -c "! virsh -c $URI list --name | grep -q ."
}

monitor_is() { # LEVEL CODE WORDS
	OCF_CHECK_LEVEL=$1 run --separate-stderr "-$2" "$DOMAIN" monitor
	reason_has "$3"
}

monitor_is_silent() { # LEVEL CODE
	OCF_CHECK_LEVEL=$1 run --separate-stderr "-$2" "$DOMAIN" monitor
	[ -z "$stderr" ] || fail "$stderr"
}

with_timeout() { # SECONDS COMMAND...: as the cluster would call it; fails when it takes longer
	local seconds=$1 begin=$SECONDS
	shift
	OCF_RESKEY_CRM_meta_timeout=${seconds}000 run --separate-stderr "$@"
	((SECONDS - begin <= seconds)) || fail "took $((SECONDS - begin)) s of $seconds"
}

script() { # NAME: an executable of standard input
	{ echo '#!/bin/sh' && cat; } >"$BATS_TEST_TMPDIR/$1"
	chmod 755 "$BATS_TEST_TMPDIR/$1"
}

logged() { # WORDS COUNT: so often, in the system log
	[ "$(grep -ca "domain(guest).*$1" /var/log/messages)" = "$2" ]
}

@test "start ends when the service answers, not before" {
	guest_with $IDLE
	export OCF_RESKEY_probe=$SERVICE/file OCF_RESKEY_probe_text='by a file'
	"$DOMAIN" start 3>&- &
	start=$!
	until_true 30 guest_pid
	until_true 30 grep -q GET.*/file.*503 /var/log/server
	kill -0 $start
	touch /run/serves
	wait $start
	monitor_is_silent 20 0
	run -0 "$DOMAIN" start
}

@test "start fails at its deadline when the service does not answer, and the guest is there to stop" {
	guest_with $IDLE
	OCF_RESKEY_probe=$SERVICE/file with_timeout 8 "$DOMAIN" start
	[ "$status" = 1 ]
	reason_has "guest 'guest' runs, but does not serve: '$SERVICE/file' answers 503, not 200"
	guest_pid
	OCF_RESKEY_probe=$SERVICE/file with_timeout 8 "$DOMAIN" start
	[ "$status" = 1 ]
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	no_guest
}

@test "a guest that ends before it serves is a failed start at once" {
	guest_with $IDLE
	script kills <<<"pkill -KILL -f 'guest=gues[t],'; exit 1"
	OCF_RESKEY_monitor_scripts=$BATS_TEST_TMPDIR/kills with_timeout 40 "$DOMAIN" start
	[ "$status" = 1 ]
	reason_has "it ended before it did"
}

@test "each way to answer is told from the others" {
	guest_with $IDLE
	start_guest
	export OCF_RESKEY_probe_timeout=30s OCF_RESKEY_probe_failures=1 OCF_RESKEY_CRM_meta_timeout=90000
	serves() { # PROBE
		OCF_RESKEY_probe=$1 monitor_is_silent 20 0
	}
	fails() { # PROBE WORDS
		OCF_RESKEY_probe=$1 monitor_is 20 1 "$2"
	}
	serves tcp://127.0.0.1:8000
	serves 'tcp://[::1]:8000'
	serves 'http://[::1]:8000/status/200'
	serves $SERVICE
	serves $SERVICE/slow/0.01
	OCF_RESKEY_probe_status=418 serves $SERVICE/status/418
	export OCF_RESKEY_probe_text='is well'
	serves $SERVICE/
	serves $SERVICE/chunks
	serves $SERVICE/huge
	fails $SERVICE/file/ "answers 503, not 200"
	fails $SERVICE/status/404 "answers 404, not 200"
	OCF_RESKEY_probe_text=other fails $SERVICE/ "answers without the text 'other'"
	OCF_RESKEY_probe_text=other fails $SERVICE/huge "answers without the text 'other'"
	fails $SERVICE/half "no whole HTTP answer"
	fails $SERVICE/nonsense "no whole HTTP answer"
	OCF_RESKEY_probe_timeout=2s fails $SERVICE/hang "does not answer in time"
	OCF_RESKEY_probe_timeout=2s fails $SERVICE/slow/1 "does not answer in time"
	fails http://127.0.0.1:8001/ "cannot be reached: Connection refused"
	unset OCF_RESKEY_probe_text
	fails tcp://127.0.0.1:8001 "cannot be reached: Connection refused"
	fails tcp://192.0.2.1:80 "cannot be reached"
}

@test "a guest that does not serve is degraded, then failed, and well again when it serves" {
	guest_with $IDLE
	touch /run/serves
	export OCF_RESKEY_probe=$SERVICE/file
	start_guest
	rm /run/serves
	monitor_is_silent 0 0
	monitor_is_silent 10 0
	monitor_is 20 190 "does not serve since 20"
	[[ $stderr == *"1 of 3 times"* ]]
	monitor_is_silent 0 0
	monitor_is 20 190 "2 of 3 times"
	monitor_is 20 1 "answers 503, not 200"
	monitor_is 20 1 "answers 503, not 200"
	touch /run/serves
	monitor_is_silent 20 0
	rm /run/serves
	rm -r /run/relevo
	monitor_is 20 190 "1 of 3 times"
	grep -q "^name=guest" /run/relevo/domain-guest
	touch /run/serves
	monitor_is_silent 20 0
	run -1 grep unserved /run/relevo/domain-guest
	until_true 10 logged "1 of 3 times" 2
	logged "2 of 3 times" 0
}

@test "a paused guest is not asked, one whose libvirt hangs is" {
	guest_with $IDLE
	start_guest
	export OCF_RESKEY_probe=$SERVICE/file
	virsh -c $URI suspend guest
	monitor_is 20 190 "is paused"
	virsh -c $URI resume guest
	kill -STOP "$(daemon)"
	OCF_RESKEY_probe_failures=1 monitor_is 20 1 "answers 503"
	touch /run/serves
	monitor_is 20 190 "libvirt does not answer"
}

@test "monitor_scripts gate start and level 20, in the agent's environment, without a shell" {
	guest_with $IDLE
	script by-name <<<'exit 0'
	script good <<<'[ "$#" = 0 ] && [ "$OCF_RESOURCE_INSTANCE" = guest ] && [ -n "$OCF_RESKEY_config" ]'
	script bad <<<'echo "out of order"; exit 9'
	script hangs <<<'sleep 600'
	script dies <<<'echo "no more" >&2; kill -KILL $$'
	export PATH=$BATS_TEST_TMPDIR:$PATH OCF_RESKEY_monitor_scripts="$BATS_TEST_TMPDIR/good  by-name"
	start_guest
	monitor_is_silent 20 0
	export OCF_RESKEY_probe_failures=1
	OCF_RESKEY_monitor_scripts="by-name $BATS_TEST_TMPDIR/bad" \
		monitor_is 20 1 "bad' ended with 9: out of order"
	OCF_RESKEY_monitor_scripts=$BATS_TEST_TMPDIR/dies monitor_is 20 1 "dies' ended with 137: no more"
	chmod 644 "$BATS_TEST_TMPDIR/dies"
	OCF_RESKEY_monitor_scripts=$BATS_TEST_TMPDIR/dies \
		monitor_is 20 1 "dies' cannot be run: Permission denied"
	OCF_RESKEY_monitor_scripts='no-such-script' monitor_is 20 1 "cannot be run: No such file"
	OCF_RESKEY_monitor_scripts='echo;touch$IFS/run/serves' monitor_is 20 1 "cannot be run"
	[ ! -e /run/serves ]
	export OCF_RESKEY_CRM_meta_timeout=6000
	OCF_RESKEY_monitor_scripts=$BATS_TEST_TMPDIR/hangs monitor_is 20 1 "did not end in time"
	run ! pgrep -f "$BATS_TEST_TMPDIR/hangs"
	OCF_RESKEY_monitor_scripts=$BATS_TEST_TMPDIR/bad monitor_is_silent 0 0
}

@test "an address that is none is refused, and stop and monitor go on without it" {
	guest_with $IDLE
	start_guest
	for probe in https://127.0.0.1/ tcp://127.0.0.1 http://name/ tcp://127.0.0.1:0; do
		OCF_RESKEY_probe=$probe run --separate-stderr -6 "$DOMAIN" start
		reason_has "'probe'"
	done
	OCF_RESKEY_probe=tcp://127.0.0.1:1 OCF_RESKEY_probe_text=x run --separate-stderr -6 "$DOMAIN" start
	OCF_RESKEY_probe=https:// OCF_CHECK_LEVEL=20 run -0 "$DOMAIN" monitor
	OCF_RESKEY_probe=https:// OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
}

@test "what is reloaded is read by the next monitor; a guest that does not run cannot reload" {
	guest_with $IDLE
	run -7 "$DOMAIN" reload-agent
	start_guest
	OCF_RESKEY_probe=$SERVICE/file run -0 "$DOMAIN" reload-agent
	OCF_RESKEY_probe=$SERVICE/file monitor_is 20 190 "1 of 3"
}

@test "a real guest is started when its web server answers, and fails when that is gone" {
	python3 - "$ROOT" >"$OCF_RESKEY_config" <<-'PY'
		import sys
		root = sys.argv[1]
		sys.path.insert(0, root + "/tests/lab")
		import guest
		print(guest.guest_xml("guest", "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01", "10.77.0.70/24",
		                      "52:54:00:77:00:70", root + "/build/guest/vmlinuz",
		                      root + "/build/guest/initrd"))
	PY
	ip link show br0 >/dev/null 2>&1 || ip link add br0 type bridge
	ip link set br0 up
	ip addr replace 10.77.0.2/24 dev br0
	ip route replace 10.77.0.70 dev br0
	export OCF_RESKEY_probe=http://10.77.0.70/ OCF_RESKEY_CRM_meta_timeout=120000
	run --separate-stderr "$DOMAIN" start
	[ "$status" = 0 ] || fail "$stderr"
	curl -s -m 30 -o /dev/null http://10.77.0.70/
	monitor_is_silent 20 0
	ip link set br0 down
	export OCF_RESKEY_probe_failures=1 OCF_RESKEY_probe_timeout=1s
	monitor_is 20 1 "does not serve since"
	ip link set br0 up
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	ip link del br0
}

counter() { # of the guest that counts
	virsh -c $URI qemu-monitor-command guest --hmp 'xp /1dw 0x500' | awk '/:/ {print int($2)}'
}

counts() { # BEYOND
	[ "$(counter)" -gt "$1" ]
}

@test "snapshot: a guest goes on where stop left it, and the file is used up" {
	guest_with $COUNT
	export OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR
	start_guest
	until_true 20 counts 1000
	before=$(counter)
	with_timeout 30 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
	[ -s "$BATS_TEST_TMPDIR/guest.state" ]
	monitor_is_silent 0 7
	run -0 "$DOMAIN" stop
	[ -s "$BATS_TEST_TMPDIR/guest.state" ]
	start_guest
	[ ! -e "$BATS_TEST_TMPDIR/guest.state" ]
	counts $((before - 1))
	until_true 20 counts $(($(counter) + 10))
	until_true 10 logged "saved guest 'guest' in" 1
	virsh -c $URI suspend guest
	run -0 "$DOMAIN" stop
	start_guest
	until_true 10 grep -q "^<domstatus state='running'" $FILES/guest.xml
}

@test "snapshot: one that cannot be restored is a failed start and stays; removed, the guest is new" {
	guest_with $COUNT
	export OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR
	start_guest
	run -0 "$DOMAIN" stop
	cp "$BATS_TEST_TMPDIR/guest.state" "$BATS_TEST_TMPDIR/good"
	sum=$(sha1sum <"$BATS_TEST_TMPDIR/good")
	for spoil in 'head -c 100000' 'head -c 10' 'sed s/LibvirtQemudSave/LibvirtQemudPart/' \
		'sed s/5c1f3e9a-6a4b/6c1f3e9a-6a4b/'; do
		$spoil <"$BATS_TEST_TMPDIR/good" >"$BATS_TEST_TMPDIR/guest.state"
		run --separate-stderr -1 "$DOMAIN" start
		reason_has "cannot restore '$BATS_TEST_TMPDIR/guest.state'"
		[[ $stderr == *"(remove that file to start the guest afresh)"* ]]
		no_guest
		[ -s "$BATS_TEST_TMPDIR/guest.state" ]
		run -7 "$DOMAIN" monitor
		run -0 "$DOMAIN" stop
	done
	[[ $spoil == *6c1f* && $(sha1sum <"$BATS_TEST_TMPDIR/good") = "$sum" ]]
	cp "$BATS_TEST_TMPDIR/good" "$BATS_TEST_TMPDIR/guest.state"
	kill -KILL "$(daemon)"
	run --separate-stderr -1 "$DOMAIN" start
	[[ $stderr != *"remove that file"* ]] || fail "$stderr"
	start_libvirtd
	start_guest
	run -0 "$DOMAIN" stop
	rm "$BATS_TEST_TMPDIR/guest.state"
	start_guest
}

@test "snapshot: a save that takes too long is aborted, and the guest is ended as ever" {
	guest_with $COUNT
	# Something in its memory, and somebody who takes it away slowly.
	head -c 48M /dev/urandom >"$BATS_TEST_TMPDIR/noise"
	sed -i "s|<domain |<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' |
		s|'MiB'>16<|'MiB'>64<|
		s|</domain>|<qemu:commandline><qemu:arg value='-device'/>\
		<qemu:arg value='loader,file=$BATS_TEST_TMPDIR/noise,addr=0x200000,force-raw=on'/>\
		</qemu:commandline></domain>|" "$OCF_RESKEY_config"
	export OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR
	start_guest
	mkfifo "$BATS_TEST_TMPDIR/guest.state"
	python3 - "$BATS_TEST_TMPDIR/guest.state" 3>&- <<-'PY' &
		import os, sys, time
		pipe = os.open(sys.argv[1], os.O_RDONLY)
		while os.read(pipe, 65536):
		    time.sleep(0.025)
	PY
	slow=$!
	with_timeout 16 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
	until_true 10 logged "cannot save guest 'guest' in '$BATS_TEST_TMPDIR'.*it took too long and was aborted" 1
	kill $slow || true
	rm -f "$BATS_TEST_TMPDIR/guest.state"
	start_guest
}

@test "snapshot: without its folder, or with a libvirt that hangs, stop ends the guest" {
	guest_with $IDLE
	export OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR/none
	start_guest
	with_timeout 8 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	until_true 10 logged "cannot save guest 'guest' in '$BATS_TEST_TMPDIR/none'" 1
	start_guest
	kill -STOP "$(daemon)"
	with_timeout 12 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
	until_true 10 logged "in '$BATS_TEST_TMPDIR/none'.*it took too long and was given up" 1
	OCF_RESKEY_force_stop=1 run --separate-stderr -6 "$DOMAIN" start
	reason_has "'snapshot'"
}

@test "snapshot: a folder that is none, or that hangs, fails start in time, and is named" {
	guest_with $IDLE
	touch "$BATS_TEST_TMPDIR/none"
	OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR/none run --separate-stderr -1 "$DOMAIN" start
	reason_has "cannot look for '$BATS_TEST_TMPDIR/none/guest.state': Not a directory"
	[[ $stderr != *"remove that file"* ]] || fail "$stderr"
	mkdir "$BATS_TEST_TMPDIR/hung"
	"$ROOT/build/fakes/hungfs" -f "$BATS_TEST_TMPDIR/hung" 3>&- &
	hungfs=$!
	until_true 20 mountpoint -q "$BATS_TEST_TMPDIR/hung"
	OCF_RESKEY_snapshot=$BATS_TEST_TMPDIR/hung with_timeout 8 "$DOMAIN" start
	kill -KILL $hungfs
	umount -l "$BATS_TEST_TMPDIR/hung"
	[ "$status" = 1 ] || fail "$status: $stderr"
	reason_has "the snapshot's folder '$BATS_TEST_TMPDIR/hung' does not answer in time"
	run -7 "$DOMAIN" monitor
	no_guest
	start_guest
}

@test "save_config_on_stop: what was changed while the guest ran is in the file, whole" {
	guest_with $IDLE
	chmod 640 "$OCF_RESKEY_config"
	chown 7:8 "$OCF_RESKEY_config"
	ln -s guest.xml "$BATS_TEST_TMPDIR/link.xml"
	export OCF_RESKEY_config=$BATS_TEST_TMPDIR/link.xml OCF_RESKEY_save_config_on_stop=1
	start_guest
	truncate -s 1M "$BATS_TEST_TMPDIR/cd"
	virsh -c $URI attach-disk guest "$BATS_TEST_TMPDIR/cd" vda --live --subdriver raw --mode shareable
	run -0 "$DOMAIN" reload-agent
	grep -q "$BATS_TEST_TMPDIR/cd" "$OCF_RESKEY_config"
	virsh -c $URI attach-disk guest "$BATS_TEST_TMPDIR/cd" vdb --live --subdriver raw --mode shareable
	OCF_RESKEY_save_config_on_stop=0 run -0 "$DOMAIN" reload-agent
	run -1 grep vdb "$OCF_RESKEY_config"
	with_timeout 8 "$DOMAIN" stop
	[ "$status" = 0 ]
	grep -q vdb "$OCF_RESKEY_config"
	[ -L "$OCF_RESKEY_config" ]
	[ "$(stat -Lc '%a %u %g' "$OCF_RESKEY_config")" = '640 7 8' ]
	[ "$(find "$BATS_TEST_TMPDIR" -name '*.xml*' | wc -l)" = 2 ]
	until_true 10 logged "wrote the XML of guest 'guest' to '$OCF_RESKEY_config'" 2
	start_guest
}

@test "save_config_on_stop: the file of another guest, and one that is gone, are left alone" {
	guest_with $IDLE
	export OCF_RESKEY_save_config_on_stop=1
	start_guest
	sed -i "s|$UUID|6c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01|" "$OCF_RESKEY_config"
	cp "$OCF_RESKEY_config" "$BATS_TEST_TMPDIR/other"
	run -0 "$DOMAIN" reload-agent
	cmp "$OCF_RESKEY_config" "$BATS_TEST_TMPDIR/other"
	until_true 10 logged "cannot keep the XML of guest 'guest'.*of another guest" 1
	rm "$OCF_RESKEY_config"
	with_timeout 8 "$DOMAIN" stop
	[ "$status" = 0 ]
	[ ! -e "$OCF_RESKEY_config" ]
	no_guest
}

@test "sync_config_on_stop: csync2 takes the file that has changed; without it there is one line" {
	guest_with $IDLE
	export OCF_RESKEY_sync_config_on_stop=1
	start_guest
	run -0 "$DOMAIN" reload-agent
	until_true 10 logged "cannot keep the XML.*csync2: it is not installed" 1
	script csync2 <<<'echo "$@" >>"${0%/*}/called"'
	export PATH=$BATS_TEST_TMPDIR:$PATH
	run -0 "$DOMAIN" reload-agent
	[ ! -e "$BATS_TEST_TMPDIR/called" ]
	echo >>"$OCF_RESKEY_config"
	run -0 "$DOMAIN" reload-agent
	[ "$(cat "$BATS_TEST_TMPDIR/called")" = "-xv $OCF_RESKEY_config" ]
	echo >>"$OCF_RESKEY_config"
	script csync2 <<<'echo "no peer" >&2; exit 3'
	run -0 "$DOMAIN" reload-agent
	until_true 10 logged "csync2 ended with 3: no peer" 1
	echo >>"$OCF_RESKEY_config"
	script csync2 <<<'sleep 600'
	OCF_RESKEY_force_stop=1 with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ]
	no_guest
}

@test "start_resources: what is inactive is started first, and what fails is named" {
	mkdir "$BATS_TEST_TMPDIR/pool"
	truncate -s 1M "$BATS_TEST_TMPDIR/pool/volume"
	virsh -c $URI pool-define-as store dir --target "$BATS_TEST_TMPDIR/pool"
	cat >"$BATS_TEST_TMPDIR/lan" <<-XML
		<network><name>lan</name><forward mode='bridge'/><bridge name='br8'/></network>
	XML
	virsh -c $URI net-define "$BATS_TEST_TMPDIR/lan"
	ip link add br8 type bridge
	guest_with $IDLE "<interface type='network'><source network='lan'/></interface>
		<disk type='volume'><source pool='store' volume='volume'/><target dev='hdb' bus='ide'/></disk>"
	run --separate-stderr -1 "$DOMAIN" start
	reason_has "is not active"
	export OCF_RESKEY_start_resources=1 OCF_RESKEY_force_stop=1
	run --separate-stderr "$DOMAIN" start
	[ "$status" = 0 ] || fail "$stderr"
	run -0 "$DOMAIN" stop
	run -0 "$DOMAIN" start
	run -0 "$DOMAIN" stop
	virsh -c $URI net-destroy lan
	virsh -c $URI pool-destroy store
	virsh -c $URI define "$OCF_RESKEY_config"
	(unset OCF_RESKEY_config && OCF_RESKEY_name=guest "$DOMAIN" start)
	run -0 "$DOMAIN" stop
	virsh -c $URI undefine guest
	virsh -c $URI pool-destroy store
	rm -r "$BATS_TEST_TMPDIR/pool"
	run --separate-stderr -1 "$DOMAIN" start
	reason_has "storage pool 'store': cannot open directory"
	run -7 "$DOMAIN" monitor
	virsh -c $URI pool-undefine store
	virsh -c $URI net-destroy lan
	virsh -c $URI net-undefine lan
	run --separate-stderr -1 "$DOMAIN" start
	reason_has "no storage pool with matching name 'store'"
	run -7 "$DOMAIN" monitor
	ip link del br8
}

util() { # NAME: its value in the CIB
	crm_resource -Q -r guest -z -g "$1" 2>/dev/null
}

util_is() { # NAME VALUE
	[ "$(util "$1")" = "$2" ]
}

cib() { # a CIB in a file, as crm_resource takes it without a cluster
	export CIB_file=$BATS_TEST_TMPDIR/cib.xml
	cibadmin --empty >"$CIB_file"
	cibadmin --create -o resources \
		--xml-text '<primitive id="guest" class="ocf" provider="relevo" type="domain"/>'
}

written() { # the last word about it
	grep -q ^seen= /run/relevo/domain-guest.utilization
}

children() { # LEVEL: of a monitor, as many lines
	OCF_CHECK_LEVEL=$1 strace -f -qq -e trace=fork,vfork,clone,clone3,execve,connect \
		-o "$BATS_TEST_TMPDIR/s" "$DOMAIN" monitor
	[ "$(grep -c . "$BATS_TEST_TMPDIR/s")" = 1 ] || fail "$(cat "$BATS_TEST_TMPDIR/s")"
}

@test "utilization: written after start, once, and again when the guest has changed" {
	guest_with $IDLE
	sed -i "s|<vcpu>2|<vcpu current='1'>2|" "$OCF_RESKEY_config"
	cib
	start_guest
	until_true 20 written
	util_is cpu 1
	util_is host_memory 16
	util_is hv_memory 16
	sum=$(md5sum "$CIB_file")
	touch -d '2001-01-01' "$CIB_file"
	for level in 0 10 0; do
		monitor_is_silent $level 0
	done
	children 0
	[ "$(stat -c %Y "$CIB_file")" = "$(date -d 2001-01-01 +%s)" ]
	# Anything new of the guest is looked at, and only what has changed is written.
	virsh -c $URI suspend guest
	virsh -c $URI resume guest
	run -0 "$DOMAIN" monitor
	until_true 20 written
	until_true 20 children 0
	[ "$(md5sum "$CIB_file")" = "$sum" ]
	[ "$(stat -c %Y "$CIB_file")" = "$(date -d 2001-01-01 +%s)" ]
	virsh -c $URI setvcpus guest 2 --live
	run -0 "$DOMAIN" monitor
	until_true 20 util_is cpu 2
	until_true 20 children 0
	util_is host_memory 16
}

@test "utilization: only what is wanted, also of a guest that ran before there was a cluster" {
	guest_with $IDLE
	start_guest
	children 0
	cib
	OCF_RESKEY_CRM_meta_interval=0 run -0 "$DOMAIN" monitor
	export OCF_RESKEY_autoset_utilization_cpu=false OCF_RESKEY_autoset_utilization_hv_memory=0
	run -0 "$DOMAIN" monitor
	until_true 20 written
	util_is host_memory 16
	util_is cpu ''
	util_is hv_memory ''
	unset OCF_RESKEY_autoset_utilization_cpu
	run -0 "$DOMAIN" monitor
	until_true 20 util_is cpu 2
	crm_resource -r guest -z -d cpu
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	start_guest
	until_true 20 util_is cpu 2
}

@test "utilization: what cannot be written is one line in the log, and holds up no monitor" {
	guest_with $IDLE
	script crm_resource <<<'echo called >>"${0%/*}/called"; echo "not allowed" >&2; exit 4'
	export PATH=$BATS_TEST_TMPDIR:$PATH CIB_file=/nowhere
	before=$(grep -ca 'how large' /var/log/messages) || true
	start_guest
	until_true 20 grep -q failed=yes /run/relevo/domain-guest.utilization
	run -0 "$DOMAIN" monitor
	children 0
	# A minute later.
	sed -i /^tried=/d /run/relevo/domain-guest.utilization
	run -0 "$DOMAIN" monitor
	until_true 20 sh -c "[ \$(wc -l <'$BATS_TEST_TMPDIR/called') = 2 ]"
	until_true 20 grep -q failed=yes /run/relevo/domain-guest.utilization
	[ "$(grep -ca 'how large' /var/log/messages)" = $((before + 1)) ]
	grep -a 'how large' /var/log/messages | grep -q 'domain(guest).*crm_resource ended with 4: not allowed'
	script crm_resource <<<'echo $$ >"${0%/*}/hangs"; sleep 600'
	sed -i /^tried=/d /run/relevo/domain-guest.utilization
	with_timeout 5 "$DOMAIN" monitor
	[ "$status" = 0 ]
	until_true 20 test -s "$BATS_TEST_TMPDIR/hangs"
	children 0
	# A cluster that does not know the resource is none: nothing is said.
	script crm_resource <<<'exit 105'
	run -0 "$DOMAIN" start
	until_true 20 sh -c "! grep -q failed /run/relevo/domain-guest.utilization"
	[ "$(grep -ca 'how large' /var/log/messages)" = $((before + 1)) ]
}
