# SPDX-License-Identifier: GPL-2.0-or-later
"""duel: two nodes in a lab of kind ns that pacemaker fences by fence_domain, with a guest that runs
on one of them. Each node's power is tied to a qemu that stands for it, in a libvirtd of the lab's
client: the cable of fencing, which a cut of the ring leaves alone."""
import os
import signal
import subprocess
import time
import uuid
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import copies
import wire
from lab import HERE, Lab
from nodes import FaultError, Nodes, until

NODES = ("a", "b")
CLIENT = "client"
TOKEN_MS = 1000
RING_PORT = 5405  # corosync's
HEALTHY_SECONDS = 60
MEMORY = "duel.uuid"  # of the guest

STUB = """<domain type='qemu'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='MiB'>16</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
</domain>
"""

# A folder of the machine's is seen in the client as it is.
HOOK = """#!/bin/sh
exec python3 -S -E -B {code}/chassis.py hook "$@"
"""

HYPERVISOR = """cd {code} && python3 -B -c "import hypervisor; hypervisor.configure('{address}', 200)"
mkdir -p /etc/libvirt/hooks && cp /run/lab/hook /etc/libvirt/hooks/qemu
setsid -f libvirtd --listen >/var/log/libvirtd.out 2>&1
"""

GUEST = """primitive guest ocf:relevo:domain params config=/var/log/guest.xml \\
  hypervisor=qemu:///system force_stop=true \\
  op start timeout=60s op stop timeout=60s op monitor interval=2s timeout=30s \\
  meta resource-stickiness=100
"""

# No node has the device that fences itself.
DEVICE = """primitive fence-{node} stonith:fence_domain params uri=qemu+tcp://{address}/system \\
  pcmk_host_list={node} login_timeout=2 shell_timeout=6
location fence-{node}-elsewhere fence-{node} -inf: {node}
"""

CUT = f"""table inet ring {{
	chain input {{
		type filter hook input priority 0
		udp dport {RING_PORT} drop
	}}
}}
"""


def other(node):
    return NODES[1 - NODES.index(node)]


