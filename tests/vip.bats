#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# vip: its behaviour on eth0 (10.77.0.1/24) of a node whose cable ends at peer0.
load node.bash

VIP=$AGENTS/vip
PEER=/usr/lib/ocf/resource.d/heartbeat/IPaddr2

setup() {
	export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=web
	export OCF_RESKEY_ip=10.77.0.50
	rm -rf /run/relevo
}

teardown() {
	for link in eth0 lo; do
		ip -4 addr show dev "$link" | awk '/inet 10.77.0.[2-9]|inet 192/ {print $2}' |
			while read -r address; do ip addr del "$address" dev "$link"; done
		ip -6 addr show dev "$link" | awk '/inet6 fd99/ {print $2}' |
			while read -r address; do ip addr del "$address" dev "$link"; done
	done
	ip -6 addr show dev peer0 | awk '/inet6 fd99/ {print $2}' |
		while read -r address; do ip addr del "$address" dev peer0; done
	ip link set eth0 up
	ip addr add 10.77.0.1/24 dev eth0 2>/dev/null || true
	ip route replace 10.77.0.0/24 dev eth0 src 10.77.0.1
}

has() { # ADDRESS/LENGTH [LINK]
	ip -br addr show dev "${2:-eth0}" | grep -qw "$1"
}

@test "the life of an address: 7, start, 0, start again, stop, 7, stop again" {
	run -7 "$VIP" monitor
	run -0 "$VIP" start
	has 10.77.0.50/24
	run -0 "$VIP" monitor
	run -0 "$VIP" start
	run -0 "$VIP" stop
	run ! has 10.77.0.50/24
	run -7 "$VIP" monitor
	run -0 "$VIP" stop
}

@test "the link and the length come from the network that holds the address" {
	run -0 "$VIP" start
	ip -4 addr show dev eth0 | grep -q 'inet 10.77.0.50/24 brd 10.77.0.255 scope global secondary eth0'
}

@test "nic, cidr_netmask and iflabel are used as they are given" {
	export OCF_RESKEY_ip=192.0.2.7 OCF_RESKEY_nic=eth0 OCF_RESKEY_iflabel=web
	OCF_RESKEY_cidr_netmask=28 run -0 "$VIP" start
	ip -4 addr show dev eth0 | grep -q 'inet 192.0.2.7/28 brd 192.0.2.15 .* eth0:web'
	run -0 "$VIP" stop
	OCF_RESKEY_cidr_netmask=255.255.255.240 run -0 "$VIP" start
	has 192.0.2.7/28
	run -0 "$VIP" stop
	OCF_RESKEY_netmask=27 run -0 "$VIP" start
	has 192.0.2.7/27
}

@test "an IPv6 address is usable when start returns" {
	export OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0
	run -0 "$VIP" start
	ip -6 addr show dev eth0 | grep 'fd99::50/64' >"$BATS_TEST_TMPDIR/a"
	run ! grep -q tentative "$BATS_TEST_TMPDIR/a"
	OCF_RESKEY_ip=fd99:0:0::50 run -0 "$VIP" monitor
	run -0 "$VIP" stop
	run -7 "$VIP" monitor
}

@test "an IPv6 address that another host has is refused and not left behind" {
	unshare -n sleep 600 3>&- &
	other=$!
	until_true 10 sh -c "[ \"\$(readlink /proc/$other/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]"
	ip link add cable type veth peer name far netns $other
	ip link set cable up
	nsenter -t $other -n ip link set far up
	nsenter -t $other -n ip addr add fd99::51/64 dev far nodad
	export OCF_RESKEY_ip=fd99::51/64 OCF_RESKEY_nic=cable
	run --separate-stderr -1 "$VIP" start
	reason_has "another host answers for it"
	run ! has fd99::51/64 cable
	ip link del cable
	kill $other
}

# capture FILTER: tcpdump on the other end of the cable, its text in $BATS_TEST_TMPDIR/wire.
capture() {
	tcpdump -ni peer0 -Q in -U -w "$BATS_TEST_TMPDIR/pcap" "$1" 2>"$BATS_TEST_TMPDIR/tcpdump" 3>&- &
	dumper=$!
	until_true 20 grep -q 'listening on' "$BATS_TEST_TMPDIR/tcpdump"
}

read_wire() { # COUNT: waits for that many frames, then decodes them
	decode() {
		tcpdump -nevv -r "$BATS_TEST_TMPDIR/pcap" 2>/dev/null >"$BATS_TEST_TMPDIR/wire"
		[ "$(grep -c "$2" "$BATS_TEST_TMPDIR/wire")" -ge "$1" ]
	}
	until_true 20 decode "$1" "$2"
	kill "$dumper"
}

