# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:domain beside ocf:heartbeat:Xen, in the dom0 of a host with Xen: what
their metadata and a monitor cost, of one guest that both know."""
from pathlib import Path

import calls

OURS = f"{calls.AGENTS}/relevo/domain"
PEER = f"{calls.AGENTS}/heartbeat/Xen"
RUNS = 20
GUEST = {"xmfile": "/run/guest.cfg", "name": "guest"}
CONFIGURATION = """name = "guest"
uuid = "5c1f3e9a-6a4b-4f0e-9a52-000000000001"
type = "pv"
memory = 96
kernel = "/srv/guest/kernel"
ramdisk = "/srv/guest/initrd"
extra = "console=hvc0 quiet"
"""


def bench(report):
    Path(GUEST["xmfile"]).write_text(CONFIGURATION)
    env = calls.environment(GUEST)
    calls.compare(report, "domain_xen_metadata", ([OURS, "meta-data"], env),
                  ([PEER, "meta-data"], env), RUNS)
    calls.call([OURS, "start"], env)
    calls.call([OURS, "monitor"], env)  # state is written
    calls.compare(report, "domain_xen_monitor", ([OURS, "monitor"], env),
                  ([PEER, "monitor"], env), RUNS)
    calls.call([OURS, "stop"], env)
