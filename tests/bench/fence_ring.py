# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of a guest's end by fence_ring, asked for on its host and on another one, by turns. Run
as a program, in a node, it is one of the two."""
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent / "lab"), str(HERE.parent / "demo")]

import calls  # noqa: E402  (the lab is found by the path above)
import domain  # noqa: E402
from lab import Lab, LabError  # noqa: E402

RUNS, TURNS = 20, 4
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"
NETWORK = "10.94.8"
OWNER, OTHER = "b", "c"
GUEST, PARTS = "/var/log/guest.xml", "bench.json"


def wait_until(what, condition):
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"still not: {what}")
        time.sleep(0.05)


def output(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout


def measure_here(uri, runs):
    """In a node: the guest is on its host when ringd here says so."""
    figures = []
    for _ in range(runs):
        subprocess.run(["virsh", "-c", uri, "create", GUEST], check=True, capture_output=True)
        wait_until("the guest is listed", lambda: f"\ton\t{OWNER}" in output("ringd", "--list"))
        words = ["/usr/sbin/fence_ring", "-n", "guest", "-o", "off"]
        figures.append(calls.call(words, {"PATH": SEARCH})[0])
        if "guest" in output("virsh", "-c", uri, "list", "--name"):
            raise RuntimeError("the guest is still there")
    Path("/var/log", PARTS).write_text(json.dumps(figures))


def start_ringd(lab, host):
    log = lab.log_dir(host)
    (log / "guest.xml").write_text(domain.guest_xml("guest", 0))
    (log / "ringd.conf").write_text("multicast=false\n")
    lab.run(host, ["sh", "-c", "setsid -f ringd --config /var/log/ringd.conf >/var/log/ringd 2>&1"])


def is_together(lab, count):
    done = lab.run(OTHER, ["ringd", "--json"], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return False
    hosts = json.loads(done.stdout)["hosts"]
    return sum(host["state"] == "member" for host in hosts) == count


def measure(lab, host, runs):
    uri = f"qemu+tcp://{NETWORK}.{lab.config['nodes'].index(OWNER) + 1}/system"
    done = lab.run(host, [sys.executable, "-B", __file__, uri, str(runs)],
                   env=dict(os.environ, PATH=SEARCH))
    if done.returncode != 0:
        raise RuntimeError(f"the bench in node {host} ended with {done.returncode}")
    return json.loads((lab.log_dir(host) / PARTS).read_text())


def bench(report, runs=RUNS):
    lab = Lab("fence-ring", calls.OUT / "fence-ring", NETWORK, token_ms=1000, plain=(),
              die_with_parent=True)
    figures = {OWNER: [], OTHER: []}
    try:
        lab.up()
        lab.wait_online()
        for host in lab.config["nodes"]:
            start_ringd(lab, host)
        wait_until("the ring is whole", lambda: is_together(lab, len(lab.config["nodes"])))
        for _ in range(TURNS):
            for host, column in figures.items():
                column += measure(lab, host, max(1, runs // TURNS))
    except LabError as error:
        raise RuntimeError(str(error)) from None
    finally:
        lab.down()
    local, other = map(statistics.median, figures.values())
    report.update({"fence_ring_off_local_ms": round(local, 3),
                   "fence_ring_off_other_ms": round(other, 3),
                   "fence_ring_off_over_local_ms": round(other - local, 3)})
    print(f"fence_ring off         {other:8.2f} ms   local {local:7.2f} ms   "
          f"{other - local:+.1f} ms", flush=True)


if __name__ == "__main__":
    measure_here(sys.argv[1], int(sys.argv[2]))