@test "start announces an IPv4 address in both forms, to all, from the link's own address" {
	mac=$(cat /sys/class/net/eth0/address)
	capture arp
	run -0 "$VIP" start
	read_wire 5 10.77.0.50
	grep -q "$mac > ff:ff:ff:ff:ff:ff.*Request who-has 10.77.0.50 .*tell 10.77.0.50" "$BATS_TEST_TMPDIR/wire"
	grep -q "$mac > ff:ff:ff:ff:ff:ff.*Reply 10.77.0.50 is-at $mac" "$BATS_TEST_TMPDIR/wire"
	[ "$(grep -c Request "$BATS_TEST_TMPDIR/wire")" = 3 ]
	[ "$(grep -c Reply "$BATS_TEST_TMPDIR/wire")" = 2 ]
}

@test "arp_count says how often; 0 is silent" {
	capture arp
	OCF_RESKEY_arp_count=0 run -0 "$VIP" start
	OCF_RESOURCE_INSTANCE=two OCF_RESKEY_ip=10.77.0.51 OCF_RESKEY_arp_count=2 run -0 "$VIP" start
	read_wire 2 10.77.0.51
	run ! grep -q 10.77.0.50 "$BATS_TEST_TMPDIR/wire"
	[ "$(grep -c 10.77.0.51 "$BATS_TEST_TMPDIR/wire")" = 2 ]
}

@test "start announces an IPv6 address with override, target, link address and a good checksum" {
	mac=$(cat /sys/class/net/eth0/address)
	for router in 0 1; do
		sysctl -qw net.ipv6.conf.eth0.forwarding=$router
		capture 'icmp6 and ip6[40] == 136 and ip6 dst ff02::1'
		OCF_RESKEY_ip=fd99::52/64 OCF_RESKEY_nic=eth0 OCF_RESKEY_arp_count=3 run -0 "$VIP" start
		read_wire 3 'tgt is fd99::52'
		OCF_RESKEY_ip=fd99::52/64 run -0 "$VIP" stop
		grep -q "$mac > 33:33:00:00:00:01" "$BATS_TEST_TMPDIR/wire"
		grep -q 'hlim 255.*fd99::52 > ff02::1: \[icmp6 sum ok\]' "$BATS_TEST_TMPDIR/wire"
		grep -q "destination link-address option (2), length 8 (1): $mac" "$BATS_TEST_TMPDIR/wire"
		flags=$(grep -o 'Flags \[.*\]' "$BATS_TEST_TMPDIR/wire" | sort -u)
		if [ $router = 1 ]; then
			[ "$flags" = 'Flags [router, override]' ] || fail "$flags"
		else
			[ "$flags" = 'Flags [override]' ] || fail "$flags"
		fi
	done
	sysctl -qw net.ipv6.conf.eth0.forwarding=0
}

@test "the peer's fault: IPaddr2 stop without the route says success and leaves the address" {
	run -0 "$PEER" start
	has 10.77.0.50/24
	ip route flush dev eth0
	run -0 "$PEER" stop
	has 10.77.0.50/24 || fail "this IPaddr2 no longer has the fault: take the baseline out"
}

@test "stop without the route removes the address" {
	run -0 "$VIP" start
	ip route flush dev eth0
	run -0 "$VIP" stop
	run ! has 10.77.0.50/24
}

@test "stop finds the address on another link and with another length" {
	ip addr add 10.77.0.50/32 dev lo
	OCF_RESKEY_nic=eth0 OCF_RESKEY_cidr_netmask=24 run -0 "$VIP" stop
	run ! has 10.77.0.50/32 lo
}

@test "stop takes the address from every link that has it" {
	ip addr add 10.77.0.50/32 dev lo
	ip addr add 10.77.0.50/24 dev eth0
	run -0 "$VIP" stop
	run ! has 10.77.0.50/32 lo
	run ! has 10.77.0.50/24
}

@test "stop of the first address of a network leaves the others of that network" {
	ip addr add 192.0.2.10/24 dev eth0
	ip addr add 192.0.2.11/24 dev eth0
	sysctl -qw net.ipv4.conf.all.promote_secondaries=0 net.ipv4.conf.eth0.promote_secondaries=0
	OCF_RESKEY_ip=192.0.2.10 run -0 "$VIP" stop
	run ! has 192.0.2.10/24
	has 192.0.2.11/24
}

