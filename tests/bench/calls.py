# SPDX-License-Identifier: GPL-2.0-or-later
"""What one call of an agent costs, beside the peer's and an empty program's: interleaved calls."""
import os
import statistics
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "build/bench"
EMPTY = OUT / "empty"
AGENTS = "/usr/lib/ocf/resource.d"
RUNS = 40


def environment(parameters, instance="bench"):
    found = {f"OCF_RESKEY_{name}": value for name, value in parameters.items()}
    return dict(found, PATH="/usr/sbin:/usr/bin:/sbin:/bin", OCF_ROOT="/usr/lib/ocf", HOME="/root",
                OCF_RESOURCE_INSTANCE=instance, OCF_RESKEY_CRM_meta_interval="10000",
                OCF_RESKEY_CRM_meta_timeout="30000")


def begin(words, env):
    """Starts a call; its pid."""
    null = os.open("/dev/null", os.O_RDWR)
    try:
        return os.posix_spawn(words[0], words, env, file_actions=[
            (os.POSIX_SPAWN_DUP2, null, fd) for fd in range(3)])
    finally:
        os.close(null)


def end(pid, words, wanted=0):
    """Waits for a call; its processor time in ms, its children included."""
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != wanted:
        raise RuntimeError(f"'{' '.join(words)}' ended with {code}, not {wanted}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def call(words, env, wanted=0):
    """Wall and processor time of one call in ms, its children included."""
    start = time.perf_counter()
    cpu = end(begin(words, env), words, wanted)
    return (time.perf_counter() - start) * 1000, cpu


def interleave(calls, runs, cpu=statistics.median):
    """(Median of wall, processor) for each name in calls: {name: (words, env[, exit code])}.
    cpu: how the figures of processor time become one."""
    figures = {name: [] for name in calls}
    for _ in range(runs):
        for name, words in calls.items():
            figures[name].append(call(*words))
    return {name: (statistics.median(row[0] for row in rows), cpu(row[1] for row in rows))
            for name, rows in figures.items()}


def compare(report, key, ours, peer, runs=RUNS, cpu=statistics.median):
    empty = [str(EMPTY)], {}
    figures = interleave({"empty": empty, "ours": ours, "peer": peer}, runs, cpu)
    wall, cpu = figures["ours"]
    peer_wall, peer_cpu = figures["peer"]
    report.update({
        "empty_ms": round(figures["empty"][0], 3),
        f"{key}_ms": round(wall, 3),
        f"{key}_peer_ms": round(peer_wall, 3),
        f"{key}_speedup": round(peer_wall / wall, 1),
        f"{key}_cpu_speedup": round(peer_cpu / cpu, 1),
        f"{key}_over_empty": round(wall / figures["empty"][0], 2),
    })
    print(f"{key:22} {wall:8.2f} ms   peer {peer_wall:8.2f} ms   {peer_wall / wall:6.1f}x wall"
          f"   {peer_cpu / cpu:6.1f}x cpu   {wall / figures['empty'][0]:5.2f}x empty", flush=True)


def tell(report, name, mine, theirs, bare=None):
    """Keys and the line of a figure that has no other than wall time. bare: the same done without
    an agent."""
    report.update({f"{name}_ms": round(mine, 3), f"{name}_peer_ms": round(theirs, 3),
                   f"{name}_speedup": round(theirs / mine, 1)})
    line = f"{name:22} {mine:8.2f} ms   peer {theirs:8.2f} ms   {theirs / mine:6.1f}x wall"
    if bare is not None:
        report.update({f"{name}_bare_ms": round(bare, 3),
                       f"{name}_over_bare_ms": round(mine - bare, 3)})
        line += f"   bare {bare:8.2f} ms   {mine - bare:+.1f} ms"
    print(line, flush=True)


def cycle(report, key, programs, parameters, runs, bare=None):
    """start and stop by turns: first ours, then the peer's, then the bare commands."""
    env = environment(parameters)
    words = {(who, action): [program, action] for who, program in zip(("ours", "peer"), programs)
             for action in ("start", "stop")}
    words.update({("bare", action): command for action, command in (bare or {}).items()})
    figures = {which: [] for which in words}
    for _ in range(runs):
        for which, command in words.items():
            figures[which].append(call(command, env)[0])
    for action in ("start", "stop"):
        tell(report, f"{key}_{action}", *(statistics.median(figures[who, action]) for who in
                                          ("ours", "peer", "bare") if (who, action) in figures))


def agent(report, key, peer_name, parameters, runs, bare=None):
    """bare: {action: words} of the commands without which neither agent could do."""
    ours, peer = f"{AGENTS}/relevo/{key}", f"{AGENTS}/heartbeat/{peer_name}"
    env = environment(parameters)
    compare(report, f"{key}_metadata", ([ours, "meta-data"], env), ([peer, "meta-data"], env))
    call([ours, "start"], env)
    call([ours, "monitor"], env)  # state is written
    compare(report, f"{key}_monitor", ([ours, "monitor"], env), ([peer, "monitor"], env))
    call([ours, "stop"], env)
    cycle(report, key, (ours, peer), parameters, runs, bare)
