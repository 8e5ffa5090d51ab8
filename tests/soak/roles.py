# SPDX-License-Identifier: GPL-2.0-or-later
"""roles: who is primary, as the kernel of each node tells by itself (drbdsetup events2), with this
machine's time. A node whose power is cut is primary no more when its stream ends."""
import threading
import time

from stream import Streams


def role_of(line):
    """(resource, role) that a line of events2 tells, the role None when it is gone; else None."""
    words = line.split()
    if words[1:2] != ["resource"]:
        return None
    values = dict(word.split(":", 1) for word in words[2:] if ":" in word)
    if words[0] != "destroy" and "role" not in values:
        return None
    return values.get("name"), None if words[0] == "destroy" else values["role"]


class Roles(Streams):
    """Watches until close(). changes: [(seconds, node, role)]; doubles: those that made a second
    primary."""

    def __init__(self, lab, nodes, resource):
        self.resource = resource
        self.now = dict.fromkeys(nodes)
        self.changes, self.doubles = [], []
        self.lock = threading.Lock()
        super().__init__(lab, nodes, ["drbdsetup", "events2"])

    def note(self, node, role):
        with self.lock:
            if self.now[node] == role:
                return
            self.now[node] = role
            change = (time.time(), node, role)
            self.changes.append(change)
            if list(self.now.values()).count("Primary") > 1:
                self.doubles.append(change)

    def take(self, node, line):
        said = role_of(line)
        if said and said[0] == self.resource:
            self.note(node, said[1])

    def ended(self, node):
        self.note(node, None)

    def primaries(self):
        with self.lock:
            return [node for node, role in self.now.items() if role == "Primary"]
