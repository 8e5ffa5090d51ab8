# SPDX-License-Identifier: GPL-2.0-or-later
"""Who is primary of which mirror, as the kernel of each site tells it, and how often two sites were
at once, but for the windows of live moves: there both have the window's journal."""
import re
import subprocess
import threading
import time

from stream import Streams

JOURNALS = "/run/relevo/window-*"
FOLLOW = f"""drbdsetup events2 | while read -r line; do
set -- {JOURNALS}
if [ -e "$1" ]; then echo "open $line"; else echo "shut $line"; fi
done"""
TOLD = re.compile(r"(open|shut) \S+ resource name:(\S+) role:(\w+)")


def parse(line):
    """(mirror, role, whether the node had a journal then) of a line, or None."""
    found = TOLD.match(line)
    return (found[2], found[3], found[1] == "open") if found else None


class Primaries(Streams):
    """Watches until close(). changes: [(t, node, mirror, role)]; windows: those of them that made a
    second primary in a window; doubles: those that did so outside of one."""

    def __init__(self, lab, nodes):
        self.nodes, self.roles = nodes, {}
        self.changes, self.windows, self.doubles = [], [], []
        self.lock = threading.Lock()
        super().__init__(lab, nodes, ["sh", "-c", FOLLOW])

    def take(self, node, line):
        told = parse(line)
        if told:
            self.note(node, *told)

    def ended(self, node):
        with self.lock:
            self.roles = {key: role for key, role in self.roles.items() if key[0] != node}

    def note(self, node, mirror, role, has_journal):
        with self.lock:
            if self.roles.get((node, mirror)) == role:
                return
            self.roles[node, mirror] = role
            change = (time.time(), node, mirror, role)
            self.changes.append(change)
            others = [other for other in self.nodes if other != node and role == "Primary"
                      and self.roles.get((other, mirror)) == "Primary"]
        for other in filter(self.lab.is_on, others):
            is_open = has_journal and self.has_journal(other)
            (self.windows if is_open else self.doubles).append(change)

    def has_journal(self, node):
        return self.lab.run(node, ["sh", "-c", f"ls {JOURNALS}"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