@test "stop and monitor find the address by state when the parameters are bad or gone" {
	run -0 "$VIP" start
	OCF_RESKEY_ip=garbage run -0 "$VIP" monitor
	run -0 env -u OCF_RESKEY_ip "$VIP" monitor
	OCF_RESKEY_arp_count=many OCF_RESKEY_ip=10.77.0.99 run -0 "$VIP" stop
	run ! has 10.77.0.50/24
	run -7 "$VIP" monitor
}

@test "a bad tunable does not keep stop from the address, with state lost" {
	run -0 "$VIP" start
	rm -r /run/relevo
	OCF_RESKEY_arp_count=many run -0 "$VIP" stop
	run ! has 10.77.0.50/24
}

@test "state that cannot be read is a doubt, not a stop" {
	run -0 "$VIP" start
	echo nonsense >/run/relevo/vip-web
	OCF_RESKEY_ip=garbage run --separate-stderr -1 "$VIP" stop
	reason_has "cannot read the state '/run/relevo/vip-web'"
	OCF_RESKEY_ip=garbage run --separate-stderr -1 "$VIP" monitor
	run -0 "$VIP" stop
	run ! has 10.77.0.50/24
}

@test "monitor writes the state of an address that something else added" {
	ip addr add 10.77.0.50/24 dev eth0
	run -0 "$VIP" monitor
	grep -q 'address=10.77.0.50/24' /run/relevo/vip-web
	[ "$(stat -c %a /run/relevo /run/relevo/vip-web | xargs)" = '700 600' ]
}

@test "monitor fails while the link is down or another link has the address" {
	run -0 "$VIP" start
	ip link set eth0 down
	run --separate-stderr -1 "$VIP" monitor
	reason_has "the link is down"
	ip link set eth0 up
	OCF_RESKEY_nic=peer0 run --separate-stderr -1 "$VIP" monitor
	reason_has "is on 'eth0', but that is not the link of parameter 'nic'"
}

@test "start sets a link up that is down" {
	ip link set eth0 down
	OCF_RESKEY_nic=eth0 OCF_RESKEY_cidr_netmask=24 run -0 "$VIP" start
	ip -br link show dev eth0 | grep -qw UP
}

@test "what is wrong here and what is wrong everywhere have different codes" {
	OCF_RESKEY_nic=nope0 run --separate-stderr -5 "$VIP" start
	reason_has "link 'nope0'"
	OCF_RESKEY_ip=198.51.100.7 run --separate-stderr -2 "$VIP" start
	reason_has "by the routes"
	OCF_RESKEY_ip=198.51.100.7 OCF_RESKEY_nic=eth0 run --separate-stderr -2 "$VIP" start
	reason_has "cannot tell the length"
	OCF_RESKEY_ip=10.77.0.255 run --separate-stderr -6 "$VIP" start
	reason_has "broadcast"
	OCF_RESKEY_ip=10.77.0.255 OCF_RESKEY_nic=eth0 run --separate-stderr -6 "$VIP" start
	reason_has "broadcast"
	OCF_RESKEY_ip=10.77.0.0/24 OCF_RESKEY_nic=eth0 run --separate-stderr -6 "$VIP" start
	reason_has "a network's own address"
	OCF_RESKEY_iflabel=eleven-char run --separate-stderr -2 "$VIP" start
	reason_has "over 15 characters"
	[ "$(ip -br addr show dev eth0 | grep -o '10.77.0.[0-9]*/' | xargs)" = 10.77.0.1/ ]
}

@test "addresses and lengths that nobody can have are refused" {
	for ip in 0.0.0.0 224.0.0.5 255.255.255.255 :: ff02::1 ::ffff:10.0.0.1 10.0.0 10.0.0.1/33 \
		fe80::1%eth0 10.77.0.50/0; do
		OCF_RESKEY_ip=$ip run --separate-stderr -6 "$VIP" start
		reason_has "'ip'"
	done
	for netmask in 0 33 -1 129 255.0.255.0 24x; do
		OCF_RESKEY_cidr_netmask=$netmask run --separate-stderr -6 "$VIP" start
		reason_has "'cidr_netmask'"
	done
	OCF_RESKEY_ip=10.77.0.50/24 OCF_RESKEY_cidr_netmask=25 run --separate-stderr -6 "$VIP" start
	reason_has "is not the length that ip has"
}

@test "without the right to change addresses it is 4, and says what to do" {
	run --separate-stderr -4 setpriv --bounding-set=-net_admin "$VIP" start
	reason_has "CAP_NET_ADMIN"
	run -0 "$VIP" start
	run --separate-stderr -4 setpriv --bounding-set=-net_admin "$VIP" stop
	has 10.77.0.50/24
}

