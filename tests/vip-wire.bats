#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# vip: what its neighbours see. eth0's cable ends in a host of its own, `neighbour`, where tcpdump
# hears all that leaves this node, and which answers as another host would.
load node.bash

VIP=$AGENTS/vip
N='ip netns exec neighbour'

setup_file() {
	ip netns add neighbour
	ip link set peer0 netns neighbour
	$N ip link set lo up
	$N ip link set peer0 up
	$N ip addr add 10.77.0.2/24 dev peer0
	$N ip addr add fd99::2/64 dev peer0 nodad
	ip addr add fd99::1/64 dev eth0 nodad
	until_true 10 sh -c "ip -br link show dev eth0 | grep -qw UP"
}

setup() {
	export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=web OCF_RESKEY_CRM_meta_interval=10000
	export OCF_RESKEY_ip=10.77.0.50
	mac=$(cat /sys/class/net/eth0/address)
	other=$($N cat /sys/class/net/peer0/address)
	rm -rf /run/relevo
}

teardown() {
	for ip in 10.77.0.50 10.77.0.51 fd99::50; do
		OCF_RESKEY_ip=$ip "$VIP" stop ip=$ip
		$N ip addr del "$ip/24" dev peer0 2>/dev/null || $N ip addr del "$ip/64" dev peer0 2>/dev/null || true
	done
	[ -z "${dumper:-}" ] || kill "$dumper" 2>/dev/null || true
	ip link set eth0 up
	until_true 10 sh -c "ip -br link show dev eth0 | grep -qw UP"
	ip -6 addr show dev eth0 | grep -q fd99::1/64 || ip addr add fd99::1/64 dev eth0 nodad
	ip -br link | awk '/^vmac/ {sub("@.*", "", $1); print $1}' | while read -r l; do ip link del "$l"; done
}

# capture FILTER: what arrives at the neighbour, into $BATS_TEST_TMPDIR/pcap
capture() {
	$N tcpdump -ni peer0 -Q in -U -w "$BATS_TEST_TMPDIR/pcap" "$1" 2>"$BATS_TEST_TMPDIR/tcpdump" 3>&- &
	dumper=$!
	until_true 20 grep -q 'listening on' "$BATS_TEST_TMPDIR/tcpdump"
}

decode() {
	tcpdump -ttnevv -r "$BATS_TEST_TMPDIR/pcap" 2>/dev/null >"$BATS_TEST_TMPDIR/wire"
}

seen() { # COUNT TEXT
	decode
	[ "$(grep -c "$2" "$BATS_TEST_TMPDIR/wire")" -ge "$1" ]
}

# read_wire COUNT TEXT: waits for that many frames, and ends the capture
read_wire() {
	until_true 20 seen "$1" "$2"
	kill "$dumper"
}

@test "start announces an IPv4 address in both forms, to all, from the link's own address" {
	capture arp
	run -0 "$VIP" start
	read_wire 5 10.77.0.50
	grep -q "$mac > ff:ff:ff:ff:ff:ff.*Request who-has 10.77.0.50 .*tell 10.77.0.50" "$BATS_TEST_TMPDIR/wire"
	grep -q "$mac > ff:ff:ff:ff:ff:ff.*Reply 10.77.0.50 is-at $mac" "$BATS_TEST_TMPDIR/wire"
	# The next burst may be there, too.
	grep 10.77.0.50 "$BATS_TEST_TMPDIR/wire" | head -n 5 >"$BATS_TEST_TMPDIR/burst"
	[ "$(grep -c Request "$BATS_TEST_TMPDIR/burst")" = 3 ]
	[ "$(grep -c Reply "$BATS_TEST_TMPDIR/burst")" = 2 ]
}

