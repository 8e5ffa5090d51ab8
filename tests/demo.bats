#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# alone: it looks at all processes for remains
# The demo: its parts that only calculate, then the complete demo once, then Ctrl-C.

bats_require_minimum_version 1.5.0

demo=$BATS_TEST_DIRNAME/demo

python() {
	python3 -B -c "import sys; sys.path.insert(0, '$demo'); $1"
}

# One value of a report; true and false as JSON writes them.
value() {
	python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))[sys.argv[2]]))' \
		"$BATS_TEST_TMPDIR/out/report.json" "$1"
}

is_xml() {
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"
}

# Starts the demo as a terminal would, in a process group of its own; its words go to a file.
start_demo() {
	setsid "$demo/demo" --out "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	waiting=$!
}

said() {
	timeout 60 sh -c 'until grep -q "$2" "$1"; do sleep 0.05; done' - "$BATS_TEST_TMPDIR/said" "$1"
}

# What there is of the demo's lab, and of no other, while it is there: the process that holds its
# nodes, the client's prober, mounts that mention its folder.
remains() {
	local state
	state=$(realpath -m "$BATS_TEST_DIRNAME/../build/lab/demo")
	pgrep -af "building\.py $state |$demo/prober\.py" || true
	grep -F "$state" /proc/self/mounts || true
}

interrupt_after() {
	rm -rf "$BATS_TEST_TMPDIR/out"
	start_demo
	said "$1"
	[ "$1" = "three nodes start" ] || [ -n "$(remains)" ]
	kill -INT -- "-$waiting"
	status=0
	wait "$waiting" || status=$?
	[ "$status" = 130 ]
	[ "$(value ok)" = false ]
	[ "$(value error)" = '"interrupted"' ]
	[ -z "$(remains)" ]
}

@test "an outage is the longest gap between two good answers that ends after the cut" {
	run -0 python "
import answers
got = [{'kind': 'icmp', 't': t, 'ok': True} for t in (8.5, 9.9, 10.0, 11.5, 11.52, 11.9, 11.92)]
print(answers.longest_gap(got, 'icmp', 10.005))"
	[ "$output" = "(10.0, 11.5)" ]
}

@test "there is no outage to tell while nothing has answered since the cut" {
	run -0 python "
import answers
got = [{'kind': 'http', 't': 9.9, 'ok': True}, {'kind': 'http', 't': 12.0, 'ok': False}]
print(answers.longest_gap(got, 'http', 10.0))"
	[ "$output" = "None" ]
}

@test "answers with a pause among them are not steady" {
	run -0 python "
import answers
even = [{'kind': 'icmp', 't': 10 + i / 50, 'ok': True} for i in range(101)]
late = [a for a in even if not 11.3 < a['t'] < 11.7]
print([answers.steady_since(a, 'icmp', 10, 12, 1) for a in (even, late, even[:60], [])])"
	[ "$output" = "[True, False, False, False]" ]
}

@test "half a line of the prober is no answer" {
	run -0 python "
import answers
print(answers.parse('{\"kind\": \"icmp\", \"t\": 1.5, \"o'), answers.parse('7'))"
	[ "$output" = "None None" ]
}

@test "the executor's line becomes an action with its node, agent and milliseconds" {
	run -0 python "
import events
line = 'Nov 21 03:37:00.250 b pacemaker-execd [12] (log_finished) info: ' \
       'vip start (call 15, PID 123) exited with status %s (execution time %s)'
for end in (('0 (OK)', '53ms'), ('1 (error: cannot add)', '1.234s'), ('0', '1m2.5s')):
    e = events.parse('b', 'pacemaker', line % end, 1795232220, {'vip': 'relevo:vip'})
    print(e['node'], e['agent'], e['action'], e['rc'], e['ms'], round(e['t'] % 1, 3))"
	[ "${lines[0]}" = "b relevo:vip start 0 53 0.25" ]
	[ "${lines[1]}" = "b relevo:vip start 1 1234 0.25" ]
	[ "${lines[2]}" = "b relevo:vip start 0 62500 0.25" ]
}

@test "a log's time has no year: the nearest one is meant, also around New Year" {
	run -0 python "
import events, time
now = time.mktime((2027, 1, 1, 0, 0, 5, 0, 0, -1))
print(now - events.epoch('Dec 31 23:59:59', '500', now))"
	[ "$output" = "5.5" ]
}

