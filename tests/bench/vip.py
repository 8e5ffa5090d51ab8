# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench of ocf:relevo:vip beside ocf:heartbeat:IPaddr2: its calls, the time from a start to the
first announcement at the far end of the cable, and what a thousand monitored addresses cost."""
import select
import socket
import statistics
import time

import calls
import pinger
import wire

OURS = f"{calls.AGENTS}/relevo/vip"
PEER = f"{calls.AGENTS}/heartbeat/IPaddr2"
LINK, FAR_END = "eth0", "peer0"
NETWORK = "10.77.0"
PARAMETERS = {"ip": f"{NETWORK}.50", "cidr_netmask": "24", "nic": LINK}

ANNOUNCED_WITHIN_S = 5

MANY = 1000
MANY_NETWORK = "10.78"  # of 16 bits
PERIOD_S = 10
PEER_SAMPLE = 100


def hear(wire_end, address):
    """The kernel's time of the first announcement of the address at the far end."""
    packed, until = socket.inet_aton(address), time.monotonic() + ANNOUNCED_WITHIN_S
    while (left := until - time.monotonic()) > 0:
        select.select([wire_end], [], [], left)
        while (found := pinger.receive(wire_end)) is not None:
            if pinger.is_announcement(found[1], packed):
                return found[0]
    raise RuntimeError(f"'{address}' was not announced within {ANNOUNCED_WITHIN_S} s")


def announce(program, address, wire_end):
    """ms from the exec of a start to the first announcement. No address is used twice, so one
    that comes late, from a process that outlives its start, is never taken for another's."""
    env = calls.environment(dict(PARAMETERS, ip=address))
    began = time.time()
    pid = calls.begin([program, "start"], env)
    heard = hear(wire_end, address)
    calls.end(pid, [program, "start"])
    calls.call([program, "stop"], env)
    return (heard - began) * 1000


def first_announcement(report):
    figures = {OURS: [], PEER: []}
    with pinger.sniffer(FAR_END) as wire_end:
        for number in range(calls.RUNS):
            figures[OURS].append(announce(OURS, f"{NETWORK}.{60 + number}", wire_end))
            figures[PEER].append(announce(PEER, f"{NETWORK}.{160 + number}", wire_end))
    calls.tell(report, "vip_first_announcement", statistics.median(figures[OURS]),
               statistics.median(figures[PEER]))


def monitors(program, addresses):
    """Processor time in ms of one monitor of each address, children included."""
    total = 0
    for address in addresses:
        parameters = {"ip": address, "cidr_netmask": "16", "nic": LINK}
        env = calls.environment(parameters, instance=f"ip-{address}")
        total += calls.call([program, "monitor"], env)[1]
    return total


def thousand(report):
    """All the monitors of one period, which is the agent's whole share of the node's work."""
    addresses = [f"{MANY_NETWORK}.{i // 250}.{i % 250 + 1}" for i in range(MANY)]
    wire.ip(*(f"addr add {address}/16 dev {LINK}" for address in addresses))
    monitors(OURS, addresses)  # state is written
    mine = monitors(OURS, addresses)
    sample = addresses[::MANY // PEER_SAMPLE]
    theirs = monitors(PEER, sample) * MANY / len(sample)
    wire.ip(*(f"addr del {address}/16 dev {LINK}" for address in reversed(addresses)))
    percent, peer_percent = (ms / 1000 / PERIOD_S * 100 for ms in (mine, theirs))
    report.update(vip_1000_cpu_percent=round(percent, 1),
                  vip_1000_cpu_percent_peer=round(peer_percent, 1),
                  vip_1000_cpu_speedup=round(theirs / mine, 1))
    print(f"{'vip_1000_cpu':22} {percent:8.2f} %    peer {peer_percent:8.2f} %    "
          f"{theirs / mine:6.1f}x cpu    of a core: {MANY} monitors every {PERIOD_S} s (the peer's "
          f"scaled up from {len(sample)})", flush=True)


def bench(report):
    calls.agent(report, "vip", "IPaddr2", PARAMETERS, 20)
    first_announcement(report)
    thousand(report)
