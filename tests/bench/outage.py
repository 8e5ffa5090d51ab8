# SPDX-License-Identifier: GPL-2.0-or-later
"""A balancer's outage by HTTP: the power of the node that has the address is cut while a client asks
100 times a second. Ours in a fenced cluster for each of corosync's tokens, then keepalived, with the
same HAProxy on both nodes all the time."""
from pathlib import Path

import directors
from failover import FAILURES, TWO_NODES, keep
from series import Series
from ring import SITES
from vrrp import DEFAULT_PRIORITY

RUNS = 5
# key, title, what differs in the ring
CLUSTERS = (
    ("", "token 300 ms", {"token_ms": 300}),
    ("_token100", "token 100 ms", {"token_ms": 100}),
    ("_two_nodes_token100", "token 100 ms, 2 nodes", TWO_NODES),
)
ADVERTS_MS = (1000, 100)


def attempts(report, series, out, runs, row, fail_over):
    series.append(row)
    for number in range(runs):
        row.add(fail_over(number), runs)
        keep(report, series, out)


def bench(report, out, runs=RUNS):
    """out: the file of the table."""
    series = []
    try:
        for key, title, options in CLUSTERS:
            with directors.Ring(**options) as ring:
                attempts(report, series, out, runs,
                         Series(f"balancer_http_outage{key}", f"{title}, ocf:relevo:balancer"),
                         lambda number: ring.fail_over("vip", SITES[number % 2]))
        for advert_ms in ADVERTS_MS:
            with directors.Vrrp(advert_ms, DEFAULT_PRIORITY) as vrrp:
                attempts(report, series, out, runs,
                         Series(f"keepalived_http_outage_advert{advert_ms}ms",
                                f"keepalived + haproxy, advert {advert_ms} ms"),
                         lambda number: vrrp.fail_over())
    except FAILURES as why:
        raise RuntimeError(f"outage: {why}") from why
    print("\n" + Path(out).read_text(), end="", flush=True)
