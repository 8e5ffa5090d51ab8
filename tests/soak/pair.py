# SPDX-License-Identifier: GPL-2.0-or-later
"""pair: a mirror of two nodes in a lab of kind uml, run by pacemaker with fencing on, with the
writer on top of it. The third node only has a vote."""
import shutil
import xml.etree.ElementTree as ElementTree

import wire
from lab import HERE, REPOSITORY, Lab, compiled
from nodes import FaultError, Nodes, until

NODES, ARBITRATOR = ("a", "b"), "c"
HEALTHY_SECONDS = 120
DEGRADED = ("190", "191")  # the codes of OCF 1.1: no failures
CONFIG = "/var/log/drbd.conf"  # outlives a power cut, as all in /var/log does
SIZE_KIB = 24576
PING = "ping-int 2; ping-timeout 20; timeout 15; connect-int 2;"
QUICK_PING = "ping-int 1; ping-timeout 10; timeout 9; connect-int 1;"

# The agents: what pacemaker and DRBD call.
AGENTS = {
    "relevo": ("ocf:relevo:mirror", "/usr/lib/drbd/mirror-fence-peer fence-peer",
               "/usr/lib/drbd/mirror-fence-peer unfence-peer"),
    "linbit": ("ocf:linbit:drbd", "/usr/lib/drbd/crm-fence-peer.9.sh",
               "/usr/lib/drbd/crm-unfence-peer.9.sh"),
}

DRBD = """resource r0 {{
	protocol {protocol};
	device /dev/drbd0;
	disk /dev/vda;
	meta-disk internal;
	disk {{
		c-plan-ahead 0; resync-rate {rate}; c-min-rate 0; size {size}k;
		fencing {fencing};
	}}
	net {{ {ping} {net} }}
	handlers {{ fence-peer "{pause}{fence}"; unfence-peer "{unfence}"; }}
	on a {{ address {first}:7788; }}
	on b {{ address {second}:7788; }}
}}
"""

CLUSTER = """primitive r0 {agent} params drbd_resource=r0 drbdconf={config} \\
  op start timeout=240s op stop timeout=120s op promote timeout=120s op demote timeout=120s \\
  op notify timeout=120s op monitor interval=11s role=Slave timeout=60s \\
  op monitor interval=10s role=Master timeout=60s
clone m0 r0 meta promotable=true notify=true clone-max=2 interleave=true
primitive writer ocf:lab:writer op start timeout=60s op stop timeout=120s \\
  op monitor interval=10s timeout=60s
location m0-not-on-c m0 resource-discovery=never -inf: c
location writer-not-on-c writer resource-discovery=never -inf: c
colocation writer-on-m0 inf: writer m0:Master
order m0-before-writer inf: m0:promote writer:start
rsc_defaults resource-stickiness=100
"""


