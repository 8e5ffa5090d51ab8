# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:domain beside ocf:heartbeat:VirtualDomain, with a libvirtd of its own: its
calls, start and stop beside the bare virsh too, what a hundred monitored guests cost a node, and
live migration."""
import os
import subprocess
import time
from pathlib import Path

import calls
import hypervisor
import migration

OURS = f"{calls.AGENTS}/relevo/domain"
PEER = f"{calls.AGENTS}/heartbeat/VirtualDomain"
URI = "qemu:///system"
VIRSH = ["/usr/bin/virsh", "-q", "-c", URI]
GUEST = {"config": "/run/guest.xml", "hypervisor": URI, "force_stop": "1"}
BARE = {"start": [*VIRSH, "create", GUEST["config"]], "stop": [*VIRSH, "destroy", "guest"]}

MANY = 100
ROUNDS = 5  # of our monitors, for the clock that counts libvirtd's time has ticks of 10 ms
PERIOD_S = 10
TICKS = os.sysconf("SC_CLK_TCK")


def guest_xml(name, number):
    return f"""<domain type='qemu'>
  <name>{name}</name>
  <uuid>5c1f3e9a-6a4b-4f0e-9a52-{number:012d}</uuid>
  <memory unit='MiB'>16</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
</domain>
"""


def wait_for_libvirtd():
    end = time.monotonic() + 60
    while subprocess.run([*VIRSH, "capabilities"], capture_output=True).returncode != 0:
        if time.monotonic() > end:
            raise RuntimeError("libvirtd does not answer")
        time.sleep(0.1)


def processor_ms(pid):
    """Of a process and of the children that it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) * 1000 / TICKS


def node_ms():
    """Of all that runs or ran in this node, which has its own processes."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                total += processor_ms(folder.name)
            except OSError:
                pass  # it has ended, and is with its parent now
    return total


def monitors(program, guests, daemon, rounds):
    """(the node's, libvirtd's) processor time in ms for one monitor of each guest."""
    before = node_ms(), processor_ms(daemon)
    for _ in range(rounds):
        for name, parameters in guests.items():
            calls.call([program, "monitor"], calls.environment(parameters, instance=name))
    after = node_ms(), processor_ms(daemon)
    return [(now - then) / rounds for now, then in zip(after, before)]


def hundred(report, daemon):
    """All the monitors of one period, and how much of a core they are."""
    guests = {}
    for number in range(1, MANY + 1):
        name = f"guest-{number}"
        path = Path(f"/run/{name}.xml")
        path.write_text(guest_xml(name, number))
        guests[name] = dict(GUEST, config=str(path))
        subprocess.run([*VIRSH, "create", "--paused", path], check=True,
                       stdout=subprocess.DEVNULL)
    monitors(OURS, guests, daemon, 1)  # state is written
    ours = monitors(OURS, guests, daemon, ROUNDS)
    peer = monitors(PEER, guests, daemon, 1)
    for name in guests:
        subprocess.run([*VIRSH, "destroy", name], check=True, stdout=subprocess.DEVNULL)
    of_core = [[ms / 1000 / PERIOD_S * 100 for ms in pair] for pair in (ours, peer)]
    (mine, mine_libvirtd), (theirs, theirs_libvirtd) = of_core
    report.update(domain_100_cpu_percent=round(mine, 2),
                  domain_100_cpu_percent_peer=round(theirs, 2),
                  domain_100_cpu_speedup=round(theirs / mine, 1),
                  domain_100_libvirtd_cpu_percent=round(mine_libvirtd, 2),
                  domain_100_libvirtd_cpu_percent_peer=round(theirs_libvirtd, 2))
    print(f"{'domain_100_cpu':22} {mine:8.2f} %    peer {theirs:8.2f} %    {theirs / mine:6.1f}x cpu"
          f"    of a core: {MANY} monitors every {PERIOD_S} s, libvirtd and the guests included\n"
          f"{'  libvirtd alone':22} {mine_libvirtd:8.2f} %    peer {theirs_libvirtd:8.2f} %",
          flush=True)


def bench(report):
    Path(GUEST["config"]).write_text(guest_xml("guest", 0))
    hypervisor.configure("127.0.0.1", 1)
    daemon = subprocess.Popen(["libvirtd", "--listen"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_libvirtd()
        calls.agent(report, "domain", "VirtualDomain", GUEST, 20, BARE)
        hundred(report, daemon.pid)
        migration.bench(report)
    finally:
        daemon.kill()
