# SPDX-License-Identifier: GPL-2.0-or-later
"""The cluster of the mirror's bench: real DRBD in nodes with kernels of their own, fenced by the
lab's power switch. One mirror for each agent, both alike, one of them started."""
import os
import re
import time

import events
from lab import Lab, LabError
from listener import NoAnswer
from pacemaker import ClusterError
from ring import ARBITRATOR, SITES, TRANSITION_DELAY_MS, NotFenced, Ring

NETWORK = "10.82.0"
REPLICATION = "10.82.1"
TOKEN_MS = 3000
CONFIG = "/var/log/drbd.conf"  # outlives a power cut, as /var/log does
# mirror: agent, its handlers
MIRRORS = {
    "mirror": ("ocf:relevo:mirror", ("mirror-fence-peer fence-peer",
                                     "mirror-fence-peer unfence-peer")),
    "linbit": ("ocf:linbit:drbd", ("crm-fence-peer.9.sh", "crm-unfence-peer.9.sh")),
}
WAIT_S = 120
FAILURES = (ClusterError, LabError, NoAnswer, NotFenced)
# moment, what the survivor's log says then ({0} is the mirror): one after the other
MOMENTS = (
    ("notification", "Requesting local execution of notify operation for {0} "),
    ("promote_called", "Requesting local execution of promote operation for {0} "),
    ("promoted", r"Result of promote operation for {0} on \w+: ok"),
    ("notified", r"Result of notify operation for {0} on \w+: ok"),
)


def drbd_resource(number, name, fencing):
    """fencing: whether DRBD asks the agent's handler before a primary goes on alone."""
    fence, unfence = MIRRORS[name][1]
    policy = "resource-and-stonith" if fencing else "dont-care"
    handlers = f"""	handlers {{
		fence-peer "/usr/lib/drbd/{fence}";
		unfence-peer "/usr/lib/drbd/{unfence}";
	}}
""" if fencing else ""
    ends = "".join(f"\ton {node} {{ address {REPLICATION}.{host}:{7788 + number}; }}\n"
                   for host, node in enumerate(SITES, 1))
    return f"""resource {name} {{
	protocol C;
	device /dev/drbd{number};
	disk /dev/vd{"ab"[number]};
	meta-disk internal;
	disk {{ c-plan-ahead 0; resync-rate 100M; c-min-rate 0; fencing {policy}; }}
{handlers}{ends}}}
"""


def time_of(line):
    stamp = events.STAMP.match(line)
    return events.epoch(stamp[1], stamp[2], time.time())


def configuration():
    """For crm: every mirror is stopped; `choose` starts one."""
    lines = ["property no-quorum-policy=stop", f"location fencing-home fencing 100: {ARBITRATOR}"]
    for name, (agent, _) in MIRRORS.items():
        lines += [
            f"primitive {name} {agent} params drbd_resource={name} drbdconf={CONFIG} "
            "op start timeout=240 op stop timeout=100 op promote timeout=90 op demote timeout=90 "
            "op notify timeout=90 op monitor interval=20 role=Unpromoted timeout=20 "
            "op monitor interval=10 role=Promoted timeout=20",
            f"clone {name}-clone {name} meta promotable=true clone-max=2 notify=true "
            "interleave=true target-role=Stopped",
            f"location {name}-home {name}-clone role=Promoted 50: {SITES[0]}",
            f"location {name}-not-on-arbitrator {name}-clone resource-discovery=never "
            f"-inf: {ARBITRATOR}"]
    return "\n".join(lines) + "\n"


