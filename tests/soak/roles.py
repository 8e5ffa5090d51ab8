# SPDX-License-Identifier: GPL-2.0-or-later
"""roles: who is primary, as the kernel of each node tells by itself (drbdsetup events2), with this
machine's time. A node whose power is cut is primary no more when its stream ends."""
import subprocess
import threading
import time

PAUSE_SECONDS = 0.1


def role_of(line):
    """(resource, role) that a line of events2 tells, the role None when it is gone; else None."""
    words = line.split()
    if words[1:2] != ["resource"]:
        return None
    values = dict(word.split(":", 1) for word in words[2:] if ":" in word)
    if words[0] != "destroy" and "role" not in values:
        return None
    return values.get("name"), None if words[0] == "destroy" else values["role"]


class Roles:
    """Watches until close(). changes: [(seconds, node, role)]; doubles: those that made a second
    primary."""

    def __init__(self, lab, nodes, resource):
        self.lab, self.resource = lab, resource
        self.now = dict.fromkeys(nodes)
        self.changes, self.doubles, self.streams = [], [], {}
        self.lock = threading.Lock()
        self.closing = False
        self.threads = [threading.Thread(target=self._watch, args=(node,)) for node in nodes]
        for thread in self.threads:
            thread.start()

    def _note(self, node, role):
        with self.lock:
            if self.now[node] == role:
                return
            self.now[node] = role
            change = (time.time(), node, role)
            self.changes.append(change)
            if list(self.now.values()).count("Primary") > 1:
                self.doubles.append(change)

    def _watch(self, node):
        while not self.closing:
            try:
                self._follow(node)
            except Exception:  # the node is off, or goes off just now
                pass
            self._note(node, None)
            time.sleep(PAUSE_SECONDS)

    def _follow(self, node):
        with self.lab.popen(node, ["drbdsetup", "events2"], stdin=subprocess.PIPE, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as stream:
            self.streams[node] = stream
            if self.closing:
                stream.kill()
            for line in stream.stdout:
                said = role_of(line)
                if said and said[0] == self.resource:
                    self._note(node, said[1])

    def primaries(self):
        with self.lock:
            return [node for node, role in self.now.items() if role == "Primary"]

    def close(self):
        self.closing = True
        for stream in list(self.streams.values()):
            stream.kill()
        for thread in self.threads:
            thread.join()
