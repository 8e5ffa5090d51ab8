# SPDX-License-Identifier: GPL-2.0-or-later
"""The failover's bench with keepalived: VRRP between two nodes without cluster software. Nobody is
fenced there, and nothing keeps both from having the address when they can't hear each other."""
import random
import subprocess
import time

from lab import Lab
from listener import Listener, NoAnswer

NETWORK = "10.81.0"
NODES = ("a", "b")
ADDRESS = f"{NETWORK}.102"
DEFAULT_PRIORITY = 100  # keepalived's own
# As high as a backup's can be: the higher, the sooner it takes over (skew of RFC 5798, 6.1).
BEST_PRIORITY = 254


def configuration(advert_ms, priority, address):
    """The same for both: whoever is master stays it, as the address does in the ring."""
    return f"""global_defs {{
	vrrp_version 3
}}
vrrp_instance address {{
	state BACKUP
	nopreempt
	interface br0
	virtual_router_id 51
	priority {priority}
	advert_int {advert_ms / 1000:g}
	virtual_ipaddress {{
		{address}/24 dev br0
	}}
}}
"""


class Vrrp:
    """From the `with` statement to its end."""
    address = ADDRESS

    def __init__(self, advert_ms, priority):
        self.configuration = configuration(advert_ms, priority, self.address)
        self.lab = Lab("bench", network=NETWORK, nodes=NODES, plain=NODES, cluster=False,
                       die_with_parent=True)
        self.daemons = {}

    def __enter__(self):
        self.lab.up()
        try:
            with open(self.lab.path / "keepalived.conf", "w") as file:
                file.write(self.configuration)
            self.prepare()
            for node in NODES:
                self.start(node)
        except BaseException:
            self.lab.down()
            raise
        return self

    def __exit__(self, *_):
        self.lab.down()
        for daemon in self.daemons.values():
            daemon.wait()

    def start(self, node):
        """keepalived on a node, until it is one of the two states that it can be in."""
        log = self.lab.log_dir(node) / "keepalived"
        with open(log, "wb") as file:
            self.daemons[node] = self.lab.popen(
                node, ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
                       "--use-file", "/run/lab/keepalived.conf"], stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        until = time.monotonic() + 20
        while not any(state in log.read_text(errors="replace")
                      for state in ("Entering BACKUP STATE", "Entering MASTER STATE")):
            if time.monotonic() > until or self.daemons[node].poll() is not None:
                raise NoAnswer(f"keepalived on {node} does not start (see {log})")
            time.sleep(0.05)

    def listen(self):
        return Listener(self.lab, self.address)

    def prepare(self):
        """What there must be before keepalived is started."""

    def fail_over(self):
        """Cuts the power of the address's holder; what came of it, in seconds after the cut."""
        with self.listen() as listener:
            node = listener.wait_steady()
            time.sleep(random.random())
            zero = time.time()
            self.lab.kill(node)
            answer = listener.wait_other(node, zero)
            announced = listener.announced(node, zero)
            counts = listener.count()
        self.daemons.pop(node).wait()
        self.lab.on(node)
        self.start(node)
        phases = {"announced": announced - zero} if announced else {}
        phases["answered"] = answer - zero
        return {"cut": node, "controller": None, "phases": phases, "answer_s": answer - zero,
                **counts}
