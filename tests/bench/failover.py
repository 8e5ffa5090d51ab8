# SPDX-License-Identifier: GPL-2.0-or-later
"""Failover of an address: the power of the node that has it is cut, a client waits for its answer.
Ours and IPaddr2 by turns in one fenced cluster, for each of corosync's tokens; then keepalived."""
from pathlib import Path

from lab import LabError
from listener import NoAnswer
from pacemaker import ClusterError
from ring import ADDRESSES, SITES, NotFenced, Ring
from series import Series, table
from vrrp import BEST_PRIORITY, DEFAULT_PRIORITY, Vrrp

FAILURES = (ClusterError, LabError, NoAnswer, NotFenced)
RUNS = 10
TOKENS_MS = (1000, 300, 100)
# A ring of only two may have a consensus below its token (corosync.conf(5)). Without a third vote
# or a fencing delay such a pair may fence each other when the cable between them is cut.
TWO_NODES = {"token_ms": 100, "consensus_ms": 60, "has_arbitrator": False}
ADVERTS_MS = (1000, 100)


def keep(report, series, out):
    """After each run, so that a failure loses nothing."""
    done = [row for row in series if row.runs]
    for row in done:
        report.update(row.keys())
    Path(out).write_text(table(done))


def cluster(report, series, out, runs, key, title, **ring_options):
    """Both agents by turns, so that what changes on this machine changes for both, and each node
    is the one that is cut by turns: where it is in corosync's ring matters, too. The first of two
    turns with the same node may cost the cluster its DC, so each agent is the first as often."""
    rows = {name: Series(f"{name}_failover_{key}", f"{title}, {agent}")
            for name, (agent, _) in ADDRESSES.items()}
    series += rows.values()
    with Ring(**ring_options) as ring:
        for number in range(runs):
            for name in sorted(rows, reverse=number % 2 == 0):
                rows[name].add(ring.fail_over(name, SITES[number % 2]), runs)
                keep(report, series, out)


def keepalived(report, series, out, advert_ms, priority, runs):
    key = f"keepalived_failover_advert{advert_ms}ms"
    if priority != DEFAULT_PRIORITY:
        key += f"_priority{priority}"
    row = Series(key, f"keepalived, advert {advert_ms} ms, priority {priority}")
    series.append(row)
    with Vrrp(advert_ms, priority) as vrrp:
        for _ in range(runs):
            row.add(vrrp.fail_over(), runs)
            keep(report, series, out)


def bench(report, out, runs=RUNS, tokens=TOKENS_MS, adverts=ADVERTS_MS):
    """out: the file of the table."""
    series = []
    try:
        for token_ms in tokens:
            cluster(report, series, out, runs, f"token{token_ms}", f"token {token_ms} ms",
                    token_ms=token_ms)
        if TWO_NODES["token_ms"] in tokens:
            token_ms = TWO_NODES["token_ms"]
            cluster(report, series, out, runs, f"two_nodes_token{token_ms}",
                    f"token {token_ms} ms, 2 nodes", **TWO_NODES)
        for advert_ms in adverts:
            for priority in (DEFAULT_PRIORITY, BEST_PRIORITY):
                keepalived(report, series, out, advert_ms, priority, runs)
    except FAILURES as why:
        raise RuntimeError(f"failover: {why}") from why
    print("\n" + Path(out).read_text(), end="", flush=True)
