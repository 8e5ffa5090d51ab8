# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of the fence programs: fence_ipmi beside fence_ipmilan, both against one simulator of
OpenIPMI, fence_domain beside fence_virsh's metadata and beside libvirt's own calls (virsh), and
fence_pill's metadata beside fence_sbd's."""
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


def bench(report):
    metadata(report, "fence_pill", PILL, PILL_PEER)
    ipmi(report)
    guests(report)
