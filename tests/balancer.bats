#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# balancer: the agent balancer with real HAProxy, in front of servers that are HAProxy, too.
load node.bash

BALANCER=$AGENTS/balancer
CONFIG=/etc/balancer.cfg
URL=http://127.0.0.1:8080

setup() {
	unset "${!OCF_@}"
	export OCF_RESKEY_config=$CONFIG OCF_RESOURCE_INSTANCE=web
	export OCF_RESKEY_crm_feature_set=3.16.2 OCF_RESKEY_CRM_meta_timeout=60000
	write_config >$CONFIG
}

# Whatever a test left behind; the node's own processes alone are seen here.
teardown() {
	local pid
	for pid in $(pidof haproxy) $(cat "$BATS_TEST_TMPDIR"/*.pid 2>/dev/null); do
		kill -KILL "$pid" 2>/dev/null || true
	done
	until_true 30 nobody haproxy
	rm -rf /run/relevo
}

nobody() {
	local pid
	for pid in $(pidof "$1"); do
		grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null || return 1
	done
}

write_config() {
	cat <<-END
		global
		 maxconn 500
		defaults
		 mode http
		 retries 3
		 option redispatch
		 timeout connect 2s
		 timeout client 100s
		 timeout server 20s
		frontend web
		 bind 127.0.0.1:8080
		 default_backend guests
		backend guests
		 balance roundrobin
		 server one 127.0.0.1:9001 check inter 100ms fall 2 rise 1
		 server two 127.0.0.1:9002 check inter 100ms fall 2 rise 1
	END
}

# A server, which tells its name: /slow takes two seconds.
serve() { # NAME PORT
	cat >"$BATS_TEST_TMPDIR/$1.cfg" <<-END
		defaults
		 mode http
		 timeout connect 1s
		 timeout client 20s
		 timeout server 20s
		 timeout tarpit 2s
		frontend server
		 bind 127.0.0.1:$2
		 http-request tarpit deny_status 200 if { path /slow }
		 http-request return status 200 content-type text/plain string "I am $1"
	END
	haproxy -D -p "$BATS_TEST_TMPDIR/$1.pid" -f "$BATS_TEST_TMPDIR/$1.cfg" 3>&-
}

unserve() { # NAME
	kill -KILL "$(cat "$BATS_TEST_TMPDIR/$1.pid")"
	rm "$BATS_TEST_TMPDIR/$1.pid"
}

serve_both() {
	serve one 9001
	serve two 9002
}

ask() { # COMMAND: of the master's socket
	python3 - "$1" <<-'PY'
		import socket, sys
		to = socket.socket(socket.AF_UNIX)
		to.connect("/run/relevo/balancer-web.sock")
		to.sendall(sys.argv[1].encode() + b"\n")
		to.shutdown(socket.SHUT_WR)
		print(to.makefile().read())
	PY
}

master() {
	sed -n 's/^process=\([0-9]*\) .*/\1/p' /run/relevo/balancer-web
}

worker() {
	ask 'show proc' | sed -n '/^# workers/,/^# old/s/^\([0-9][0-9]*\) *worker.*/\1/p'
}

level() { # LEVEL CODE: a recurring monitor
	run --separate-stderr env OCF_CHECK_LEVEL="$1" OCF_RESKEY_CRM_meta_interval=10000 $BALANCER monitor
	[ "$status" = "$2" ] || fail "level $1: $status, not $2: $stderr"
}

ends_with() { # CODE LEVEL
	local code=0
	OCF_CHECK_LEVEL=$2 OCF_RESKEY_CRM_meta_interval=10000 $BALANCER monitor 2>/dev/null || code=$?
	[ $code = "$1" ]
}

refused() { # CODE WORDS: start fails with these, and nothing runs or is left
	run --separate-stderr $BALANCER start
	[ "$status" = "$1" ] || fail "start: $status, not $1: $stderr"
	reason_has "$2"
	run --separate-stderr -7 $BALANCER monitor
	[ -z "$stderr" ]
}

ended() { # PID
	! grep -q '^State:.[^Z]' "/proc/$1/status" 2>/dev/null
}

@test "start, monitor and stop; each may be asked twice, and nothing is left" {
	serve_both
	run -7 $BALANCER monitor
	for _ in 1 2; do
		run --separate-stderr -0 $BALANCER start
		[ -z "$output$stderr" ] || fail "$stderr"
		level 0 0
	done
	until_true 20 curl -fs $URL
	until_true 20 ends_with 0 10
	pids="$(master) $(worker)"
	for _ in 1 2; do
		run --separate-stderr -0 $BALANCER stop
		run --separate-stderr -7 $BALANCER monitor
		[ -z "$stderr" ]
	done
	run --separate-stderr -7 $BALANCER reload
	reason_has "cannot reload balancer '$CONFIG': it does not run"
	for pid in $pids; do
		ended "$pid"
	done
	run ! curl -s $URL
	[ -z "$(ls /run/relevo)" ]
}

@test "a recurring monitor starts no process at any level" {
	serve_both
	export OCF_RESKEY_probe=$URL/ OCF_RESKEY_CRM_meta_interval=10000
	$BALANCER start
	until_true 20 ends_with 0 20
	for check in 0 10 20; do
		OCF_CHECK_LEVEL=$check strace -f -o "$BATS_TEST_TMPDIR/strace" \
			-e trace=execve,fork,vfork,clone,clone3 $BALANCER monitor
		[ "$(grep -c execve "$BATS_TEST_TMPDIR/strace")" = 1 ]
		run ! grep -E 'fork|clone' "$BATS_TEST_TMPDIR/strace"
	done
}

@test "the names of the haproxy script of 2012 are taken" {
	unset OCF_RESKEY_config
	cp "$(type -P haproxy)" "$BATS_TEST_TMPDIR/balance"
	export OCF_RESKEY_conffile=$CONFIG OCF_RESKEY_binpath=$BATS_TEST_TMPDIR/balance
	export OCF_RESKEY_extraconf="-L me  -f $BATS_TEST_TMPDIR/more.cfg"
	printf 'frontend more\n mode http\n bind 127.0.0.1:8088\n timeout client 1s\n' >"$BATS_TEST_TMPDIR/more.cfg"
	$BALANCER start
	[ "$(readlink "/proc/$(master)/exe")" = "$BATS_TEST_TMPDIR/balance" ]
	[ "$(curl -so /dev/null -w '%{http_code}' http://127.0.0.1:8088)" = 503 ]
	$BALANCER stop
	for word in -c -db -sf; do
		OCF_RESKEY_extraconf="-L me $word" run --separate-stderr -6 $BALANCER start
		reason_has "has '$word', which the agent does not take"
	done
}

@test "heartbeat gives the configuration by position" {
	unset "${!OCF_@}"
	serve_both
	run -0 $BALANCER $CONFIG start
	run -0 $BALANCER $CONFIG status
	[ "$output" = running ]
	run -0 $BALANCER $CONFIG stop
	run -7 $BALANCER $CONFIG status
	[ "$output" = stopped ]
}

@test "a configuration that is not there or wrong is refused in the program's words" {
	OCF_RESKEY_config=/nonexistent refused 5 "'/nonexistent': its configuration cannot be read: No such file"
	mkdir "$BATS_TEST_TMPDIR/empty"
	OCF_RESKEY_config=$BATS_TEST_TMPDIR/empty refused 2 "balancer '$BATS_TEST_TMPDIR/empty': "
	sed -i 's/ balance roundrobin/ ballance roundrobin/' $CONFIG
	refused 2 "parsing [$CONFIG:14] : unknown keyword 'ballance'"
	OCF_CHECK_LEVEL=10 run --separate-stderr -2 $BALANCER validate-all
	reason_has "parsing [$CONFIG:14]"
	write_config >$CONFIG
	echo ' errorfile 503 /nonexistent' >>$CONFIG
	refused 2 "/nonexistent"
	write_config >$CONFIG
	sed -i 's#^global#&\n stats socket /nonexistent/stats.sock#' $CONFIG
	refused 2 "cannot bind UNIX socket"
	mkfifo "$BATS_TEST_TMPDIR/endless"
	OCF_RESKEY_config=$BATS_TEST_TMPDIR/endless OCF_RESKEY_CRM_meta_timeout=4000 refused 1 "it does not end in time"
	: >$CONFIG
	refused 2 "balancer '$CONFIG': "
	OCF_RESKEY_binary=/nonexistent refused 5 "'/nonexistent': No such file"
	run --separate-stderr -5 env PATH=/nonexistent $BALANCER start
	reason_has "'haproxy': No such file"
}

@test "a warning before the fault does not hide it, nor do many" {
	for i in {1..300}; do
		printf 'backend b%d\n mode http\n server s 127.0.0.1:1\n' "$i"
	done >>$CONFIG # each without timeouts
	sed -i '/timeout/d' $CONFIG
	echo ' nonsense' >>$CONFIG
	refused 2 "unknown keyword 'nonsense'"
}

@test "a configuration of five megabytes is read" {
	seq -f ' # %090.0f' 55000 >>$CONFIG
	serve_both
	$BALANCER start
	level 0 0
}

@test "a folder of configurations is one" {
	mkdir "$BATS_TEST_TMPDIR/conf"
	cp $CONFIG "$BATS_TEST_TMPDIR/conf/one.cfg"
	export OCF_RESKEY_config=$BATS_TEST_TMPDIR/conf
	$BALANCER start
	level 0 0
	$BALANCER stop
}

@test "a port that another program has is named with that" {
	python3 -m http.server -b 127.0.0.1 8080 >/dev/null 2>&1 3>&- &
	echo $! >"$BATS_TEST_TMPDIR/other.pid"
	until_true 20 curl -s -o /dev/null $URL
	refused 1 "process $! (python3) listens there"
}

@test "a port that another HAProxy shares is a failure, at start and at level 10" {
	serve foreign 8080
	refused 1 "process $(cat "$BATS_TEST_TMPDIR/foreign.pid") (haproxy) listens on 127.0.0.1:8080, too"
	unserve foreign
	until_true 20 $BALANCER start
	serve foreign 8080
	level 10 1
	reason_has "does not serve alone: process $(cat "$BATS_TEST_TMPDIR/foreign.pid") (haproxy)"
}

@test "one that listens on a Unix socket alone serves" {
	sed -i "s#bind .*#bind $BATS_TEST_TMPDIR/web.sock#" $CONFIG
	$BALANCER start
	level 0 0
	[ "$(curl -s -o /dev/null -w '%{http_code}' --unix-socket "$BATS_TEST_TMPDIR/web.sock" http://web)" = 503 ]
	$BALANCER stop
}

@test "an address that is not here needs transparent, and says so" {
	sed -i 's/127.0.0.1:8080/192.0.2.77:8080/' $CONFIG
	refused 1 "add 'transparent' to that bind line"
	sed -i 's/192.0.2.77:8080/& transparent/' $CONFIG
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	ip address add 192.0.2.77/32 dev lo
	curl -fs http://192.0.2.77:8080
	$BALANCER stop
	ip address del 192.0.2.77/32 dev lo
}

@test "each server that is lost is named, and min_up decides" {
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	unserve two
	until_true 20 ends_with 190 10
	level 10 190
	reason_has "has servers that are not up: guests/two"
	curl -fs $URL
	level 0 0
	OCF_RESKEY_min_up=2 level 10 1
	reason_has "has too few servers up (min_up=2): 'guests' 1 of 2"
	OCF_RESKEY_min_up=3 level 10 1
	reason_has "a backend has not as many as min_up asks for"
	unserve one
	until_true 20 ends_with 1 10
	level 10 1
	reason_has "'guests' 0 of 2"
	OCF_RESKEY_min_up=0 level 10 190
	reason_has "guests/one, guests/two"
	serve_both
	until_true 20 ends_with 0 10
	ask '@1 set server guests/one state maint'
	level 10 190
	reason_has "guests/one"
	unset OCF_RESKEY_crm_feature_set # who does not know the code
	level 10 0
}

@test "level 20 makes a request" {
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	export OCF_RESKEY_probe=$URL/health OCF_RESKEY_probe_text="I am"
	level 20 0
	OCF_RESKEY_probe_text="You are" level 20 1
	reason_has "does not serve: '$URL/health' answers without the text 'You are'"
	OCF_RESKEY_probe_status=204 level 20 1
	reason_has "answers 200, not 204"
	OCF_RESKEY_probe=http://127.0.0.1:8081/ level 20 1
	reason_has "cannot be reached: Connection refused"
	OCF_RESKEY_probe=http://127.0.0.1:8081/ level 10 0
}

@test "one that is stopped by a signal fails in time, and can be ended" {
	serve_both
	$BALANCER start
	for who in master worker; do
		kill -STOP "$($who)"
		begin=$SECONDS
		OCF_RESKEY_CRM_meta_timeout=4000 level 0 1
		reason_has "does not answer on its socket in time"
		((SECONDS - begin < 20))
		kill -CONT "$(master)" "$($who)" 2>/dev/null || true
		pkill -CONT -P "$(master)" || true
		until_true 20 ends_with 0 0
	done
	pids="$(master) $(worker)"
	kill -STOP $pids
	OCF_RESKEY_drain=500ms $BALANCER stop
	for pid in $pids; do
		ended "$pid"
	done
}

@test "a worker or a master that is killed is not running, and start makes it new" {
	serve_both
	for who in worker master; do
		$BALANCER start
		kill -KILL "$($who)"
		until_true 20 nobody_serves
		until_true 20 ends_with 7 0
	done
	$BALANCER start
	until_true 20 curl -fs $URL
}

nobody_serves() {
	! curl -s -o /dev/null $URL
}

# Asks again and again, each time by a new connection, until the file is gone: "COUNT FAILED".
start_load() {
	touch /run/load
	python3 - >"$BATS_TEST_TMPDIR/load" 3>&- <<-'PY' &
		import http.client, os, threading
		count = failed = 0
		lock = threading.Lock()
		def run():
		    global count, failed
		    while os.path.exists("/run/load"):
		        good = False
		        try:
		            to = http.client.HTTPConnection("127.0.0.1", 8080, timeout=20)
		            to.request("GET", "/")
		            good = to.getresponse().status == 200
		            to.close()
		        except (OSError, http.client.HTTPException) as error:
		            print(repr(error))
		        with lock:
		            count += 1
		            failed += not good
		threads = [threading.Thread(target=run) for _ in range(2)]
		for thread in threads: thread.start()
		for thread in threads: thread.join()
		print(count, failed)
	PY
	load=$!
}

end_load() {
	rm /run/load
	wait $load
	read -r count failed < <(tail -n 1 "$BATS_TEST_TMPDIR/load")
}

@test "reload under load makes a new generation and fails no request" {
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	start_load
	for i in {1..5}; do
		before=$(worker)
		$BALANCER reload
		[ "$(worker)" != "$before" ]
		ask 'show proc' | grep -q "master *$i "
	done
	$BALANCER reload-agent
	end_load
	[ "$count" -gt 20 ]
	[ "$failed" = 0 ] || fail "$(cat "$BATS_TEST_TMPDIR/load")"
}

# Runs an action several times at once: each must succeed.
at_once() { # ACTION
	local job jobs=()
	for _ in 1 2 3; do
		$BALANCER "$1" 3>&- &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job"
	done
}

@test "a person and the cluster at once: one balancer, a reload each, and a stop" {
	serve_both
	at_once start
	[ "$(pgrep -cf "haproxy.*-f $CONFIG")" = 2 ]
	until_true 20 ends_with 0 10
	at_once reload
	ask 'show proc' | grep -q "master *3 "
	level 10 0
	at_once stop
	nobody_serves
	[ -z "$(ls /run/relevo)" ]
}

@test "a monitor that meets a reload is not misled" {
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	(
		for _ in {1..5}; do
			$BALANCER reload || touch "$BATS_TEST_TMPDIR/failed"
		done
	) 3>&- &
	while kill -0 $! 2>/dev/null; do
		level 0 0
		level 10 0
	done
	[ ! -e "$BATS_TEST_TMPDIR/failed" ]
}

@test "who may not see its processes is not told that it does not run" {
	$BALANCER start
	run --separate-stderr -1 setpriv --reuid 65534 --regid 65534 --clear-groups $BALANCER monitor
	reason_has "Permission denied"
	OCF_RESKEY_drain=0 run --separate-stderr -1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		env OCF_RESKEY_CRM_meta_timeout=4000 $BALANCER stop
	level 0 0
}

@test "reload with a configuration that is wrong leaves the old one running and says why" {
	serve_both
	$BALANCER start
	before=$(worker)
	sed -i 's/ balance roundrobin/ ballance roundrobin/' $CONFIG
	run --separate-stderr -1 $BALANCER reload
	reason_has "cannot reload balancer '$CONFIG': parsing [$CONFIG:14] : unknown keyword 'ballance'"
	run --separate-stderr -0 $BALANCER reload-agent
	reason_has "parsing [$CONFIG:14]"
	[ "$(worker)" = "$before" ]
	level 0 0
	ask reload # by somebody else, who did not look
	until_true 20 ends_with 190 0
	level 0 190
	reason_has "goes on with an older configuration"
	[ "$(worker)" = "$before" ]
	curl -fs $URL
	write_config >$CONFIG
	$BALANCER reload
	level 0 0
}

@test "stop lets sessions end, and ends those that do not, of older generations, too" {
	serve_both
	$BALANCER start
	until_true 20 ends_with 0 10
	curl -fs -o /dev/null $URL/slow 3>&- &
	until_true 20 has_sessions
	$BALANCER stop
	wait $!
	$BALANCER start
	until_true 20 ends_with 0 10
	exec 9<>/dev/tcp/127.0.0.1/8080
	printf 'GET / HTTP/1.1\r\n' >&9 # and no more of it
	until_true 20 has_connections
	old=$(worker)
	$BALANCER reload
	ask 'show proc' | grep -q "^$old "
	pids="$(master) $(worker) $old"
	OCF_RESKEY_drain=0 $BALANCER stop
	for pid in $pids; do
		ended "$pid"
	done
	run ! grep -q . <&9
	exec 9>&-
}

has_connections() {
	ask '@1 show stat' | grep -q '^web,FRONTEND,[^,]*,[^,]*,[1-9]'
}

has_sessions() {
	ask '@1 show stat' | grep -q '^guests,BACKEND,[0-9]*,[0-9]*,[1-9]'
}

@test "stop needs no configuration, and a wrong parameter does not keep it from the evidence" {
	serve_both
	$BALANCER start
	pid=$(master)
	rm $CONFIG
	level 0 0
	OCF_RESKEY_min_up=x level 0 0
	OCF_RESKEY_config=nonsense OCF_RESKEY_program=x $BALANCER stop
	ended "$pid"
	write_config >$CONFIG
	$BALANCER start
	rm -r /run/relevo # as a reboot does; its process does not outlive one
	OCF_RESKEY_CRM_meta_timeout=4000 level 0 1
	$BALANCER stop
	nobody_serves
	# With a configuration that is not understood, another one's process is nobody's.
	haproxy -D -p "$BATS_TEST_TMPDIR/foreign.pid" -f $CONFIG 3>&-
	OCF_RESKEY_config=nonsense $BALANCER stop
	curl -fs $URL
}

@test "a stale pid file does no harm, whosever pid it has" {
	sleep 1000 3>&- &
	echo $! >"$BATS_TEST_TMPDIR/sleep.pid"
	export OCF_RESKEY_pid=$BATS_TEST_TMPDIR/stale
	for pid in $! 99999999 nonsense; do
		echo "$pid" >"$BATS_TEST_TMPDIR/stale"
		run --separate-stderr -7 $BALANCER monitor
		$BALANCER stop
		kill -0 $!
		echo "$pid" >"$BATS_TEST_TMPDIR/stale"
		$BALANCER start
		level 0 0
		$BALANCER stop
	done
}

@test "one that was started otherwise is found by its configuration" {
	serve_both
	haproxy -D -p "$BATS_TEST_TMPDIR/adopted.pid" -f $CONFIG 3>&-
	run --separate-stderr -0 $BALANCER monitor
	level 10 190
	reason_has "has no socket on which its servers could be seen"
	run --separate-stderr -1 $BALANCER reload
	reason_has "no socket of a master"
	$BALANCER stop
	nobody_serves
	haproxy -W -D -p "$BATS_TEST_TMPDIR/adopted.pid" -S "$BATS_TEST_TMPDIR/m.sock,mode,600" -f $CONFIG 3>&-
	until_true 20 $BALANCER monitor
	until_true 20 ends_with 0 10
	$BALANCER stop
	nobody_serves
}

@test "peers that are not connected are named" {
	printf 'peers nodes\n bind 127.0.0.1:1234\n server me\n server other 127.0.0.1:1235\n' >>$CONFIG
	sed -i 's/ balance roundrobin/&\n stick-table type ip size 1k peers nodes\n stick on src/' $CONFIG
	export OCF_RESKEY_extraconf="-L me"
	serve_both
	$BALANCER start
	until_true 20 ends_with 190 10
	level 10 190
	reason_has "has peers that are not connected: other"
	sed 's/:8080/:8081/; s/1234/1236/; s/bind 127.0.0.1:1236/bind 127.0.0.1:1235/
		s/server me/server me 127.0.0.1:1234/; s/server other.*/server other/' $CONFIG >"$BATS_TEST_TMPDIR/other.cfg"
	haproxy -D -L other -p "$BATS_TEST_TMPDIR/other.pid" -f "$BATS_TEST_TMPDIR/other.cfg" 3>&-
	until_true 30 ends_with 0 10
}

@test "its files are as many as it is told" {
	OCF_RESKEY_maxfiles=2048 $BALANCER start
	grep -q '^Max open files *2048 ' "/proc/$(master)/limits"
}

# hwloc is told of another machine: four nodes of four cores.
OPTERON="numa:4 l3:1 core:4 pu:1"

@test "validate-all at level 10 prints where threads and packets would go, and changes nothing" {
	export OCF_CHECK_LEVEL=10 HWLOC_SYNTHETIC=$OPTERON
	plan() { # CPUS WORDS
		OCF_RESKEY_cpus=$1 run --separate-stderr -0 $BALANCER validate-all
		[ "$output" = "$2" ] || fail "$1: $output"
	}
	plan off ""
	plan auto "threads on 0/1/4/5"
	plan 4,5,0,1 "threads on 4/5/0/1"
	OCF_RESKEY_threads=2 plan auto "threads on 0/1"
	OCF_RESKEY_threads=40 plan auto "too few cores are here for 40 threads beside the interrupts"
	sed -i 's/^global/&\n nbthread 3/' $CONFIG
	plan auto "threads on 0/1/4"
	OCF_RESKEY_nic=lo plan 0,1,4,5 "threads on 0/1/4, packets of 'lo' on 2-3,6-7 (mask cc)"
	[ ! -e /run/relevo ] || [ -z "$(ls /run/relevo)" ]
}

@test "bad CPU lists, a link that is not there and a cpu-map of its own are refused" {
	for list in 5-2 1,1 x 1, 0-9999; do
		OCF_RESKEY_cpus=$list run --separate-stderr -6 $BALANCER start
		reason_has "'cpus' is '$list', which"
	done
	OCF_RESKEY_cpus=0,500 refused 5 "CPU 500 of cpus '0,500' is not here or not online"
	OCF_RESKEY_cpus=0 OCF_RESKEY_nic=nothing0 refused 5 "nic 'nothing0': there is no such link"
	sed -i 's/^global/&\n cpu-map 1\/1 0/' $CONFIG
	OCF_RESKEY_cpus=0 refused 2 "has a cpu-map of its own"
	OCF_RESKEY_cpus=off $BALANCER start
}

@test "threads and packets are placed, stay so over reloads, and are as before after stop" {
	ip link add steered0 type veth peer name steered1
	queue=/sys/class/net/steered0/queues/rx-0/rps_cpus
	flows=${queue%cpus}flow_cnt
	echo 64 >$flows
	before=$(cat $queue)
	serve_both
	export OCF_RESKEY_cpus=0 OCF_RESKEY_nic=steered0
	$BALANCER start
	placed() { # LIST: of the worker's only thread that serves
		grep -qx "Cpus_allowed_list:	$1" /proc/"$(worker)"/task/*/status
	}
	placed 0
	[ "$(cat $flows)" = 0 ]
	[ "$(nproc)" = 1 ] || [ "$(tr -d '0,\n' <$queue)" = 2 ] || fail "$(cat $queue)"
	$BALANCER reload
	placed 0
	OCF_RESKEY_cpus=1 $BALANCER reload-agent
	placed 1
	[ "$(tr -d '0,\n' <$queue)" = 1 ]
	OCF_RESKEY_cpus=off $BALANCER reload-agent
	run ! placed 1
	[ "$(cat $queue)" = "$before" ]
	$BALANCER reload-agent
	[ "$(cat $queue)" != "$before" ]
	$BALANCER stop
	[ "$(cat $queue)" = "$before" ]
	[ "$(cat $flows)" = 64 ]
	[ -z "$(ls /run/relevo)" ]
	ip link del steered0
}

@test "ocf-tester passes it" {
	run ocf-tester -n web -o "config=$CONFIG" $BALANCER
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
}

@test "whatever pacemaker's front ends ask of it is answered" {
	run crm_resource --validate --class ocf --provider relevo --agent balancer --option "config=$CONFIG" \
		--option cpus=auto
	[ "$status" = 0 ] || fail "$output"
	run pcs resource describe ocf:relevo:balancer
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"min_up"* ]]
}