class Duel(Nodes):
    def __init__(self, lab):
        super().__init__(lab)
        self.uuid = (lab.path / MEMORY).read_text()

    def virsh(self, *words):
        return self.ask(CLIENT, "virsh", "-q", "-c", "qemu:///system", *words, seconds=120)

    # Set-up

    def start_devices(self):
        """The client's libvirtd with the two that stand for the nodes. It reads its hooks once."""
        address = self.lab.address(CLIENT)
        hook = self.lab.path / "hook"
        hook.write_text(HOOK.format(code=HERE))
        hook.chmod(0o755)
        self.tell(CLIENT, "sh", "-ec", HYPERVISOR.format(code=HERE, address=address))
        until(60, "the client's libvirtd", lambda: self.virsh("version"))
        for node in NODES:
            (self.lab.path / "stub.xml").write_text(STUB.format(name=node, uuid=uuid.uuid4()))
            self.tell(CLIENT, "virsh", "-q", "define", "/run/lab/stub.xml")
            self.tell(CLIENT, "virsh", "-q", "start", node)

    def configure(self):
        """In the place of the lab's own device."""
        address = self.lab.address(CLIENT)
        text = GUEST + "".join(DEVICE.format(node=node, address=address) for node in NODES)
        self.tell(NODES[0], "crm", "configure", "load", "update", "-", input=text, stdin=None)
        self.tell(NODES[0], "crm_resource", "--resource", "fencing", "--meta", "--set-parameter",
                  "target-role", "--parameter-value", "Stopped")
        self.await_idle()
        self.tell(NODES[0], "cibadmin", "--delete", "--xpath", "//primitive[@id='fencing']")

    def set_role_delay(self, seconds):
        for node in NODES:
            self.tell(NODES[0], "crm_resource", "--resource", f"fence-{node}", "--set-parameter",
                      "role_delay", "--parameter-value", str(seconds))
        self.await_idle()

    # What there is

    def powered(self):
        return [node for node in NODES if self.lab.is_on(node)]

    def guests(self):
        """The guest's processes on this machine: [(start, pid, was started to take over)]."""
        return copies.look([self.uuid])[self.uuid]

    def place(self):
        """The node where the guest's only process is, and that; None if there is none or two."""
        found = self.guests()
        if len(found) != 1:
            return None
        pid = found[0][1]
        for node in self.powered():
            first = self.lab.kind.node_pid(str(self.lab.path), node)
            if network(first) == network(pid):
                return node, pid
        return None

    def times_off(self, node):
        return (self.lab.path / "power.log").read_text().count(f" off {node} OK ")

    def cluster(self, node):
        """crm_mon's tree as a node sees it, None while it does not tell."""
        text = self.ask(node, "crm_mon", "-1", "--output-as=xml")
        try:
            return ElementTree.fromstring(text) if text else None
        except ElementTree.ParseError:
            return None

    def idle(self):
        for node in self.powered():
            tree = self.cluster(node)
            found = tree.find("summary/current_dc") if tree is not None else None
            name = found.get("name") if found is not None else None
            if not name or "S_IDLE" not in (self.ask(node, "crmadmin", "--status", name) or ""):
                return False
        return True

    def await_idle(self):
        """Until the cluster has done all that it wants to do now, at two looks."""
        for _ in range(2):
            until(HEALTHY_SECONDS, "the cluster idle", self.idle)
            time.sleep(0.3)

    def was_fenced(self, node, by):
        """Whether pacemaker says so, by its history on a node."""
        text = self.ask(by, "stonith_admin", "--history", node, "--output-as=xml") or ""
        return f'target="{node}"' in text and 'status="success"' in text

    # Health

    def heal(self):
        """The ring is whole, both nodes have power and are online, the guest runs, no failure."""
        for node in self.powered():
            self.ask(node, "nft", "delete", "table", "inet", "ring")
        for node in NODES:
            if not self.lab.is_on(node):
                self.virsh("destroy", node)  # another device may have cut the power
                until(HEALTHY_SECONDS, f"power for {node}", lambda: (
                    self.virsh("start", node) is not None or self.lab.is_on(node)))
        self.lab.wait_online(timeout=3 * HEALTHY_SECONDS)
        self.tell(NODES[0], "crm_resource", "--cleanup")
        self.await_idle()
        until(HEALTHY_SECONDS, "the guest", self.place)
        self.tell(NODES[0], "stonith_admin", "--cleanup", "--history", "*")

    def move_to(self, node):
        if self.place()[0] == node:
            return
        self.tell(node, "crm_resource", "--move", "--resource", "guest", "--node", node)
        until(HEALTHY_SECONDS, f"the guest on {node}",
              lambda: (self.place() or ("", 0))[0] == node)
        self.tell(node, "crm_resource", "--clear", "--resource", "guest")
        self.await_idle()

    # The duel

    def cut_ring(self):
        """Corosync's packets get lost both ways. Returns when: an instant."""
        for node in NODES:
            self.tell(node, "nft", "-f", "-", input=CUT, stdin=None)
        return time.monotonic()

    def fight(self):
        """Cuts the ring between healthy nodes. Exactly one must survive, the one with the guest,
        and that undisturbed. Returns the seconds until the other one was off."""
        here, pid = self.place()
        loser = other(here)
        before = {node: self.times_off(node) for node in NODES}
        began = self.cut_ring()
        until(90, "one node off", lambda: len(self.powered()) < 2)
        seconds = time.monotonic() - began
        until(60, f"{loser} fenced, as pacemaker on {here} says",
              lambda: self.was_fenced(loser, here) or not self.lab.is_on(here))
        if self.lab.is_on(here):
            self.await_idle()
        offs = {node: self.times_off(node) - before[node] for node in NODES}
        if offs != {here: 0, loser: 1} or self.powered() != [here]:
            raise FaultError(f"power was cut {offs}, on are {self.powered()}; the guest was on "
                             f"{here}")
        if self.place() != (here, pid):
            raise FaultError(f"the guest was process {pid} on {here}, and is {self.place()}")
        return seconds


def network(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return None


class Watch:
    """Looks all the time whether the guest runs twice."""

    def __init__(self, guest, path):
        self.path = Path(path)
        self.process = subprocess.Popen([HERE / "copies.py", guest], stdin=subprocess.DEVNULL,
                                        stdout=open(path, "w"))

    def doubles(self):
        return self.path.read_text().count(" TWICE ")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def make(name, network_of_lab, state):
    """A lab with the two nodes, its devices and its guest."""
    lab = Lab(name, state, network_of_lab, nodes=NODES, plain=(), token_ms=TOKEN_MS)
    lab.up()
    guest = str(uuid.uuid4())
    (lab.path / MEMORY).write_text(guest)
    for node in NODES:
        (lab.log_dir(node) / "guest.xml").write_text(STUB.format(name="guest", uuid=guest))
    duel = Duel(lab)
    duel.start_devices()
    lab.wait_online(timeout=180)
    duel.configure()
    duel.heal()
    return duel
