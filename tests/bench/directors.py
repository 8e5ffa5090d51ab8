# SPDX-License-Identifier: GPL-2.0-or-later
"""Two balancers, one address: in a fenced cluster with ours, and with keepalived and no cluster. The
same HAProxy runs on both nodes all the time; its servers are the client's, in the client's network."""
import subprocess
from pathlib import Path

import ring
import vrrp
from listener import Listener

REQUESTER = Path(__file__).resolve().parent / "requester.py"
ADDRESS = f"{ring.NETWORK}.103"
SERVERS = 24
PORT = 9001
TIMEOUTS = "".join(f"\ttimeout {what} 5s\n" for what in ("connect", "client", "server"))


def balancer(addresses, client):
    """The base configuration of such pairs: round robin, checks, stick tables over peers."""
    peers = "".join(f"\tpeer {node} {address}:1234\n" for node, address in addresses.items())
    servers = "".join(f"\tserver s{number} {client}:{PORT} check inter 2s\n"
                      for number in range(SERVERS))
    return (f"defaults\n\tmode http\n{TIMEOUTS}peers nodes\n{peers}"
            f"frontend web\n\tbind {ADDRESS}:80 transparent\n"
            "\thttp-response set-header X-Node %H\n\tdefault_backend servers\n"
            "backend servers\n\tbalance roundrobin\n"
            f"\tstick-table type ip size 10k peers nodes\n\tstick on src\n{servers}")


def server():
    return (f"defaults\n\tmode http\n{TIMEOUTS}frontend server\n\tbind *:{PORT}\n"
            "\thttp-request return status 200 content-type text/plain string ok\n")


class Requests(Listener):
    """Asks by HTTP."""

    def __init__(self, lab, address):
        super().__init__(lab, address, REQUESTER)

    def count(self):
        """Once the last that was lost is known to be: all that were under way have ended."""
        begun = self.latest["asked"]
        latest = self._wait(lambda: self.latest["asked"] - self.latest["waiting"] > begun
                            and self.latest, 30, "the requests end")
        return {"asked": latest["asked"], "failed": latest["failed"]}


def start_servers(lab, nodes):
    """The servers, and the balancer's configuration for the nodes."""
    path = lab.path / "servers.cfg"
    path.write_text(server())
    (lab.path / "haproxy.cfg").write_text(
        balancer({node: lab.address(node) for node in nodes}, lab.address("client")))
    return lab.popen("client", ["haproxy", "-db", "-f", str(path)], stdin=subprocess.DEVNULL)


class Ring(ring.Ring):
    """ocf:relevo:vip and, as a clone, ocf:relevo:balancer."""
    names = ("vip",)

    def prepare(self):
        self.servers = start_servers(self.lab, ring.SITES)

    def __exit__(self, *_):
        self.servers.terminate()
        self.servers.wait()
        super().__exit__()

    def configuration(self):
        lines = ["property no-quorum-policy=stop", "rsc_defaults resource-stickiness=100",
                 f"primitive vip ocf:relevo:vip params ip={ADDRESS} cidr_netmask=24 nic=br0 "
                 "op monitor interval=10s meta target-role=Stopped",
                 "primitive balancer ocf:relevo:balancer params config=/run/lab/haproxy.cfg "
                 "op start timeout=60s op stop timeout=60s op monitor interval=10s timeout=20s",
                 "clone balancers balancer meta interleave=true",
                 f"location vip-home vip 50: {ring.SITES[0]}",
                 "colocation vip-where-it-balances inf: vip balancers",
                 "order balance-then-vip balancers vip"]
        if ring.ARBITRATOR in self.nodes:
            lines.append(f"location fencing-home fencing 100: {ring.ARBITRATOR}")
            lines += [f"location {name}-not-on-arbitrator {name} resource-discovery=never "
                      f"-inf: {ring.ARBITRATOR}" for name in ("vip", "balancers")]
        return "\n".join(lines) + "\n"

    def listen(self, resource):
        return Requests(self.lab, ADDRESS)


class Vrrp(vrrp.Vrrp):
    """keepalived, and HAProxy beside it."""
    address = ADDRESS

    def prepare(self):
        self.servers = start_servers(self.lab, vrrp.NODES)

    def __exit__(self, *_):
        self.servers.terminate()
        self.servers.wait()
        super().__exit__()

    def start(self, node):
        self.lab.run(node, ["haproxy", "-D", "-f", "/run/lab/haproxy.cfg"], check=True)
        super().start(node)

    def listen(self):
        return Requests(self.lab, self.address)