class Pair(Ring):
    """From the `with` statement to its end."""
    names, settle_s = tuple(f"{name}-clone" for name in MIRRORS), 120

    def __init__(self, fencing):
        self.nodes, self.fencing = (*SITES, ARBITRATOR), fencing
        self.lab = Lab("bench", network=NETWORK, kind="uml", nodes=self.nodes, token_ms=TOKEN_MS,
                       transition_delay_ms=TRANSITION_DELAY_MS, disks=len(MIRRORS),
                       die_with_parent=True)

    def __enter__(self):
        self.lab.up()
        try:
            self.lab.wait_online()
            self.make_mirrors()
            (self.lab.log_dir(SITES[0]) / "pair.crm").write_text(configuration())
            self.lab.run(SITES[0], ["crm", "configure", "load", "update", "/var/log/pair.crm"],
                         check=True)
        except BaseException:
            self.lab.down()
            raise
        return self

    def make_mirrors(self):
        """With the same, no, data on both sides, so that nothing has to be synchronised."""
        text = "".join(drbd_resource(number, name, self.fencing)
                       for number, name in enumerate(MIRRORS))
        for node in SITES:
            (self.lab.log_dir(node) / "drbd.conf").write_text(text)
            for name in MIRRORS:
                self.on(node, "drbdadm", "-c", CONFIG, "create-md", "--force", name)
        for name in MIRRORS:
            for node in SITES:
                self.on(node, "drbdadm", "-c", CONFIG, "up", name)
            self.wait("connection", self.says, SITES[0], name, "cs:Connected")
            self.on(SITES[0], "drbdadm", "-c", CONFIG, "new-current-uuid", "--clear-bitmap",
                    f"{name}/0")
            for node in SITES:
                self.on(node, "drbdadm", "-c", CONFIG, "down", name)

    def on(self, node, *command):
        self.lab.run(node, command, check=True, capture_output=True, text=True)

    def says(self, node, name, words):
        """Whether DRBD's line of the mirror has these words."""
        minor = list(MIRRORS).index(name)
        found = self.lab.run(node, ["grep", "-q", f"^ *{minor}: .*{words}", "/proc/drbd"])
        return found.returncode == 0

    @staticmethod
    def wait(what, is_so, *arguments, seconds=WAIT_S):
        until = time.monotonic() + seconds
        while not is_so(*arguments):
            if time.monotonic() > until:
                raise NoAnswer(f"no {what} within {seconds} s")
            time.sleep(0.1)

    @staticmethod
    def home(clone, node):
        name = clone.removesuffix("-clone")
        return (f'<rsc_location id="{name}-home" rsc="{clone}" role="Promoted" node="{node}" '
                'score="50"/>')

    def start(self, name, node):
        """Has this mirror alone promoted, on this node; returns when it is whole."""
        other = next(site for site in SITES if site != node)
        self.choose(f"{name}-clone", node)
        self.wait("whole mirror", self.says, other, name, "ro:Secondary/Primary ds:UpToDate/UpToD")
        self.wait("end of DRBD's constraint", self.is_unfenced)
        self.settle()
        return other

    def is_unfenced(self):
        return "drbd-fence-by-handler" not in self.ask("cibadmin", "--query", "--scope",
                                                       "constraints")

    def fail_over(self, name, node):
        """Cuts the power of the node where a mirror is promoted: {moment: seconds after the end of
        its fencing}."""
        other = self.start(name, node)
        zero = time.time()
        with open(self.lab.log_dir(other) / "pacemaker/pacemaker.log", errors="replace") as log:
            log.seek(0, os.SEEK_END)
            self.lab.kill(node)
            moments = self.wait_promoted(log, name)
        if not self.says(other, name, "ro:Primary/"):
            raise NoAnswer(f"{name} is promoted on {other}, but not primary there")
        fenced = self.fenced_at(node, zero)
        if fenced > moments["promote_called"]:
            raise NotFenced(f"{name} was promoted before {node} was fenced")
        self.settle()
        self.give_power(node)
        return {moment: at - fenced for moment, at in moments.items()}

    def wait_promoted(self, log, name):
        """{moment: its time}, the last of them the end of the notification after promote."""
        found, until = {}, time.monotonic() + WAIT_S
        for moment, pattern in MOMENTS:
            while moment not in found:
                for line in log:
                    if re.search(pattern.replace("{0}", name), line):
                        found[moment] = time_of(line)
                        break
                else:
                    if time.monotonic() > until:
                        raise NoAnswer(f"{name} is not {moment} within {WAIT_S} s: {found}")
                    time.sleep(0.05)
        return found

    def fenced_at(self, node, zero):
        """When the fencing's 'off', the one after ours, had ended."""
        offs = self.offs(node, zero)
        if len(offs) < 2:
            raise NotFenced(f"{node} was not fenced")
        return offs[1]
