# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench's end of pinger.py or requester.py: who answers for an address, and since when."""
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import asker
import wire

PINGER = Path(__file__).resolve().parent / "pinger.py"
STEADY_S = 1.0
FRESH_S = 0.7  # the pinger says twice a second who answers
LINK = "br0"


class NoAnswer(Exception):
    """What was waited for did not come in time."""


class Listener:
    """Asks an address from the lab's client, from the `with` statement to its end."""

    def __init__(self, lab, address, program=PINGER):
        network, nodes = lab.config["network"], lab.config["nodes"]
        self.owners = {wire.mac(network, number): node for number, node in enumerate(nodes, 1)}
        self.address, self.found, self.latest = address, [], None
        self.changed = threading.Condition()
        self.process = lab.popen("client", [sys.executable, "-ES", program, address, LINK],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 start_new_session=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        asker.end(self.process, self.reader)

    def _read(self):
        for line in self.process.stdout:
            found = json.loads(line)
            found.setdefault("node", self.owners.get(found.get("mac")))
            with self.changed:
                if found["kind"] == "latest":
                    self.latest = found
                else:
                    self.found.append(found)
                self.changed.notify_all()

    def _wait(self, ask, timeout, what):
        """The first true answer of `ask`, which is asked whenever something was heard."""
        until = time.monotonic() + timeout
        with self.changed:
            while not (found := ask()):
                if self.process.poll() is not None:
                    raise NoAnswer("the client's program ended")
                if time.monotonic() > until:
                    raise NoAnswer(f"not within {timeout} s: {what}")
                self.changed.wait(0.1)
        return found

    def _steady(self):
        """The node that has answered without a pause for STEADY_S, else None."""
        now = time.time()
        answers = [found for found in self.found if found["kind"] == "answer"]
        is_fresh = self.latest and now - self.latest["t"] < FRESH_S
        if not answers or not is_fresh or now - answers[-1]["t"] < STEADY_S:
            return None
        return answers[-1]["node"]

    def wait_steady(self, timeout=30):
        return self._wait(self._steady, timeout, f"'{self.address}' answers steadily")

    def wait_other(self, node, since, timeout=60):
        """Time of the first answer from another node than this one."""
        def other():
            return next((found["t"] for found in self.found if found["kind"] == "answer"
                         and found["t"] > since and found["node"] != node), None)
        return self._wait(other, timeout, f"another node than {node} answers for '{self.address}'")

    def count(self):
        """What has been counted, for the run."""
        return {}

    def announced(self, node, since):
        """Time of the first announcement by another node than this one, or None."""
        return next((found["t"] for found in list(self.found) if found["kind"] == "announcement"
                     and found["t"] > since and found["node"] != node), None)
