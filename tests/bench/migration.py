# SPDX-License-Identifier: GPL-2.0-or-later
"""A live migration by ocf:relevo:domain beside virsh migrate, by turns: how long each takes, and for
how long a client that asks the guest every 5 ms hears nothing. Two libvirtds in one node, each with
files and processes of its own; the guest is the lab's Linux, on a bridge that both have."""
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

import calls
import guest
import hypervisor
import pinger
import wire

RUNS = 20
ADDRESS, LINK = "10.77.0.70", "br0"
HERE, THERE = (f"qemu+tcp://127.0.0.1:{port}/system" for port in (16509, 16510))
DATA = "tcp://127.0.0.1"
UUID = "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b02"
XML = "/run/migrating.xml"
AGENT = [f"{calls.AGENTS}/relevo/domain", "migrate_to"]
VIRSH = ["/usr/bin/virsh", "-q", "-c", HERE, "migrate", "--live", "migrating", THERE, DATA]
BACK = ["/usr/bin/virsh", "-q", "-c", THERE, "migrate", "--live", "migrating", HERE, DATA]
PARAMETERS = {"config": XML, "remoteuri": THERE, "migrateuri": DATA,
              "CRM_meta_migrate_target": "there", "CRM_meta_timeout": "120000"}
SETTLE_S = 0.5  # before and after a migration, so that its gap is whole
WAIT_S = 60

# The second host: what differs from this node are its files, its name and its processes.
HOST = f"""
mount --make-rprivate /
hostname there
cp -a /etc/libvirt /run/copy
for folder in /run/libvirt /var/lib/libvirt /var/log/libvirt /etc/libvirt; do
	mount -t tmpfs host $folder
done
mkdir /var/log/libvirt/qemu
cp -a /run/copy/. /etc/libvirt
sed -i 's/000000000001/000000000002/' /etc/libvirt/libvirtd.conf
echo 'tcp_port = "16510"' >>/etc/libvirt/libvirtd.conf
libvirtd --listen --pid-file /run/libvirt/there.pid &
wait
"""


class Client(threading.Thread):
    """Asks the guest all the time; `heard` are the times of its answers."""

    def __init__(self):
        super().__init__(daemon=True)
        self.heard, self.ended = [], False
        self.packed, self.mark = socket.inet_aton(ADDRESS), 0x5c1f
        self.asking = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.wire = pinger.sniffer(LINK)

    def run(self):
        number = 0
        while not self.ended:
            number = (number + 1) & 0xFFFF
            try:
                self.asking.sendto(pinger.echo_request(self.mark, number), (ADDRESS, 0))
            except OSError:
                pass  # nobody there yet
            time.sleep(pinger.INTERVAL_S)
            while (found := pinger.receive(self.wire)) is not None:
                if pinger.is_reply(found[1], self.packed, self.mark):
                    self.heard.append(found[0])

    def gap_ms(self, since):
        """The longest time without an answer since then."""
        times = [moment for moment in self.heard if moment >= since]
        return max(later - sooner for sooner, later in zip(times, times[1:])) * 1000


def wait_for(what, condition):
    end = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} within {WAIT_S} s")
        time.sleep(0.1)


def answers(uri):
    return subprocess.run(["virsh", "-q", "-c", uri, "version"],
                          capture_output=True).returncode == 0


def prepare():
    """A bridge, the second host and the guest; the host's process."""
    wire.ip(f"link add {LINK} type bridge", f"link set {LINK} up",
            f"addr add 10.77.0.2/32 dev {LINK}", f"route add {ADDRESS}/32 dev {LINK}")
    host = subprocess.Popen(["unshare", "--mount", "--uts", "--pid", "--fork", "--mount-proc",
                             "--kill-child", "sh", "-ec", HOST], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder = calls.ROOT / "build/guest"
    Path(XML).write_text(guest.guest_xml("migrating", UUID, f"{ADDRESS}/24", "52:54:00:77:00:70",
                                         folder / "vmlinuz", folder / "initrd"))
    for uri in (HERE, THERE):
        wait_for(f"'{uri}' does not answer", lambda uri=uri: answers(uri))
    subprocess.run(["virsh", "-q", "-c", HERE, "create", XML], check=True,
                   stdout=subprocess.DEVNULL)
    return host


def migrate(client, words, env):
    """(ms that it took, ms of the client's gap), and the guest is back."""
    time.sleep(SETTLE_S)
    since = time.time() - SETTLE_S / 2
    took = calls.call(words, env)[0]
    time.sleep(SETTLE_S)
    gap = client.gap_ms(since)
    subprocess.run(BACK, check=True, stdout=subprocess.DEVNULL)
    return took, gap


def bench(report):
    if "migrate_to" not in subprocess.run([AGENT[0], "meta-data"], capture_output=True,
                                          text=True).stdout:
        raise RuntimeError("this domain does not migrate")
    host = prepare()
    client = Client()
    client.start()
    env = calls.environment(PARAMETERS, "migrating")
    try:
        wait_for("the guest does not answer", lambda: client.heard)
        figures = {"ours": [], "bare": []}
        for _ in range(RUNS):
            for who, words in (("ours", AGENT), ("bare", VIRSH)):
                figures[who].append(migrate(client, words, env))
    finally:
        client.ended = True
        host.kill()
    (ours, gap), (bare, bare_gap) = (
        [statistics.median(column) for column in zip(*figures[who])] for who in ("ours", "bare"))
    for key, mine, theirs in (("migrate", ours, bare), ("migrate_gap", gap, bare_gap)):
        report.update({f"domain_{key}_ms": round(mine, 3), f"domain_{key}_bare_ms":
                       round(theirs, 3), f"domain_{key}_over_bare_ms": round(mine - theirs, 3)})
        print(f"{'domain_' + key:22} {mine:8.2f} ms   bare {theirs:8.2f} ms   "
              f"{mine - theirs:+.1f} ms", flush=True)
