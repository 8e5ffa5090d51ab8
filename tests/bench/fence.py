# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of the fence programs: fence_ipmi beside fence_ipmilan, both against one simulator of
OpenIPMI, fence_domain beside fence_virsh's metadata and beside libvirt's own calls (virsh),
fence_pill's metadata beside fence_sbd's, and ringd: what it costs to be there, a thousand guests
listed, and a minute of hostile packets."""
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import calls
import domain
import hypervisor

IPMI, IPMI_PEER = "/usr/sbin/fence_ipmi", "/usr/sbin/fence_ipmilan"
DOMAIN, DOMAIN_PEER = "/usr/sbin/fence_domain", "/usr/sbin/fence_virsh"
PILL, PILL_PEER = "/usr/sbin/fence_pill", "/usr/sbin/fence_sbd"
BMC = ["-a", "127.0.0.1", "-u", "9623", "-l", "admin", "-p", "pass-w0rd", "-P", "-C", "3"]
POWER = Path("/run/bmc/power")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
RUNS = 20
KEY = Path("/run/xvm.key")
MANY, IDLE_SECONDS, FLOOD_RATE, FLOOD_SECONDS = 1000, 20, 10000, 60


def shell(words):
    """In a shell that knows how to make a BMC (bmc.bash)."""
    subprocess.run(["bash", "-c", f". {calls.ROOT}/tests/bmc.bash; {words}"], check=True,
                   stdin=subprocess.DEVNULL)


def start_bmc():
    shell("configure_bmc && start_bmc")
    end = time.monotonic() + 30
    while subprocess.run([IPMI, *BMC, "-o", "monitor"], capture_output=True).returncode != 0:
        if time.monotonic() > end:
            raise RuntimeError("the BMC does not answer")
        time.sleep(0.1)


def metadata(report, key, ours, peer):
    compared = [([program, "-o", "metadata"], ENVIRONMENT) for program in (ours, peer)]
    calls.compare(report, f"{key}_metadata", *compared, RUNS)


def off(report):
    """From on to proven off; the peer without its pause before it looks."""
    figures = {IPMI: [], IPMI_PEER: []}
    for _ in range(RUNS):
        for program, column in figures.items():
            POWER.write_text("1\n")
            words = [program, *BMC, "-o", "off", "--power-wait=0"]
            column.append(calls.call(words, ENVIRONMENT)[0])
            if POWER.read_text() != "0\n":
                raise RuntimeError(f"{program} left the chassis on")
    calls.tell(report, "fence_ipmi_off", *map(statistics.median, figures.values()))


def ipmi(report):
    metadata(report, "fence_ipmi", IPMI, IPMI_PEER)
    start_bmc()
    try:
        looks = [([program, *BMC, "-o", "status"], ENVIRONMENT) for program in (IPMI, IPMI_PEER)]
        calls.compare(report, "fence_ipmi_status", *looks, RUNS)
        off(report)
    finally:
        shell("stop_bmc")


def beside_virsh(report, key, ours, bare, prepare):
    """Medians of our call and of virsh's, by turns."""
    figures = {"ours": [], "bare": []}
    for _ in range(RUNS):
        for which, words in (("ours", ours), ("bare", bare)):
            prepare()
            figures[which].append(calls.call(words, ENVIRONMENT)[0])
    mine, theirs = (statistics.median(column) for column in figures.values())
    report.update({f"{key}_ms": round(mine, 3), f"{key}_bare_ms": round(theirs, 3),
                   f"{key}_over_bare_ms": round(mine - theirs, 3)})
    print(f"{key:22} {mine:8.2f} ms   bare {theirs:8.2f} ms   {mine - theirs:+.1f} ms", flush=True)


def start_guest():
    state = subprocess.run([*domain.VIRSH, "domstate", "guest"], capture_output=True, text=True)
    if "running" not in state.stdout:
        subprocess.run([*domain.VIRSH, "create", domain.GUEST["config"]], check=True,
                       stdout=subprocess.DEVNULL)