@test "arp_count and arp_interval say how often and how fast, a second burst follows after 5 s" {
	capture 'arp or icmp6'
	OCF_RESKEY_arp_count=0 OCF_RESKEY_ip=10.77.0.51 OCF_RESOURCE_INSTANCE=two run -0 "$VIP" start
	OCF_RESKEY_arp_count=3 OCF_RESKEY_arp_interval=400 run -0 "$VIP" start
	read_wire 6 'who-has 10.77.0.50 \|10.77.0.50 is-at'
	run ! grep -q 10.77.0.51 "$BATS_TEST_TMPDIR/wire"
	awk '/10.77.0.50/ {t[n++] = $1} END {
		ok = n == 6 && t[1] - t[0] >= 0.39 && t[2] - t[1] >= 0.39
		exit !(ok && t[3] - t[2] >= 4.9 && t[3] - t[2] < 30 && t[4] - t[3] >= 0.39)
	}' "$BATS_TEST_TMPDIR/wire" || fail "$(cat "$BATS_TEST_TMPDIR/wire")"
	until_true 20 grep -qx sent=6 /run/relevo/vip-web+announced
	until_true 10 sh -c '! pgrep -x vip-announce'
}

@test "arp_bg=false waits for the first burst, no longer" {
	capture arp
	OCF_RESKEY_arp_bg=false OCF_RESKEY_arp_count=4 OCF_RESKEY_arp_interval=300 run -0 "$VIP" start
	grep -qx sent=4 /run/relevo/vip-web+announced
	run -0 "$VIP" stop
	OCF_RESKEY_background=true OCF_RESKEY_arp_count=4 OCF_RESKEY_arp_interval=5s run -0 "$VIP" start
	grep -qx sent=1 /run/relevo/vip-web+announced
	read_wire 5 10.77.0.50
}

@test "nothing is announced any more when stop has ended" {
	capture arp
	for i in 1 2 3 4 5; do
		OCF_RESKEY_arp_count=1000 OCF_RESKEY_arp_interval=1 run -0 "$VIP" start
		until_true 20 seen 3 10.77.0.50
		run -0 "$VIP" stop
	done
	stopped=$(date +%s.%N)
	OCF_RESOURCE_INSTANCE=two OCF_RESKEY_ip=10.77.0.51 OCF_RESKEY_arp_count=20 OCF_RESKEY_arp_interval=20 \
		run -0 "$VIP" start
	read_wire 20 10.77.0.51
	late=$(awk -v stopped="$stopped" '/10.77.0.50/ && $1 > stopped' "$BATS_TEST_TMPDIR/wire" | wc -l)
	[ "$late" = 0 ] || fail "$late frames after stop"
}

@test "an announcement that fails degrades the resource, with the time and the reason" {
	export OCF_RESKEY_crm_feature_set=3.16.1
	OCF_RESKEY_arp_count=1 OCF_RESKEY_arp_interval=1 run -0 "$VIP" start
	run -0 "$VIP" monitor
	ip link set eth0 down
	until_true 20 grep -q failure /run/relevo/vip-web+announced
	ip link set eth0 up
	until_true 10 sh -c "ip -br link show dev eth0 | grep -qw UP"
	run --separate-stderr -190 "$VIP" monitor
	reason_has "announcing it to all fails since $(date +%Y)-"
	reason_has ": Network is down"
	OCF_RESKEY_crm_feature_set=3.0.9 run -0 "$VIP" monitor
	OCF_RESKEY_arp_count_refresh=1 run -190 "$VIP" monitor
	until_true 10 eval '! grep -q failure /run/relevo/vip-web+announced'
	run -0 "$VIP" monitor
	lines() { grep -ca 'vip(web).*: Network is down' /var/log/messages; }
	until_true 10 lines
	[ "$(lines)" = 1 ] || fail "$(lines) lines in the log"
}

