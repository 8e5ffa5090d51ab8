# SPDX-License-Identifier: GPL-2.0-or-later
"""The cluster of the failover's bench: corosync and pacemaker, fenced by the lab's power switch, on
two nodes that can have the address and, if wanted, an arbitrator. One address for each agent, one
of them started."""
import contextlib
import random
import time

import pacemaker
from lab import Lab
from listener import Listener, NoAnswer
from phases import Logs

NETWORK = "10.81.0"
SITES, ARBITRATOR = ("a", "b"), "c"
TRANSITION_DELAY_MS = 20
# resource: agent, address
ADDRESSES = {"vip": ("ocf:relevo:vip", f"{NETWORK}.100"),
             "ipaddr2": ("ocf:heartbeat:IPaddr2", f"{NETWORK}.101")}


def configuration(nodes):
    """For crm: every address is stopped; `choose` starts one, at its home. Stickiness is more than
    home, so that an address stays where it went."""
    lines = ["property no-quorum-policy=stop", "rsc_defaults resource-stickiness=100"]
    if ARBITRATOR in nodes:
        lines.append(f"location fencing-home fencing 100: {ARBITRATOR}")
    for name, (agent, address) in ADDRESSES.items():
        lines += [f"primitive {name} {agent} params ip={address} cidr_netmask=24 nic=br0 "
                  "op monitor interval=10s meta target-role=Stopped",
                  f"location {name}-home {name} 50: {SITES[0]}"]
        if ARBITRATOR in nodes:
            lines.append(f"location {name}-not-on-arbitrator {name} resource-discovery=never "
                         f"-inf: {ARBITRATOR}")
    return "\n".join(lines) + "\n"


class NotFenced(Exception):
    """The address came up without a proof that its old holder was off."""


class Ring:
    """From the `with` statement to its end."""
    names, settle_s = tuple(ADDRESSES), 60

    def __init__(self, token_ms, consensus_ms=None, has_arbitrator=True):
        self.nodes = (*SITES, ARBITRATOR) if has_arbitrator else SITES
        self.lab = Lab("bench", network=NETWORK, nodes=self.nodes, plain=self.nodes,
                       token_ms=token_ms, consensus_ms=consensus_ms,
                       transition_delay_ms=TRANSITION_DELAY_MS, die_with_parent=True)

    def __enter__(self):
        self.lab.up()
        try:
            self.lab.wait_online()
            self.prepare()
            with open(self.lab.path / "ring.crm", "w") as file:
                file.write(self.configuration())
            self.ask("crm", "configure", "load", "update", "/run/lab/ring.crm")
            self.logs = Logs(self.lab)
        except BaseException:
            self.lab.down()
            raise
        return self

    def __exit__(self, *_):
        self.lab.down()

    def prepare(self):
        """What there must be before the cluster is configured."""

    def configuration(self):
        return configuration(self.nodes)

    def listen(self, resource):
        return Listener(self.lab, ADDRESSES[resource][1])

    def ask(self, *command):
        """What a command printed on the last of the nodes that have power."""
        node = next(node for node in reversed(self.nodes) if self.lab.is_on(node))
        return pacemaker.ask(self.lab, node, list(command), timeout=90)

    def choose(self, resource, node):
        """Stops all resources and starts this one on this node."""
        for name in self.names:
            self.set_role(name, "Stopped")
        self.settle()
        self.ask("cibadmin", "--modify", "--scope", "constraints", "--xml-text",
                 self.home(resource, node))
        self.set_role(resource, "Started")
        self.settle()

    @staticmethod
    def home(resource, node):
        return f'<rsc_location id="{resource}-home" rsc="{resource}" node="{node}" score="50"/>'

    def set_role(self, resource, role):
        self.ask("crm_resource", "--resource", resource, "--meta", "--set-parameter", "target-role",
                 "--parameter-value", role)

    def controller(self):
        return self.ask("crmadmin", "--dc_lookup", "--quiet").split()[-1]

    def settle(self):
        """Waits until the cluster has nothing left to do."""
        until, idle = time.monotonic() + self.settle_s, 0
        while idle < 3:  # between two things to do it is idle, too
            idle = idle + 1 if self.is_idle() else 0
            if time.monotonic() > until:
                raise NoAnswer(f"the cluster is not idle within {self.settle_s} s")
            time.sleep(0.1)

    def is_idle(self):
        with contextlib.suppress(pacemaker.ClusterError):
            return "S_IDLE" in self.ask("crmadmin", "--status", self.controller())
        return False

    def fail_over(self, resource, node):
        """Cuts the power of the node that has the address; what came of it, in seconds after it."""
        self.choose(resource, node)
        with self.listen(resource) as listener:
            holder = listener.wait_steady()
            if holder != node:
                raise NoAnswer(f"{holder} answers for the address that was started on {node}")
            run = {"cut": node, "controller": self.controller()}
            time.sleep(random.random())
            self.logs.since(time.time(), resource)  # what was before doesn't count
            zero = time.time()
            self.lab.kill(node)
            answer = listener.wait_other(node, zero)
            announced = listener.announced(node, zero)
            run.update(listener.count())
        self.check_fenced(node, zero, answer)
        self.settle()
        run["phases"] = self.logs.since(zero, resource)
        if announced:
            run["phases"]["announced"] = announced - zero
        run["phases"]["answered"] = run["answer_s"] = answer - zero
        self.give_power(node)
        return run

    def give_power(self, node):
        self.lab.on(node)
        self.lab.wait_online()
        self.settle()

    def check_fenced(self, node, zero, answer):
        """The switch was asked for an 'off' twice: by us and, before the answer, by the fencing."""
        offs = self.offs(node, zero)
        if len(offs) < 2 or offs[1] > answer:
            raise NotFenced(f"the address moved from {node} before {node} was fenced")

    def offs(self, node, zero):
        """When each 'off' of the node after zero had succeeded."""
        with open(self.lab.path / "power.log") as log:
            lines = [line.split() for line in log]
        return [float(began) + float(took) for began, *words, took in lines
                if words == ["off", node, "OK"] and float(began) >= zero - 0.001]
