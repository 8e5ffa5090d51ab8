# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:mirror beside ocf:linbit:drbd, on real DRBD in nodes with kernels of their
own: what a monitor costs, and how long a failover takes once the old primary is fenced. Run as a
program, in a node, it is the first of these."""
import json
import os
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent / "lab"), str(HERE.parent / "demo")]

import calls  # noqa: E402  (the lab is found by the path above)

RUNS = 3
CALLS = 40  # mean of so many: processor time is counted there in ticks of 10 ms
SITES = ("a", "b")
PARTS = "bench.json"
OURS, PEER = f"{calls.AGENTS}/relevo/mirror", f"{calls.AGENTS}/linbit/drbd"
PROMOTED = 8


def measure_here(name, config):
    """In a node where a mirror is primary: both agents' monitors of it by turns."""
    env = dict(calls.environment({"drbd_resource": name, "drbdconf": config}, instance=name),
               OCF_RESKEY_crm_feature_set="3.16.2", OCF_RESKEY_CRM_meta_clone_max="2",
               OCF_RESKEY_CRM_meta_clone_node_max="1", OCF_RESKEY_CRM_meta_notify="true")
    report = {}
    calls.call([OURS, "monitor"], env, PROMOTED)  # state is written
    calls.compare(report, "mirror_monitor", ([OURS, "monitor"], env, PROMOTED),
                  ([PEER, "monitor"], env, PROMOTED), CALLS, statistics.mean)
    Path("/var/log", PARTS).write_text(json.dumps(report))


def monitors(report, pair, config):
    pair.start("mirror", SITES[0])
    done = pair.lab.run(SITES[0], [sys.executable, "-B", __file__, "mirror", config],
                        env=dict(os.environ, PATH=os.defpath))
    if done.returncode != 0:
        raise RuntimeError(f"the monitors in a node ended with {done.returncode}")
    report.update(json.loads((pair.lab.log_dir(SITES[0]) / PARTS).read_text()))


def keep(report, key, runs):
    """After each run, so that a failure loses nothing."""
    for name, rows in runs.items():
        for moment in rows[0] if rows else ():
            report[f"{key}_{name}_{moment}_s"] = round(statistics.median(
                row[moment] for row in rows), 3)
    ours, peer = (statistics.median(row["notified"] for row in runs[name])
                  for name in runs)
    report.update({f"{key}_s": round(ours, 3), f"{key}_peer_s": round(peer, 3),
                   f"{key}_speedup": round(peer / ours, 1), f"{key}_runs": len(runs["linbit"])})


def failovers(report, pair, key, runs):
    """Both agents by turns, so that what changes on this machine changes for both; each is the
    first as often, and each node is cut by turns."""
    found = {"mirror": [], "linbit": []}
    for number in range(runs):
        for name in sorted(found, reverse=number % 2 == 0):
            moments = pair.fail_over(name, SITES[number % 2])
            found[name].append(moments)
            print(f"{key:22} {name} run {number + 1} of {runs}: " +
                  ", ".join(f"{moment} {after:.2f}" for moment, after in moments.items()) +
                  " s after the fencing", flush=True)
        keep(report, key, found)
    print(f"{key:22} {report[f'{key}_s']:8.2f} s    peer {report[f'{key}_peer_s']:8.2f} s    "
          f"{report[f'{key}_speedup']:6.1f}x", flush=True)


def bench(report, runs=RUNS):
    """With DRBD's fencing by each agent's own handler, as both should be run; then without."""
    import pair
    try:
        with pair.Pair(fencing=False) as bare:
            monitors(report, bare, pair.CONFIG)
            failovers(report, bare, "mirror_failover", runs)
        with pair.Pair(fencing=True) as fencing:
            failovers(report, fencing, "mirror_failover_with_handler", runs)
    except pair.FAILURES as why:
        raise RuntimeError(f"mirror: {why}") from why


if __name__ == "__main__":
    measure_here(*sys.argv[1:])
