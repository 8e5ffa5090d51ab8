# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:domain beside ocf:heartbeat:VirtualDomain, with a libvirtd of its own."""
import subprocess
import time
from pathlib import Path

import calls
import hypervisor

GUEST = {"config": "/run/guest.xml", "hypervisor": "qemu:///system", "force_stop": "1"}
GUEST_XML = """<domain type='qemu'>
  <name>guest</name>
  <uuid>5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01</uuid>
  <memory unit='MiB'>16</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
</domain>
"""


def bench(report):
    Path(GUEST["config"]).write_text(GUEST_XML)
    hypervisor.configure("127.0.0.1", 1)
    daemon = subprocess.Popen(["libvirtd", "--listen"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while subprocess.run(["virsh", "-c", GUEST["hypervisor"], "capabilities"],
                         capture_output=True).returncode != 0:
        if time.monotonic() > end:
            raise RuntimeError("libvirtd does not answer")
        time.sleep(0.1)
    try:
        calls.agent(report, "domain", "VirtualDomain", GUEST, 5)
    finally:
        daemon.kill()
