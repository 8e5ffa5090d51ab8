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
	checks 1
	ip link set peer0 up
	ip link set eth0 up
	until_true 10 carrier
	ip addr add 10.77.0.1/24 dev eth0 2>/dev/null || true
	ip route replace 10.77.0.0/24 dev eth0 src 10.77.0.1
}

checks() { # SECONDS that a check for duplicates takes on eth0
	sysctl -qw "net.ipv6.conf.eth0.dad_transmits=$1"
}

carrier() {
	ip -br link show dev "${1:-eth0}" | grep -q LOWER_UP && ip -br link show dev "${1:-eth0}" | grep -qw UP
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
	far_mac=$(nsenter -t $other -n ip -br link show far | awk '{print $3}')
	export OCF_RESKEY_ip=fd99::51/64 OCF_RESKEY_nic=cable
	run --separate-stderr -1 "$VIP" start
	reason_has "another host answers for 'fd99::51' on 'cable': $far_mac"
	run ! has fd99::51/64 cable
	ip link del cable
	kill $other
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
	until_true 10 carrier
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
	OCF_RESKEY_ip=198.51.100.7 run --separate-stderr -1 "$VIP" start
	reason_has "by the routes"
	OCF_RESKEY_ip=198.51.100.7 OCF_RESKEY_nic=eth0 run --separate-stderr -1 "$VIP" start
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

@test "no action runs a program, and only the announcer is a process of its own" {
	for action in start monitor validate-all reload-agent stop; do
		run -0 timeout 60 strace -f -qq -e trace=fork,vfork,clone,clone3,execve \
			-o "$BATS_TEST_TMPDIR/s" "$VIP" $action
		[ "$(grep -c execve "$BATS_TEST_TMPDIR/s")" = 1 ]
		clones=$(grep -cE 'fork|clone' "$BATS_TEST_TMPDIR/s" || true)
		[ "$clones" = "$([ $action = start ] && echo 1 || echo 0)" ] || fail "$action: $clones"
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

@test "haresources: IPaddr2's own spelling, address/length/link in one argument" {
	unset OCF_RESKEY_ip OCF_RESOURCE_INSTANCE
	run -0 "$VIP" 10.77.0.60/25/eth0:web start
	ip -4 addr show dev eth0 | grep -q 'inet 10.77.0.60/25 brd 10.77.0.127 .* eth0:web'
	run --separate-stderr -0 "$VIP" 10.77.0.60/25/eth0:web status
	[ "$output" = running ]
	run -0 "$VIP" 10.77.0.60/25/eth0:web stop
	run ! has 10.77.0.60/25
	[ -z "$(ls /run/relevo)" ] || fail "left: $(ls /run/relevo)"
	run -0 "$VIP" 10.77.0.61/24/eth0/10.77.0.99 start
	ip -4 addr show dev eth0 | grep -q 'inet 10.77.0.61/24 brd 10.77.0.99 '
	run -0 "$VIP" 10.77.0.61/24 start
	run -0 "$VIP" 10.77.0.61 stop
	[ -z "$(ls /run/relevo)" ] || fail "left: $(ls /run/relevo)"
}

@test "a person at a shell: parameters as name=value" {
	unset OCF_RESKEY_ip OCF_RESOURCE_INSTANCE
	run -0 "$VIP" start ip=10.77.0.61 nic=eth0 cidr_netmask=24
	has 10.77.0.61/24
	run -0 "$VIP" stop ip=10.77.0.61
	run ! has 10.77.0.61/24
	[ -z "$(ls /run/relevo)" ] || fail "left: $(ls /run/relevo)"
}

@test "one line in the log per change of state, none for a healthy monitor" {
	export OCF_RESOURCE_INSTANCE=log-$RANDOM
	for action in start monitor monitor start stop stop; do run "$VIP" $action; done
	logger_saw() { grep -qa "vip($OCF_RESOURCE_INSTANCE).*removed '10.77.0.50', closed 0" /var/log/messages; }
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
	((SECONDS - begin < 30)) || fail "start took $((SECONDS - begin)) s"
	has 10.77.0.50/24
}

@test "a reason that nobody reads does not hold up an action" {
	mkfifo "$BATS_TEST_TMPDIR/full"
	exec 9<>"$BATS_TEST_TMPDIR/full"
	timeout 5 dd if=/dev/zero of="$BATS_TEST_TMPDIR/full" oflag=nonblock 2>/dev/null || true
	begin=$SECONDS
	OCF_RESKEY_CRM_meta_timeout=4000 OCF_RESKEY_ip=bad run -1 timeout 60 \
		sh -c "'$VIP' start 2>'$BATS_TEST_TMPDIR/full'"
	((SECONDS - begin <= 20)) || fail "start took $((SECONDS - begin)) s"
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
	export OCF_RESKEY_check_link_status=ignore
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

@test "nic takes a label, a name of 15 characters and an alternative name" {
	OCF_RESKEY_nic=eth0:web OCF_RESKEY_iflabel=other run -0 "$VIP" start
	ip -4 addr show dev eth0 | grep -q 'inet 10.77.0.50/24 .* eth0:web'
	OCF_RESKEY_nic=eth0:web run -0 "$VIP" monitor
	run -0 "$VIP" stop
	ip link add fifteen-letters type veth peer name f1
	ip link set f1 up
	ip link property add dev fifteen-letters altname a-name-that-is-longer-than-any-link-is
	for nic in fifteen-letters a-name-that-is-longer-than-any-link-is; do
		export OCF_RESKEY_ip=10.99.0.50/24 OCF_RESKEY_nic=$nic
		run -0 "$VIP" start
		has 10.99.0.50/24 fifteen-letters
		run -0 "$VIP" monitor
		run -0 "$VIP" stop
		run ! has 10.99.0.50/24 fifteen-letters
	done
	OCF_RESKEY_iflabel=x run --separate-stderr -2 "$VIP" start
	reason_has "over 15 characters"
	OCF_RESKEY_nic=$(printf 'x%.0s' {1..200}) run --separate-stderr -6 "$VIP" start
	reason_has "'nic'"
	ip link del fifteen-letters
}

@test "broadcast: + and - derive it, an address is taken as it is" {
	for pair in +:10.77.0.255 -:10.77.0.0 10.77.0.99:10.77.0.99; do
		OCF_RESKEY_broadcast=${pair%:*} run -0 "$VIP" start
		ip -4 addr show dev eth0 | grep -q "inet 10.77.0.50/24 brd ${pair#*:} "
		run -0 "$VIP" stop
	done
	OCF_RESKEY_broadcast=nonsense run --separate-stderr -6 "$VIP" start
	reason_has "'broadcast'"
}

@test "preferred_lft, and reload-agent changes it where the address is" {
	for address in 10.77.0.50/24 fd99::50/64; do
		export OCF_RESKEY_ip=$address OCF_RESKEY_nic=eth0
		OCF_RESKEY_preferred_lft=0 run -0 "$VIP" start
		ip addr show dev eth0 to "$address" | grep -q deprecated
		run -0 "$VIP" reload-agent
		ip addr show dev eth0 to "$address" | grep -q "preferred_lft forever"
		run ! grep -q deprecated <(ip addr show dev eth0 to "$address")
		OCF_RESKEY_preferred_lft=600 run -0 "$VIP" reload-agent
	done
	ip addr show dev eth0 to fd99::50 | grep -qE 'valid_lft forever preferred_lft (600|5[0-9][0-9])sec'
	run -0 "$VIP" stop
	run -7 "$VIP" reload-agent
	OCF_RESKEY_preferred_lft=never run --separate-stderr -6 "$VIP" start
	reason_has "'preferred_lft'"
}

@test "noprefixroute brings no route; nodad and optimistic_dad do not wait" {
	export OCF_RESKEY_ip=10.98.0.50/24 OCF_RESKEY_nic=eth0
	run -0 "$VIP" start
	ip route show 10.98.0.0/24 | grep -q eth0
	run -0 "$VIP" stop
	OCF_RESKEY_noprefixroute=1 run -0 "$VIP" start
	[ -z "$(ip route show 10.98.0.0/24)" ]
	run -0 "$VIP" stop
	export OCF_RESKEY_ip=fd99::50/64
	checks 30
	OCF_RESKEY_nodad=true run -0 "$VIP" start
	ip -6 addr show dev eth0 to fd99::50 | grep -q nodad
	run -0 "$VIP" stop
	OCF_RESKEY_optimistic_dad=true run -0 "$VIP" start
	ip -6 addr show dev eth0 to fd99::50 | grep -q optimistic
	run -0 "$VIP" monitor
}

@test "a monitor waits for the end of duplicate address detection" {
	checks 2
	ip addr add fd99::50/64 dev eth0
	ip -6 addr show dev eth0 to fd99::50 | grep -q tentative
	OCF_RESKEY_ip=fd99::50 run -0 "$VIP" monitor
	run ! grep -q tentative <(ip -6 addr show dev eth0 to fd99::50)
}

@test "network_namespace: the link and the address of another namespace" {
	ip netns add elsewhere
	ip link add e0 type veth peer name e1 netns elsewhere
	ip link set e0 up
	ip -n elsewhere link set e1 up
	export OCF_RESKEY_ip=10.97.0.50/24 OCF_RESKEY_nic=e1 OCF_RESKEY_network_namespace=elsewhere
	run -7 "$VIP" monitor
	run -0 "$VIP" start
	ip -n elsewhere -br addr show dev e1 | grep -qw 10.97.0.50/24
	run -0 "$VIP" monitor
	run -0 "$VIP" stop
	run ! grep -qw 10.97.0.50/24 <(ip -n elsewhere -br addr)
	run -0 "$VIP" start
	# without the parameters, by the record
	run -0 env -u OCF_RESKEY_ip -u OCF_RESKEY_nic -u OCF_RESKEY_network_namespace "$VIP" stop
	run ! grep -qw 10.97.0.50/24 <(ip -n elsewhere -br addr)
	run -0 "$VIP" start
	# its name is gone, but a process lives in it
	ip netns exec elsewhere sleep 600 3>&- &
	tenant=$!
	until_true 10 sh -c "[ \"\$(readlink /proc/$tenant/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]"
	ip netns del elsewhere
	run -0 "$VIP" monitor
	run -0 "$VIP" stop
	run ! grep -qw 10.97.0.50/24 <(nsenter -t $tenant -n ip -br addr)
	kill $tenant
	run -0 "$VIP" stop
	run -7 "$VIP" monitor
	run --separate-stderr -5 "$VIP" start
	reason_has "no network namespace 'elsewhere'"
	OCF_RESKEY_network_namespace=../x run --separate-stderr -6 "$VIP" start
	reason_has "'network_namespace'"
	ip link del e0 || true
}

@test "lvs_support: an address on lo is not running; start takes it and stop puts it back" {
	export OCF_RESKEY_lvs_support=true
	ip addr add 10.77.0.50/32 dev lo
	run -7 "$VIP" monitor
	run -0 "$VIP" start
	has 10.77.0.50/24
	run ! has 10.77.0.50/32 lo
	run -0 "$VIP" stop
	run ! has 10.77.0.50/24
	has 10.77.0.50/32 lo
	run -0 "$VIP" stop
	has 10.77.0.50/32 lo
	OCF_RESKEY_ip=fd99::50/64 run --separate-stderr -6 "$VIP" start
	reason_has "lvs_ipv6_addrlabel"
}

@test "lvs_ipv6_addrlabel: the address gets a label, and loses it" {
	export OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0 OCF_RESKEY_lvs_ipv6_addrlabel=1
	run -0 "$VIP" start
	ip addrlabel list | grep -q 'fd99::50/128 label 99'
	run -0 "$VIP" stop
	run ! grep -q fd99::50 <(ip addrlabel list)
}

@test "a clone: on lo a plain address, on a real link refused, unless each has its own" {
	export OCF_RESKEY_CRM_meta_clone=1 OCF_RESKEY_CRM_meta_clone_max=2
	OCF_RESKEY_nic=lo OCF_RESKEY_cidr_netmask=32 run -0 "$VIP" start
	has 10.77.0.50/32 lo
	OCF_RESKEY_nic=lo run -0 "$VIP" stop
	run ! has 10.77.0.50/32 lo
	run --separate-stderr -6 "$VIP" start
	reason_has "every node would answer for it (use nic=lo behind a director, a balancer"
	export OCF_RESKEY_unique_clone_address=1
	run --separate-stderr -6 "$VIP" start
	reason_has "globally-unique=true"
	export OCF_RESKEY_CRM_meta_globally_unique=true
	run -0 "$VIP" start
	has 10.77.0.51/24
	run -0 "$VIP" monitor
	run -0 "$VIP" stop
	run ! has 10.77.0.51/24
}

@test "what IPaddr2 needs for a Cluster IP is refused with what to do instead" {
	for name in mac clusterip_hash clusterip_hash_seed clusterip_firewall clusterip_table clusterip_chain; do
		export "OCF_RESKEY_$name=01:00:5e:00:00:01"
		run --separate-stderr -6 "$VIP" start
		reason_has "which is for a Cluster IP, which the kernel has no more: use a clone with nic=lo, or a balancer"
		unset "OCF_RESKEY_$name"
	done
}

@test "loopback addresses belong on lo, and its own is nobody's" {
	OCF_RESKEY_ip=127.0.0.3 run -0 "$VIP" start
	has 127.0.0.3/8 lo
	OCF_RESKEY_ip=127.0.0.3 run -0 "$VIP" stop
	OCF_RESKEY_ip=127.0.0.3 OCF_RESKEY_nic=eth0 OCF_RESKEY_cidr_netmask=8 run --separate-stderr -6 "$VIP" start
	reason_has "loopback address"
	for ip in 127.0.0.1 ::1; do
		OCF_RESKEY_ip=$ip run --separate-stderr -6 "$VIP" start
		reason_has "the loopback's own address"
		OCF_RESKEY_ip=$ip run -0 "$VIP" stop
		OCF_RESKEY_ip=$ip run -7 "$VIP" monitor
	done
	has 127.0.0.1/8 lo
}

@test "check_link_status: fail, degrade, ignore, as start and monitor see it" {
	export OCF_RESKEY_crm_feature_set=3.16.1 OCF_RESKEY_nic=eth0
	run -0 "$VIP" start
	ip link set peer0 down
	until_true 10 eval '! carrier'
	run --separate-stderr -1 "$VIP" monitor
	reason_has "the link has no carrier"
	OCF_RESKEY_check_link_status=degrade run --separate-stderr -190 "$VIP" monitor
	reason_has "serves on 'eth0', but the link has no carrier"
	OCF_RESKEY_crm_feature_set=3.0.9 OCF_RESKEY_check_link_status=degrade run -0 "$VIP" monitor
	OCF_RESKEY_check_link_status=ignore run -0 "$VIP" monitor
	OCF_RESKEY_check_link_status=false run -0 "$VIP" monitor
	OCF_RESKEY_check_link_status=true run -1 "$VIP" monitor
	run -0 "$VIP" stop
	run --separate-stderr -1 "$VIP" start
	reason_has "cannot use link 'eth0': it has no carrier (check its cable"
	run ! has 10.77.0.50/24
	OCF_RESKEY_check_link_status=degrade run -0 "$VIP" start
	ip link set peer0 up
	until_true 10 carrier
	OCF_RESKEY_check_link_status=degrade run -0 "$VIP" monitor
	OCF_RESKEY_check_link_status=perhaps run --separate-stderr -6 "$VIP" start
	reason_has "'check_link_status'"
}

@test "a link that is gone is a failure for a recurring monitor, not for a probe" {
	ip link add gone0 type veth peer name gone1
	ip link set gone1 up
	export OCF_RESKEY_ip=10.96.0.50/24 OCF_RESKEY_nic=gone0
	run -0 "$VIP" start
	ip link del gone0
	OCF_RESKEY_CRM_meta_interval=10000 run --separate-stderr -1 "$VIP" monitor
	reason_has "gone with link 'gone0'"
	run -7 "$VIP" monitor
	run -0 "$VIP" stop
}

@test "two starts at once: both succeed, the address is there once, nothing stays after stop" {
	for i in $(seq 20); do
		"$VIP" start 3>&- &
		one=$!
		"$VIP" start 3>&- &
		wait $one || fail "the first: $?"
		wait $! || fail "the second: $?"
		[ "$(ip -4 addr show dev eth0 | grep -c 10.77.0.50/24)" = 1 ]
		run -0 "$VIP" stop
		run ! has 10.77.0.50/24
	done
}

@test "without CAP_NET_RAW: 4, and nothing is left behind" {
	run --separate-stderr -4 setpriv --bounding-set=-net_raw "$VIP" start
	reason_has "CAP_NET_RAW"
	run ! has 10.77.0.50/24
	OCF_RESKEY_arp_count=0 OCF_RESKEY_run_arping=1 run --separate-stderr -4 \
		setpriv --bounding-set=-net_raw "$VIP" start
	reason_has "CAP_NET_RAW"
	run ! has 10.77.0.50/24
	OCF_RESKEY_arp_count=0 run -0 setpriv --bounding-set=-net_raw "$VIP" start
	has 10.77.0.50/24
}

@test "an instance's name of any length has a state of its own" {
	long=$(printf 'x%.0s' {1..300})
	for end in 1 2; do
		OCF_RESOURCE_INSTANCE=$long$end OCF_RESKEY_ip=10.77.0.5$end OCF_RESKEY_arp_count=0 run -0 "$VIP" start
	done
	[ "$(ls /run/relevo | wc -l)" = 2 ]
	OCF_RESOURCE_INSTANCE=${long}1 OCF_RESKEY_ip=bad run -0 "$VIP" stop
	run ! has 10.77.0.51/24
	has 10.77.0.52/24
}

@test "a link-local address is only its own link's" {
	export OCF_RESKEY_ip=fe80::50/64
	ip addr add fe80::50/64 dev peer0 nodad
	run --separate-stderr -6 "$VIP" start
	reason_has "'nic' is missing"
	export OCF_RESKEY_nic=eth0
	run -7 "$VIP" monitor
	OCF_RESKEY_nodad=1 run -0 "$VIP" start
	has fe80::50/64
	run -0 "$VIP" monitor
	run -0 "$VIP" stop
	run ! has fe80::50/64
	has fe80::50/64 peer0
	OCF_RESKEY_nodad=1 run -0 "$VIP" start
	run -0 env -u OCF_RESKEY_ip -u OCF_RESKEY_nic "$VIP" stop
	run ! has fe80::50/64
	has fe80::50/64 peer0
	ip addr del fe80::50/64 dev peer0
}

@test "a start that fails puts back what it found" {
	ip addr add 10.77.0.50/32 dev lo
	OCF_RESKEY_lvs_support=1 OCF_RESKEY_nic=nope0 run -5 "$VIP" start
	has 10.77.0.50/32 lo
	ip addr del 10.77.0.50/32 dev lo
	ip addrlabel add prefix fd99::50/128 label 7
	OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0 OCF_RESKEY_lvs_ipv6_addrlabel=1 run -1 "$VIP" start
	ip addrlabel list | grep -q 'fd99::50/128 label 7'
	ip addrlabel del prefix fd99::50/128 label 7
	OCF_RESKEY_virtual_mac=9 OCF_RESKEY_nic=eth0 run -4 setpriv --bounding-set=-net_raw "$VIP" start
	[ -z "$(ip -br link show type macvlan)" ]
	[ -z "$(ls /run/relevo 2>/dev/null)" ] || fail "left: $(ls /run/relevo)"
}

@test "IPv6 where it is disabled is 5, and says so" {
	sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
	OCF_RESKEY_ip=fd99::50/64 OCF_RESKEY_nic=eth0 run --separate-stderr -5 "$VIP" start
	sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0
	reason_has "IPv6 is disabled there"
}

@test "virtual_mac: stop removes its own macvlan though the address went, and nobody else's" {
	export OCF_RESKEY_virtual_mac=51 OCF_RESKEY_nic=eth0
	run -0 "$VIP" start
	macvlan=$(ip -br link show type macvlan | sed 's/[@ ].*//')
	ip addr del 10.77.0.50/24 dev "$macvlan"
	run -0 "$VIP" stop
	[ -z "$(ip -br link show type macvlan)" ]
	ip link add link eth0 name vmac51 address 00:00:5e:00:01:33 type macvlan mode private
	ip link set vmac51 up
	run -0 "$VIP" start
	run -0 "$VIP" stop
	ip link show vmac51
	ip link del vmac51
	OCF_RESKEY_nic=lo OCF_RESKEY_cidr_netmask=32 run --separate-stderr -6 "$VIP" start
	reason_has "no Ethernet link"
}

@test "addresses that come and go beside it do not disturb it" {
	ip link add busy0 type veth peer name busy1
	ip link set busy0 up
	for i in $(seq 0 3); do for j in $(seq 1 250); do echo "addr add 10.9$i.1.$j/32 dev busy0"; done; done | ip -b -
	(while ip addr add 10.89.0.1/32 dev busy0 && ip addr del 10.89.0.1/32 dev busy0; do :; done) 3>&- &
	churn=$!
	for i in $(seq 100); do
		run -0 "$VIP" start
		run -0 "$VIP" monitor
		run -0 "$VIP" stop
	done
	kill $churn
	wait $churn || true
	ip link del busy0
}
