#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# demo-sites: two active sites, as `make demo` has them: the parts that only calculate, then the first
# three acts, as `make soak ONLY=sites` plays them.
load node.bash

demo=$BATS_TEST_DIRNAME/demo

python() {
	python3 -B -c "import sys
sys.path[:0] = ['$demo', '$demo/../lab']
$1"
}

@test "a record that was acknowledged and is not on the disk is lost, once" {
	run -0 python "
from ledger import Ledger
book = Ledger(['g1'])
book.hear('g1', 'boot-1 2')
book.hear('g1', 'boot-1 4')
book.hear('g1', 'boot-2 1')
book.hear('g1', '<html>')
def disk(*stamps):
    return b''.join(f'stamp a {words}\n'.encode().ljust(512, b'\0') for words in stamps)
good = disk('boot-1 1', 'boot-1 2', 'boot-1 3', 'boot-1 4', 'boot-2 1', 'boot-2 2')
bad = disk('boot-1 1', 'boot-1 2', 'boot-1 4', 'boot-2 1')
both = disk('boot-1 1', 'boot-2 1', 'boot-1 2', 'boot-1 3', 'boot-1 4')
for data in (good, both, bad, bad):
    print(book.acked(), book.check('g1', book.copy('g1'), data), len(book.lost))"
	[ "${lines[0]}" = "5 True 0" ]
	[ "${lines[1]}" = "5 False 0" ]
	[ "${lines[2]}" = "5 False 1" ]
	[ "${lines[3]}" = "5 False 1" ]
}

@test "two primaries are one fault for each time, but for those of an open window" {
	run -0 python "
import primaries
class Lab:
    window = True
    def is_on(self, node):
        return True
class Quiet(primaries.Primaries):
    def watch(self, node):
        pass
    def has_journal(self, node):
        return self.lab.window
watch = Quiet(Lab(), ('a', 'b'))
def hear(node, line):
    watch.note(node, *primaries.parse(line))
hear('a', 'shut exists resource name:r1 role:Primary suspended:no')
hear('b', 'shut exists resource name:r3 role:Primary suspended:no')
hear('b', 'open change resource name:r1 role:Primary suspended:no')
print(len(watch.doubles), len(watch.windows))
hear('b', 'open change resource name:r1 role:Secondary')
watch.lab.window = False
hear('b', 'open change resource name:r1 role:Primary')
print(len(watch.doubles))
hear('b', 'shut change resource name:r1 role:Secondary')
watch.lab.window = True
hear('b', 'shut change resource name:r1 role:Primary')
print(len(watch.doubles), primaries.parse('shut change connection name:r1 conn-name:b'))
watch.ended('a')
hear('b', 'shut change resource name:r1 role:Secondary')
hear('b', 'shut change resource name:r1 role:Primary')
print(len(watch.doubles))"
	[ "$output" = $'0 1\n1\n2 None\n2' ]
}

@test "a report of acts that were not played has all keys, and is not ok" {
	run -0 python "
import acts_report
report = acts_report.empty(3000)
acts_report.merge(report, {'power_cut': {'records_acked': 7, 'records_lost': 1}})
acts_report.judge(report)
print(report['ok'], report['records_acked'], report['records_lost'],
      report['live_move_records_lost'],
      'vip_outage_s was not measured' in report['error'], 'more than 0' in report['error'])"
	[ "$output" = "False 7 1 None True True" ]
}

@test "site a loses its power, comes back, and gets its guest back live: no record is lost" {
	local report=$BATS_TEST_TMPDIR/report.json
	timeout 1000 "$BATS_TEST_DIRNAME/soak/sites" --name sitesonce \
		--state "$BATS_TEST_TMPDIR/state" soak 1 0 "$report" || true # late is no failure here
	run -0 python "
import json
report = json.load(open('$report'))
print(report['runs'], report['failed'], report['error'], report['records_lost'],
      report['double_primary'], report['records_acked'] > 0)"
	[ "$output" = "1 0 None 0 0 True" ] || fail "$(tail -n 60 "$BATS_TEST_TMPDIR/sites.log")"
}