class Pair(Nodes):
    def __init__(self, lab, agent="relevo"):
        super().__init__(lab)
        self.agent = agent
        self.settings = {"protocol": "C", "rate": "100M", "size": SIZE_KIB,
                         "fencing": "resource-and-stonith", "pause": "", "net": "",
                         "ping": PING}
        self.forgiven = set()  # numbers of records that were to be lost

    def drbdadm(self, node, *words):
        self.tell(node, "drbdadm", "-c", CONFIG, *words)

    # Set-up

    def write_config(self, **changes):
        self.settings.update(changes)
        _, fence, unfence = AGENTS[self.agent]
        replication = wire.second(self.lab.config["network"])
        text = DRBD.format(first=wire.address(replication, 1), second=wire.address(replication, 2),
                           fence=fence, unfence=unfence, **self.settings)
        for node in NODES:
            (self.lab.log_dir(node) / "drbd.conf").write_text(text)

    def adjust(self, **changes):
        """Changes DRBD's configuration while it runs."""
        self.write_config(**changes)
        for node in NODES:
            self.drbdadm(node, "adjust", "r0")

    def make_disks(self):
        """Two sides that have the same data, which is none."""
        self.write_config()
        for node in NODES:
            self.drbdadm(node, "create-md", "--force", "r0")
            self.drbdadm(node, "up", "r0")
        until(60, "the two sides connected",
              lambda: "cs:Connected" in (self.ask(NODES[0], "cat", "/proc/drbd") or ""))
        self.drbdadm(NODES[0], "new-current-uuid", "--clear-bitmap", "r0/0")
        for node in NODES:
            self.drbdadm(node, "down", "r0")

    def run_it(self):
        """Gives it to pacemaker."""
        text = CLUSTER.format(agent=AGENTS[self.agent][0], config=CONFIG)
        self.tell(ARBITRATOR, "crm", "configure", "load", "update", "-", input=text, stdin=None)

    def swap(self, agent):
        """The same mirror by the other agent."""
        for resource in ("writer", "m0"):
            self.tell(ARBITRATOR, "crm_resource", "--resource", resource, "--meta",
                      "--set-parameter", "target-role", "--parameter-value", "Stopped")
        until(120, "the mirror stopped", lambda: all(
            "0: cs:" not in (self.ask(node, "cat", "/proc/drbd") or "0: cs:") for node in NODES))
        self.await_idle()
        for constraint in ("writer-on-m0", "m0-before-writer", "m0-not-on-c", "writer-not-on-c"):
            self.tell(ARBITRATOR, "cibadmin", "--delete", "--xpath", f"//*[@id='{constraint}']")
        for resource in ("writer", "m0"):
            self.tell(ARBITRATOR, "cibadmin", "--delete", "--xpath",
                      f"//resources/*[@id='{resource}']")
        self.tell(ARBITRATOR, "crm_resource", "--cleanup")
        self.agent = agent
        self.write_config()
        self.run_it()

    # What there is

    def cluster(self):
        """crm_mon's tree, None while the cluster does not tell."""
        text = self.ask(ARBITRATOR, "crm_mon", "-1", "--output-as=xml")
        try:
            return ElementTree.fromstring(text) if text else None
        except ElementTree.ParseError:
            return None

    def controller(self):
        tree = self.cluster()
        found = tree.find("summary/current_dc") if tree is not None else None
        return found.get("name", "") if found is not None else ""

    def await_idle(self):
        """Until the cluster has done all that it wants to do now."""
        until(120, "the cluster idle", lambda: "S_IDLE" in (
            self.ask(ARBITRATOR, "crmadmin", "--status", self.controller()) or ""))

    def device_kib(self):
        return int(self.ask(self.primary(), "blockdev", "--getsize64", "/dev/drbd0")) // 1024

    def failures(self, tree):
        """Failed actions, in words."""
        return [f"{entry.get('op_key') or entry.get('id')} on {entry.get('node')}: "
                f"{entry.get('exitstatus')}: {entry.get('exitreason')}"
                for entry in tree.findall("failures/failure")
                if entry.get("exitcode") not in DEGRADED]

    def has_quorum(self):
        tree = self.cluster()
        return tree is None or tree.find("summary/current_dc").get("with_quorum") == "true"

    def is_online(self, node):
        tree = self.cluster()
        return tree is not None and any(
            entry.get("name") == node and entry.get("online") == "true" and
            entry.get("pending") == "false" and entry.get("unclean") == "false"
            for entry in tree.findall("nodes/node"))

    def says(self, node, words):
        return words in (self.ask(node, "cat", "/proc/drbd") or "")

    def primary(self):
        """The node that is primary, None if none is or both are."""
        found = [node for node in NODES if self.lab.is_on(node) and self.says(node, "ro:Primary/")]
        return found[0] if len(found) == 1 else None

    def report(self):
        """What the writer has reported, on both nodes."""
        paths = [self.lab.log_dir(node) / "acked" for node in NODES]
        return [path.read_text() for path in paths if path.exists()]

    def reported(self):
        return sum(len(text) for text in self.report())

    def records(self, node, device):
        text = self.ask(node, "/usr/libexec/relevo/writer", device)
        if text is None:
            raise FaultError(f"cannot read the records of {device} on {node}")
        return text

    # Health

    def missing(self):
        """What is missing for everything to be as it was, in words."""
        words = [f"{node} is off" for node in NODES if not self.lab.is_on(node)]
        if words:
            return words
        for node in NODES:
            proc = self.ask(node, "cat", "/proc/drbd") or ""
            if "cs:Connected" not in proc or "ds:UpToDate/UpToDate" not in proc:
                state = [line.strip() for line in proc.splitlines() if " cs:" in line]
                words.append(f"the mirror on {node} is {state}")
        return words or self.missing_of_cluster()

    def missing_of_cluster(self):
        tree = self.cluster()
        if tree is None or not self.has_quorum():
            return ["the cluster has no quorum"]
        words = [f"{node.get('name')} is not online" for node in tree.findall("nodes/node")
                 if node.get("online") != "true" or node.get("pending") != "false"
                 or node.get("unclean") != "false"]
        roles = [entry.get("role") for entry in tree.iter("resource") if entry.get("id") == "r0"]
        if sorted(roles) not in (["Promoted", "Unpromoted"], ["Master", "Slave"]):
            words.append(f"the clone's roles are {roles}")
        if not any(entry.get("id") == "writer" and entry.get("role") == "Started"
                   for entry in tree.iter("resource")):
            words.append("the writer is not running")
        cib = self.ask(ARBITRATOR, "cibadmin", "--query", "--scope", "constraints") or ""
        if "drbd-fence-by-handler" in cib:
            words.append("a constraint of the fence-peer handler is left")
        return words

    def await_health(self):
        """Until all is as before the fault, and the writer has written since then."""
        words = []

        def healthy():
            words[:] = self.missing()
            return not words

        until(HEALTHY_SECONDS, lambda: "health: " + "; ".join(words), healthy)
        before = self.reported()
        until(HEALTHY_SECONDS, "a record after the fault", lambda: self.reported() > before)

    # Power

    def times_off(self, node):
        log = (self.lab.path / "power.log").read_text()
        return log.count(f" off {node} OK ")

    def cut_power(self, *nodes):
        """At once. Returns what await_fenced() takes."""
        before = {node: self.times_off(node) for node in nodes}
        for node in nodes:
            self.lab.kill(node)
        return before

    def await_fenced(self, before, more=2):
        """The cluster has cut the power (once more): else it would do so later."""
        for node, times in before.items():
            until(120, f"{node} fenced", lambda: self.times_off(node) >= times + more)

    def power_on(self, node):
        """Until it is online: a cluster that just got its quorum may fence it once more."""
        def online():
            if not self.lab.is_on(node):
                self.lab.on(node)
            return self.is_online(node)

        until(HEALTHY_SECONDS, f"{node} online", online)

    def await_primary(self, node):
        until(120, f"{node} primary", lambda: self.primary() == node)


def make_lab(name, network, state):
    """A lab whose nodes have the writer and its agent."""
    stage = state / "stage"
    shutil.copytree(REPOSITORY / "build/stage", stage, dirs_exist_ok=True)
    agents = stage / "usr/lib/ocf/resource.d/lab"
    agents.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE.parent / "soak/writer.sh", agents / "writer")
    shutil.copy(compiled(HERE / "writer.c"), stage / "usr/libexec/relevo/writer")
    return Lab(name, state, network, "uml", token_ms=3000, disks=1, stage=stage)