def guests(report):
    metadata(report, "fence_domain", DOMAIN, DOMAIN_PEER)
    Path(domain.GUEST["config"]).write_text(domain.guest_xml("guest", 0))
    hypervisor.configure("127.0.0.1", 1)
    daemon = subprocess.Popen(["libvirtd", "--listen"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        domain.wait_for_libvirtd()
        for action, verb in (("status", "domstate"), ("off", "destroy")):
            beside_virsh(report, f"fence_domain_{action}", [DOMAIN, "-n", "guest", "-o", action],
                         [*domain.VIRSH, verb, "guest"], start_guest)
    finally:
        subprocess.run([*domain.VIRSH, "destroy", "guest"], capture_output=True)
        daemon.kill()


def ask_ringd():
    return json.loads(subprocess.run(["ringd", "--json"], check=True, capture_output=True).stdout)


def wait_until(what, condition):
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"still not: {what}")
        time.sleep(0.1)


def knows(count):
    try:
        state = ask_ringd()
    except subprocess.CalledProcessError:
        return False
    return state["guests_known"] and state["hosts"][0]["guests"] == count


def define_many():
    """With one conversation."""
    lines = []
    for number in range(MANY):
        path = Path(f"/run/many-{number}.xml")
        path.write_text(domain.guest_xml(f"many-{number}", 10000 + number))
        lines.append(f"define {path}")
    subprocess.run(domain.VIRSH, input="\n".join(lines), text=True, check=True,
                   stdout=subprocess.DEVNULL)


def memory_kib(pid):
    words = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()
    return int(words[0])


def cpu_ticks(pid):
    """User's and system's, proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    return [int(word) for word in found.split()]


def make_network():
    for words in ("netns add client", "link add guests type veth peer name eth0 netns client",
                  "address add 192.0.2.1/24 dev guests", "link set guests up",
                  "-n client address add 192.0.2.2/24 dev eth0", "-n client link set eth0 up",
                  "-n client route add 224.0.0.0/4 dev eth0"):
        subprocess.run(["ip", *words.split()], check=True)


def list_by_xvm():
    """From the datagram to the last record."""
    words = ["ip", "netns", "exec", "client", "fence_xvm", "-k", str(KEY), "-o", "list"]
    begin = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    if done.stdout.count("\n") != MANY:
        raise RuntimeError(f"{done.stdout.count(chr(10))} guests of {MANY} are listed")
    return (time.perf_counter() - begin) * 1000


def flood(report):
    words = ["ip", "netns", "exec", "client", f"{calls.ROOT}/tests/bench/flood.py", str(KEY),
             "192.0.2.2", str(FLOOD_RATE), str(FLOOD_SECONDS)]
    hostile = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    asked = missed = 0
    while hostile.poll() is None:
        done = subprocess.run(["ip", "netns", "exec", "client", "fence_xvm", "-k", str(KEY), "-t",
                               "20", "-o", "status", "-H", "many-1"], capture_output=True)
        asked += 1
        missed += done.returncode != 2
    sent = int(hostile.stdout.read())
    report.update({"ringd_flood_packets_per_s": round(sent / FLOOD_SECONDS),
                   "ringd_flood_seconds": FLOOD_SECONDS, "ringd_flood_requests": asked,
                   "ringd_flood_missed": missed})
    print(f"ringd, {sent / FLOOD_SECONDS:.0f} hostile packets/s for {FLOOD_SECONDS} s: {missed} of "
          f"{asked} requests missed", flush=True)


def ring(report):
    make_network()
    KEY.touch(0o600)
    KEY.write_bytes(os.urandom(512))
    hypervisor.configure("127.0.0.1", 1)
    libvirtd = subprocess.Popen(["libvirtd", "--listen"], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    domain.wait_for_libvirtd()
    define_many()
    daemon = subprocess.Popen(["ringd", "--ring=false", "--interface=guests",
                               f"--key-file={KEY}"])
    try:
        wait_until("all guests known", lambda: knows(MANY))
        figures = [calls.call(["/usr/sbin/fence_ring", "-o", "list"], ENVIRONMENT)[0]
                   for _ in range(RUNS)]
        xvm = [list_by_xvm() for _ in range(RUNS)]
        helper = children(daemon.pid)[0]
        report["ringd_list_1000_ms"] = round(statistics.median(figures), 3)
        report["ringd_list_1000_xvm_ms"] = round(statistics.median(xvm), 3)
        report["ringd_rss_kib"] = memory_kib(daemon.pid)
        report["ringd_watch_rss_kib"] = memory_kib(helper)
        before = cpu_ticks(daemon.pid)
        time.sleep(IDLE_SECONDS)
        report["ringd_idle_cpu_ticks"] = cpu_ticks(daemon.pid) - before
        for key in ("list_1000_ms", "list_1000_xvm_ms", "rss_kib", "watch_rss_kib",
                    "idle_cpu_ticks"):
            print(f"ringd_{key:22} {report[f'ringd_{key}']}", flush=True)
        flood(report)
    finally:
        daemon.terminate()
        libvirtd.kill()


def bench(report):
    metadata(report, "fence_pill", PILL, PILL_PEER)
    ipmi(report)
    guests(report)
    ring(report)