@test "a figure that was not measured is null, and the report is not ok" {
	run -0 python "
import report
r = report.empty(300)
report.merge(r, [{'vip_outage_s': 1.0, 'fenced': True}])
report.judge(r)
print(r['ok'], r['vip_outage_s'], r['http_outage_s'], r['fenced'], 'http_outage_s' in r['error'])"
	[ "$output" = "False 1.0 None True True" ]
}

@test "one slow run of several is too slow" {
	run -0 python "
import report
good = {f: 1.0 for f in report.FIGURES}
good.update({p: True for p in report.PROOFS})
r = report.empty(300)
report.merge(r, [good, good, dict(good, vip_outage_s=3.2)])
report.judge(r)
print(r['ok'], r['vip_outage_s'], r['vip_outage_max_s'], r['error'])"
	[ "$output" = "False 1.0 3.2 vip_outage_s is 3.2, more than 3" ]
}

@test "no label of the timeline is on another's line, and words are escaped" {
	python "
import timeline
flags = [(0.7 + i / 1000, 'a < b & c %d' % i) for i in range(8)]
panel = {'title': 'A & B', 'axis': 'seconds', 'begin': -1, 'end': 9, 'events': flags,
         'lanes': [('Site A', [(-1, 0, 'serves', 'serves'), (0, 9, 'outage', '9 s')])]}
open('$BATS_TEST_TMPDIR/t.svg', 'w').write(timeline.svg([panel, panel]))"
	is_xml "$BATS_TEST_TMPDIR/t.svg"
	run -0 python3 -c "
import sys, xml.etree.ElementTree as tree
rows = [e.get('y') for e in tree.parse(sys.argv[1]).iter() if (e.text or '').count('a < b')]
print(len(rows), len(set(rows)))" "$BATS_TEST_TMPDIR/t.svg"
	[ "$output" = "16 16" ]
}

@test "half a failover makes a picture too" {
	python "
import panels, timeline
cut = {'t': 100.0, 'node': 'a', 'kind': 'cut', 'text': 'power cut'}
heard = [{'kind': k, 't': 98 + i / 50, 'ok': True} for k in ('icmp', 'http') for i in range(100)]
for events, client in (([cut], heard), ([cut], []), ([], [])):
    drawn = [panel(events, client, 100.0, 160.0) for panel in (panels.failover, panels.move)]
    open('$BATS_TEST_TMPDIR/t.svg', 'w').write(timeline.svg(drawn))"
	is_xml "$BATS_TEST_TMPDIR/t.svg"
}

@test "whoever is not root is told so in one line, and a report is written" {
	[ "$(id -u)" = 0 ] || skip "only root can become somebody else"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" && install -d -m 777 "$BATS_TEST_TMPDIR/out"
	# The clone may lie where only root can read.
	run -1 setpriv --reuid 65534 --clear-groups --inh-caps=+dac_read_search \
		--ambient-caps=+dac_read_search /usr/bin/python3 "$demo/demo" \
		--out "$BATS_TEST_TMPDIR/out"
	[ "${#lines[@]}" = 1 ]
	[[ $output = *"as root"* ]]
	[ "$(value ok)" = false ]
}

@test "the complete demo: a power cut, a fenced site, a new guest, and home again" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	run -0 "$demo/demo" --out "$BATS_TEST_TMPDIR/out"
	[ "$(value ok)" = true ]
	[ "$(value error)" = null ]
	[ "$(value fenced)" = true ]
	[ "$(value guest_is_new)" = true ]
	python3 -c "
import json, sys
r = json.load(open(sys.argv[1]))
assert 0 < r['vip_outage_s'] <= 3 and 0 < r['http_outage_s'] <= 20, r
starts = {a['agent'] for a in r['actions']
          if a['node'] == 'b' and a['action'] == 'start' and a['ms'] > 0}
assert starts == {'relevo:vip', 'relevo:domain'}, r['actions']" "$BATS_TEST_TMPDIR/out/report.json"
	is_xml "$BATS_TEST_TMPDIR/out/timeline.svg"
	[ "$(grep -c '<rect' "$BATS_TEST_TMPDIR/out/timeline.svg")" -gt 15 ]
	[ -z "$(remains)" ]
}

@test "Ctrl-C leaves nothing, while the nodes start, before and after the power cut" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	interrupt_after "three nodes start"
	interrupt_after "is loaded"
	interrupt_after "fencing confirmed"
}
