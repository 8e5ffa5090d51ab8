#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# balancer-cluster: the examples of tests/demo in a cluster of real parts: two addresses over two
# balancers, and one address with one. The servers are on the third node, a client asks from outside.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
EXAMPLES=$BATS_TEST_DIRNAME/demo
ONE=10.121.0.101
TWO=10.121.0.102

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name balancer --network 10.121.0 --plain a,b,c up
	write_balancer >"$STATE/haproxy.cfg"
	write_servers >"$STATE/servers.cfg"
	lab run c haproxy -D -f /run/lab/servers.cfg 3>&-
	lab wait-online
}

teardown_file() {
	lab down
}

lab() {
	timeout 120 "$LAB" --state "$STATE" "$@"
}

write_balancer() {
	cat <<-END
		global
		 maxconn 500
		defaults
		 mode http
		 option redispatch
		 timeout connect 2s
		 timeout client 20s
		 timeout server 20s
		peers nodes
		 peer a 10.121.0.1:1234
		 peer b 10.121.0.2:1234
		frontend web
		 bind $ONE:80 transparent
		 bind $TWO:80 transparent
		 http-response set-header X-Node %H
		 default_backend servers
		backend servers
		 balance random
		 stick-table type ip size 1k expire 1h peers nodes
		 stick on src
	END
	for i in {1..8}; do
		echo " server s$i 10.121.0.3:$((9000 + i)) check inter 500ms"
	done
}

write_servers() {
	printf 'defaults\n mode http\n timeout client 20s\n timeout connect 1s\n timeout server 20s\n'
	for i in {1..8}; do
		printf 'frontend s%d\n bind *:%d\n http-request return status 200 content-type text/plain string "s%d"\n' \
			$i $((9000 + i)) $i
	done
}

ask() { # ADDRESS
	lab run client curl -fs -m 5 "http://$1"
}

node_of() { # ADDRESS: whose balancer answers there
	lab run client curl -fs -m 5 -o /dev/null -D - "http://$1" | tr -d '\r' | sed -n 's/^x-node: //p'
}

answers_from() { # ADDRESS NODE
	[ "$(node_of "$1")" = "$2" ]
}

# Servers and peers, as the agent itself sees them: pacemaker goes on showing what was degraded.
is_whole() { # NODE
	lab run "$1" env OCF_RESKEY_config=/run/lab/haproxy.cfg OCF_RESOURCE_INSTANCE=balancer \
		OCF_RESKEY_crm_feature_set=3.16.2 OCF_CHECK_LEVEL=10 $AGENTS/balancer monitor
}

cluster_says() { # NODE WORDS
	lab run "$1" crm_mon -1A | grep -q "$2"
}

load_example() { # FILE
	cp "$EXAMPLES/$1" "$STATE/example.crm"
	lab run a crm configure load update /run/lab/example.crm
}

crm_on_a() { # WORDS: of crm configure
	lab run a crm configure "$@"
	lab run a crm_resource --wait
}

monitored_by_us() {
	lab run a cibadmin --query --xpath "//lrm_resource[@id='balancer'][@provider='relevo']/\
lrm_rsc_op[@operation='monitor'][@interval='1000'][@rc-code='0']" >/dev/null 2>&1
}

@test "from another agent to this one in maintenance: HAProxy goes on, and is ours" {
	cat >"$STATE/other.crm" <<-END
		primitive balancer ocf:heartbeat:anything params binfile=/usr/sbin/haproxy pidfile=/run/other.pid cmdline_options="-W -db -f /run/lab/haproxy.cfg" op monitor interval=1s
		location balancer-home balancer inf: a
	END
	lab run a crm configure load update /run/lab/other.crm
	until_true 60 lab run a pidof haproxy
	lab run a crm_resource --wait
	before=$(lab run a cat /run/other.pid)
	crm_on_a property maintenance-mode=true
	lab run a cibadmin --replace --xml-text "<primitive id='balancer' class='ocf' provider='relevo' type='balancer'>
		<instance_attributes id='balancer-params'>
		<nvpair id='balancer-config' name='config' value='/run/lab/haproxy.cfg'/></instance_attributes>
		<operations><op id='balancer-monitor' name='monitor' interval='1s' timeout='20s'/></operations>
		</primitive>"
	lab run a crm_resource --refresh --resource balancer
	lab run a crm_resource --wait
	crm_on_a property maintenance-mode=false
	until_true 60 monitored_by_us
	lab run a sh -c 'pidof haproxy | tr " " "\n" | grep -qx "$1"' x "$before"
	lab run a crm_resource --meta --resource balancer --set-parameter target-role --parameter-value Stopped
	until_true 60 lab run a sh -c '! pidof haproxy'
	lab run a crm_resource --wait
	lab run a crm --force configure delete balancer-home balancer
}

@test "two addresses over two balancers: each node has its own, and both are whole" {
	load_example balancers.crm
	until_true 90 answers_from $ONE a
	until_true 90 answers_from $TWO b
	until_true 60 is_whole a
	until_true 60 is_whole b
}

@test "a node loses its power: the other has both addresses, and sessions stick as before" {
	server=$(ask $ONE)
	for _ in {1..5}; do
		[ "$(ask $ONE)" = "$server" ]
	done
	lab kill a
	until_true 90 answers_from $ONE b
	answers_from $TWO b
	for _ in {1..5}; do
		[ "$(ask $ONE)" = "$server" ]
	done
	grep -q ' off a OK' "$STATE/power.log"
	until_true 60 cluster_says b 'has peers that are not connected: a'
	lab on a
	until_true 120 answers_from $ONE a
	until_true 60 is_whole a
	until_true 60 is_whole b
	[ "$(ask $ONE)" = "$server" ]
}

@test "pacemaker changes a parameter by reload-agent, without a restart and a lost request" {
	before=$(lab run b sed -n 's/^process=//p' /run/relevo/balancer-balancer)
	lab run a crm_resource --resource balancer --set-parameter min_up --parameter-value 2
	lab run a crm_resource --wait
	until_true 60 reloaded
	[ "$(lab run b sed -n 's/^process=//p' /run/relevo/balancer-balancer)" = "$before" ]
	answers_from $TWO b
}

reloaded() {
	grep -q 'Requesting local execution of reload-agent operation for balancer on b' \
		"$STATE/log/b/pacemaker/pacemaker.log"
}

@test "a balancer that is killed is started again, and its address serves" {
	lab run b sh -c 'kill -KILL $(cut -d" " -f1 /run/relevo/balancer-balancer.pid)'
	until_true 90 answers_from $TWO b
	until_true 90 restarted
	until_true 60 is_whole b
}

restarted() {
	lab run b sh -c 'kill -0 $(cut -d" " -f1 /run/relevo/balancer-balancer.pid)'
}

@test "one address with one balancer moves as a whole, and back" {
	for resource in vip1 vip2 balancers; do
		lab run a crm_resource --meta --resource $resource --set-parameter target-role --parameter-value Stopped
	done
	lab run a crm_resource --wait
	lab run a crm --force configure delete balancers vip1 vip2 balancer
	load_example balancer-pair.crm
	until_true 90 answers_from $ONE a
	lab run a crm_standby --node a --update on
	until_true 90 answers_from $ONE b
	until_true 60 lab run a sh -c '! pidof haproxy'
	lab run a crm_standby --node a --delete
	until_true 90 answers_from $ONE a
}
