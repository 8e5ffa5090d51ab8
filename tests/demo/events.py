# SPDX-License-Identifier: GPL-2.0-or-later
"""What the cluster did, read from the logs of its nodes as they are written.

An event is a dict: t (seconds since the epoch), node, kind, text; an action has agent, action,
resource and ms as well.
"""
import os
import re
import time

STAMP = re.compile(r"^(\w{3} +\d+ \d\d:\d\d:\d\d)\.(\d+) ")

# 1 resource, 2 action, 3 exit status, 4 to 6 time it took: milliseconds, or minutes and seconds, as
# pacemaker's executor logs them
FINISHED = re.compile(
    r"\(log_finished\).*?: (\S+) (\w+) \(call \d+.*?\) exited with status (\d+)"
    r".*\(execution time (?:(\d+)ms|(?:(\d+)m)?([\d.]+)s)( after being queued \S+)?\)$")

# kind, log's folder, what to look for, what to say ({n} is the node, {1} a group of the pattern)
PATTERNS = [
    ("token", "corosync", re.compile(r"A processor failed, forming new configuration"),
     "corosync misses a member's token"),
    ("left", "corosync", re.compile(r"A new membership \(\S+\) was formed\. Members.* left: (\S+)"),
     "membership without the dead site"),
    ("joined", "corosync",
     re.compile(r"A new membership \(\S+\) was formed\. Members joined: (\S+)"),
     "membership with the site again"),
    ("fencing", "pacemaker", re.compile(r"Requesting fencing \((\w+)\).* node (\w+)"),
     "pacemaker orders the fencing of {2} ({1})"),
    ("fenced", "pacemaker",
     re.compile(r"Peer (\w+) was terminated \((\w+)\) by (\S+) on behalf of .*: OK"),
     "fencing confirmed: {1} is off"),
]
ONCE = {"token", "left", "joined", "fencing", "fenced"}  # every node logs these: the first counts


def epoch(stamp, millis, near):
    """A log's time, which has no year, in seconds since the epoch: in the year that fits."""
    year = time.localtime(near).tm_year
    found = []
    for guess in (year - 1, year, year + 1):
        try:
            then = time.strptime(f"{guess} {stamp}", "%Y %b %d %H:%M:%S")
        except ValueError:
            continue
        found.append(time.mktime(then[:8] + (-1,)))
    return min(found, key=lambda t: abs(t - near)) + float("0." + millis)


def action(node, t, line, agents):
    """The agent's action that an executor's line reports, or None."""
    found = FINISHED.search(line)
    if not found or found[1] not in agents:
        return None
    ms = float(found[4]) if found[4] else (60 * int(found[5] or 0) + float(found[6])) * 1e3
    failed = "" if found[3] == "0" else f" -> exit status {found[3]}"
    agent = agents[found[1]]
    return {"t": t, "node": node, "kind": "action", "agent": agent, "resource": found[1],
            "action": found[2], "rc": int(found[3]), "ms": round(ms),
            "text": f"{agent} {found[2]}, {ms:.0f} ms{failed}"}


def parse(node, source, line, near, agents):
    """The event in one line of a node's log ('corosync' or 'pacemaker'), or None."""
    stamp = STAMP.match(line)
    if not stamp:
        return None
    for kind, where, pattern, words in PATTERNS:
        found = pattern.search(line) if where == source else None
        if found:
            t = epoch(stamp[1], stamp[2], near)
            return {"t": t, "node": node, "kind": kind, "who": found.groups(),
                    "text": words.format("", *found.groups())}
    if source == "pacemaker" and "log_finished" in line:
        return action(node, epoch(stamp[1], stamp[2], near), line, agents)
    return None


class Follower:
    """The lines that were added to a file, which may not be there yet or be replaced."""

    def __init__(self, path):
        self.path, self.offset, self.inode, self.rest = path, 0, None, ""

    def lines(self):
        try:
            with open(self.path, errors="replace") as log:
                yield from self.added(log)
        except OSError:
            return

    def added(self, log):
        inode = os.fstat(log.fileno()).st_ino
        if inode != self.inode:
            self.inode, self.offset, self.rest = inode, 0, ""
        log.seek(self.offset)
        text = self.rest + log.read()
        self.offset = log.tell()
        *whole, self.rest = text.split("\n")
        yield from whole


class Watch:
    """The events of several nodes after a moment, each once, as they are found."""

    LOGS = {"corosync": "corosync/corosync.log", "pacemaker": "pacemaker/pacemaker.log"}

    def __init__(self, log_dirs, agents):
        self.agents = agents
        self.followers = [(node, source, Follower(f"{folder}/{name}"))
                          for node, folder in log_dirs.items()
                          for source, name in self.LOGS.items()]
        self.since, self.seen = 0.0, set()

    def restart(self, since):
        """Forgets what was before `since`."""
        self.since, self.seen = since, set()

    def is_new(self, event):
        if event["t"] < self.since:
            return False
        if event["kind"] not in ONCE:
            return True
        key = event["kind"]
        new = key not in self.seen
        self.seen.add(key)
        return new

    def poll(self):
        found = []
        for node, source, follower in self.followers:
            for line in follower.lines():
                event = parse(node, source, line, time.time(), self.agents)
                if event:
                    found.append(event)
        found.sort(key=lambda event: event["t"])
        return [event for event in found if self.is_new(event)]