@test "arp_count_refresh announces with each recurring monitor, for IPv4 and IPv6" {
	for ip in 10.77.0.50 fd99::50/64; do
		export OCF_RESKEY_ip=$ip OCF_RESKEY_nic=eth0
		OCF_RESKEY_arp_count=0 run -0 "$VIP" start
		capture 'arp or (icmp6 and ip6[40] == 136 and ip6 dst ff02::1)'
		export OCF_RESKEY_arp_count_refresh=3 OCF_RESKEY_arp_interval=10
		OCF_RESKEY_CRM_meta_interval=0 run -0 "$VIP" monitor
		run -0 "$VIP" monitor
		read_wire 3 "who-has 10.77.0.50 \|is-at\|tgt is fd99::50"
		[ "$(grep -c "who-has 10.77.0.50 \|is-at\|tgt is fd99::50" "$BATS_TEST_TMPDIR/wire")" = 3 ]
		unset OCF_RESKEY_arp_count_refresh
		run -0 "$VIP" stop
	done
}

@test "start announces an IPv6 address with override, target, link address and a good checksum" {
	for router in 0 1; do
		sysctl -qw net.ipv6.conf.eth0.forwarding=$router
		capture 'icmp6 and ip6[40] == 136 and ip6 dst ff02::1'
		OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0 OCF_RESKEY_arp_count=3 run -0 "$VIP" start
		read_wire 3 'tgt is fd99::50'
		OCF_RESKEY_ip=fd99::50/64 run -0 "$VIP" stop
		grep -q "$mac > 33:33:00:00:00:01" "$BATS_TEST_TMPDIR/wire"
		grep -q 'hlim 255.*fd99::50 > ff02::1: \[icmp6 sum ok\]' "$BATS_TEST_TMPDIR/wire"
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

@test "arp_targets: peers and the gateway are told one by one, at their own link address" {
	ip route add default via 10.77.0.2 dev eth0
	capture 'arp and not ether broadcast'
	OCF_RESKEY_arp_targets='gateway 10.77.0.77' OCF_RESKEY_arp_count=2 run -0 "$VIP" start
	read_wire 2 10.77.0.50
	grep -q "$mac > $other.*Request who-has 10.77.0.2 .*tell 10.77.0.50" "$BATS_TEST_TMPDIR/wire"
	grep -q "$mac > $other.*Reply 10.77.0.50 is-at $mac" "$BATS_TEST_TMPDIR/wire"
	[ "$($N ip neigh show 10.77.0.50 | grep -o 'lladdr [0-9a-f:]*')" = "lladdr $mac" ]
	ip route del default
	# nobody is 10.77.0.77: monitor shows it
	export OCF_RESKEY_crm_feature_set=3.16.1
	until_true 20 grep -q failure /run/relevo/vip-web+announced
	run --separate-stderr -190 "$VIP" monitor
	reason_has "announcing it to 10.77.0.77 fails since"
	reason_has ": No route to host"
}

@test "arp_targets for IPv6" {
	export OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0
	capture 'icmp6 and ip6[40] == 136 and ip6 dst fd99::2'
	OCF_RESKEY_arp_targets=fd99::2 OCF_RESKEY_arp_count=1 run -0 "$VIP" start
	read_wire 1 'tgt is fd99::50'
	grep -q "$mac > $other" "$BATS_TEST_TMPDIR/wire"
	OCF_RESKEY_arp_targets=10.77.0.2 run --separate-stderr -6 "$VIP" start
	reason_has "'arp_targets'"
}

@test "run_arping: another owner is named by its MAC, and the address is not added" {
	$N ip addr add 10.77.0.50/24 dev peer0
	OCF_RESKEY_run_arping=true run --separate-stderr -1 "$VIP" start
	reason_has "another host answers for '10.77.0.50' on 'eth0': $other"
	run ! grep -qw 10.77.0.50/24 <(ip -br addr show dev eth0)
	$N ip addr del 10.77.0.50/24 dev peer0
	OCF_RESKEY_run_arping=true run -0 "$VIP" start
	ip -br addr show dev eth0 | grep -qw 10.77.0.50/24
}

@test "run_arping is off by default, and OCF_CHECK_LEVEL=10 shows the other owner at once" {
	$N ip addr add 10.77.0.50/24 dev peer0
	run -0 "$VIP" start
	run -0 "$VIP" monitor
	OCF_CHECK_LEVEL=10 run --separate-stderr -1 "$VIP" monitor
	reason_has "another host answers for '10.77.0.50' on 'eth0': $other"
	$N ip addr del 10.77.0.50/24 dev peer0
	OCF_CHECK_LEVEL=10 run -0 "$VIP" monitor
}

@test "two hosts with one virtual MAC see each other" {
	$N ip link add link peer0 name twin address 00:00:5e:00:01:07 type macvlan mode private
	$N sysctl -qw net.ipv4.conf.peer0.arp_ignore=1
	$N ip link set twin up
	export OCF_RESKEY_virtual_mac=7 OCF_RESKEY_nic=eth0 OCF_RESKEY_arp_targets=gateway
	ip route add default via 10.77.0.2 dev eth0
	for ip in 10.77.0.50/24 fd99::50/64; do
		export OCF_RESKEY_ip=$ip
		OCF_RESKEY_crm_feature_set=3.16.1 OCF_RESKEY_arp_targets= run -0 "$VIP" start
		OCF_CHECK_LEVEL=10 OCF_RESKEY_arp_targets= run -0 "$VIP" monitor
		$N ip addr add $ip dev twin nodad noprefixroute
		OCF_CHECK_LEVEL=10 run --separate-stderr -1 "$VIP" monitor
		reason_has "00:00:5e:00:01:07"
		run -0 "$VIP" stop
		if [ $ip = 10.77.0.50/24 ]; then
			OCF_RESKEY_run_arping=1 run --separate-stderr -1 "$VIP" start
			reason_has "00:00:5e:00:01:07"
		fi
	done
	$N ip link del twin
	export OCF_RESKEY_ip=10.77.0.50 OCF_RESKEY_crm_feature_set=3.16.1
	run -0 "$VIP" start
	until_true 10 eval 'grep -q sent=5 /run/relevo/vip-web+announced'
	run -0 "$VIP" monitor
	ip route del default
}

@test "OCF_CHECK_LEVEL=10 for IPv6" {
	export OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0
	run -0 "$VIP" start
	OCF_CHECK_LEVEL=10 run -0 "$VIP" monitor
	$N ip addr add fd99::50/64 dev peer0 nodad
	OCF_CHECK_LEVEL=10 run --separate-stderr -1 "$VIP" monitor
	reason_has "$other"
}

@test "another link of this node that answers is no other owner" {
	# arp_ignore=0: eth1 answers for eth0's addresses, as Linux does
	ip link add br0 type bridge
	ip link add eth1 type veth peer name p1
	ip link add eth2 type veth peer name p2
	for l in p1 p2; do ip link set $l master br0; done
	for l in br0 p1 p2 eth1 eth2; do ip link set $l up; done
	ip addr add 10.95.0.1/24 dev eth1
	until_true 10 sh -c "ip -br link show dev eth2 | grep -qw UP"
	export OCF_RESKEY_ip=10.95.0.50/24 OCF_RESKEY_nic=eth1
	run -0 "$VIP" start
	OCF_CHECK_LEVEL=10 run -0 "$VIP" monitor
	run -0 "$VIP" stop
	for l in eth1 eth2 br0; do ip link del $l; done
}

@test "virtual_mac: the neighbours learn one MAC, which is gone after stop" {
	export OCF_RESKEY_virtual_mac=7 OCF_RESKEY_nic=eth0
	virtual=00:00:5e:00:01:07
	capture 'arp or icmp6'
	run -0 "$VIP" start
	run -0 "$VIP" monitor
	ip -d link show type macvlan | grep -q "$virtual"
	OCF_RESOURCE_INSTANCE=six OCF_RESKEY_ip=fd99::50/64 run -0 "$VIP" start
	[ "$(ip -br link show type macvlan | wc -l)" = 1 ]
	run ! grep -q 'fe80::' <(ip -6 addr show dev "$(ip -br link show type macvlan | sed 's/[@ ].*//')")
	for ip in 10.77.0.50 fd99::50; do
		$N ping -qc 3 -i 0.2 -W 5 $ip
		[ "$($N ip neigh show $ip | grep -o 'lladdr [0-9a-f:]*')" = "lladdr $virtual" ] ||
			fail "$($N ip neigh show $ip)"
	done
	# its node's own addresses are where they were
	$N ip neigh flush dev peer0
	$N ping -qc 1 -W 5 10.77.0.1
	[ "$($N ip neigh show 10.77.0.1 | grep -o 'lladdr [0-9a-f:]*')" = "lladdr $mac" ]
	read_wire 3 "$virtual > ff:ff:ff:ff:ff:ff.*10.77.0.50 is-at $virtual\|$virtual > ff:ff:ff:ff:ff:ff.*tell 10.77.0.50"
	run ! grep -q "10.77.0.50 is-at $mac" "$BATS_TEST_TMPDIR/wire"
	run -0 "$VIP" stop
	[ "$(ip -br link show type macvlan | wc -l)" = 1 ]
	OCF_RESOURCE_INSTANCE=six OCF_RESKEY_ip=fd99::50/64 run -0 "$VIP" stop
	[ -z "$(ip -br link show type macvlan)" ]
	OCF_RESKEY_virtual_mac=256 run --separate-stderr -6 "$VIP" start
	reason_has "from 0 to 255"
}

# A server on all addresses and a client of the address, in words: the client prints what its
# blocking read ends with.
connect() { # ADDRESS
	python3 - 3>&- <<-PY &
		import socket
		family = socket.AF_INET6 if ":" in "$1" else socket.AF_INET
		server = socket.socket(family)
		server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		server.bind(("$1", 4321))
		server.listen()
		server.accept()[0].recv(1)
	PY
	server=$!
	until_true 10 sh -c "ss -ltn | grep -q 4321"
	rm -f "$BATS_TEST_TMPDIR/client" # of the connection before
	$N python3 - >"$BATS_TEST_TMPDIR/client" 3>&- <<-PY &
		import socket
		client = socket.create_connection(("$1", 4321), 20)
		print("connected", flush=True)
		client.settimeout(20)
		try:
		    client.recv(1)
		    print("end")
		except OSError as error:
		    print(error)
	PY
	client=$!
	until_true 20 grep -q connected "$BATS_TEST_TMPDIR/client"
}

@test "stop closes the connections of the address, and their peers know at once" {
	for ip in 10.77.0.50 fd99::50; do
		export OCF_RESKEY_ip=$ip
		OCF_RESKEY_nic=eth0 OCF_RESKEY_cidr_netmask=$([ $ip = fd99::50 ] && echo 64 || echo 24) \
			run -0 "$VIP" start
		connect $ip
		OCF_RESKEY_nic=eth0 run -0 "$VIP" stop
		wait $client
		grep -q 'reset by peer' "$BATS_TEST_TMPDIR/client" || fail "$(cat "$BATS_TEST_TMPDIR/client")"
		until_true 10 grep -qa 'vip(web).*closed 1 connections' /var/log/messages
		kill $server 2>/dev/null || true
	done
}

@test "kill_connections=false leaves them alone" {
	run -0 "$VIP" start
	connect 10.77.0.50
	OCF_RESKEY_kill_connections=false run -0 "$VIP" stop
	ss -tn state established | grep -q '10.77.0.50:4321'
	kill $server $client
}

@test "stop makes the firewall forget the flows of the address, and no others" {
	run -0 "$VIP" start
	for to in 10.77.0.50 10.77.0.1; do
		conntrack -I -p tcp --src 10.77.0.2 --dst $to --sport 1000 --dport 80 --state ESTABLISHED \
			--timeout 600 >/dev/null
	done
	run -0 "$VIP" stop
	conntrack -L 2>/dev/null >"$BATS_TEST_TMPDIR/flows"
	run ! grep -q dst=10.77.0.50 "$BATS_TEST_TMPDIR/flows"
	grep -q dst=10.77.0.1 "$BATS_TEST_TMPDIR/flows"
}