@test "no action starts a child process" {
	for action in start monitor validate-all stop; do
		run -0 strace -f -qq -e trace=fork,vfork,clone,clone3,execve -o "$BATS_TEST_TMPDIR/s" "$VIP" $action
		[ "$(grep -c execve "$BATS_TEST_TMPDIR/s")" = 1 ]
		run ! grep -qE 'fork|clone' "$BATS_TEST_TMPDIR/s"
	done
}

@test "haresources: NAME address link action, and status in words" {
	unset OCF_RESKEY_ip OCF_RESOURCE_INSTANCE
	run --separate-stderr -7 "$VIP" 10.77.0.60/24 eth0 status
	[ "$output" = stopped ]
	run -0 "$VIP" 10.77.0.60/24 eth0 start
	has 10.77.0.60/24
	run --separate-stderr -0 "$VIP" 10.77.0.60/24 eth0 status
	[ "$output" = running ]
	run -0 "$VIP" 10.77.0.60/24 eth0 stop
	run ! has 10.77.0.60/24
	run --separate-stderr -2 "$VIP" 10.77.0.60/24 eth0 too many start
	reason_has "cannot take 'too'"
}

@test "a person at a shell: parameters as name=value" {
	unset OCF_RESKEY_ip OCF_RESOURCE_INSTANCE
	run -0 "$VIP" start ip=10.77.0.61 nic=eth0 cidr_netmask=24
	has 10.77.0.61/24
	run -0 "$VIP" stop ip=10.77.0.61
	run ! has 10.77.0.61/24
}

@test "one line in the log per change of state, none for a healthy monitor" {
	export OCF_RESOURCE_INSTANCE=log-$RANDOM
	for action in start monitor monitor start stop stop; do run "$VIP" $action; done
	logger_saw() { grep -qa "vip($OCF_RESOURCE_INSTANCE).*removed '10.77.0.50" /var/log/messages; }
	until_true 10 logger_saw
	[ "$(grep -ca "vip($OCF_RESOURCE_INSTANCE)" /var/log/messages)" = 2 ]
}

@test "a system log that takes nothing does not hold up start" {
	python3 - "$BATS_TEST_TMPDIR" 3>&- <<-'PY' &
		import os, socket, sys, time
		full = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		path = sys.argv[1] + "/log"
		full.bind(path)
		filler = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		filler.setblocking(False)
		try:
		    while True:
		        filler.sendto(b"x", path)
		except BlockingIOError:
		    pass
		open(sys.argv[1] + "/full", "w").close()
		time.sleep(600)
	PY
	filler=$!
	until_true 20 test -e "$BATS_TEST_TMPDIR/full"
	mount --bind "$BATS_TEST_TMPDIR/log" /dev/log
	begin=$SECONDS
	run -0 "$VIP" start
	umount /dev/log
	kill $filler
	((SECONDS - begin < 8)) || fail "start took $((SECONDS - begin)) s"
	has 10.77.0.50/24
}

@test "a reason that nobody reads does not hold up an action" {
	mkfifo "$BATS_TEST_TMPDIR/full"
	exec 9<>"$BATS_TEST_TMPDIR/full"
	timeout 5 dd if=/dev/zero of="$BATS_TEST_TMPDIR/full" oflag=nonblock 2>/dev/null || true
	begin=$SECONDS
	OCF_RESKEY_CRM_meta_timeout=4000 OCF_RESKEY_ip=bad run -1 timeout 30 \
		sh -c "'$VIP' start 2>'$BATS_TEST_TMPDIR/full'"
	((SECONDS - begin <= 6)) || fail "start took $((SECONDS - begin)) s"
	exec 9>&-
}

@test "stop and monitor of an address whose link comes and goes" {
	(for i in $(seq 100); do
		ip link add d0 type veth peer name d1
		ip link set d0 up
		ip addr add 10.77.0.50/24 dev d0
		ip link del d0
	done) 2>/dev/null 3>&- &
	flapper=$!
	while kill -0 $flapper 2>/dev/null; do
		run -0 "$VIP" stop
		run "$VIP" monitor
		[ "$status" = 7 ] || [ "$status" = 0 ] || fail "monitor: $status $output"
	done
}

@test "ocf-tester passes it" {
	run ocf-tester -n web -o ip=10.77.0.62 -o cidr_netmask=24 -o nic=eth0 "$VIP"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
	run ! has 10.77.0.62/24
}
