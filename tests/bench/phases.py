# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the time of a failover goes: the moments that the nodes' logs have of it. Their clock ticks
every 4 ms on many machines."""
import re
import time

import events

# moment, log, what to look for ({0} is the resource), in the order in which they come
MOMENTS = (
    ("token lost", "corosync", r"A processor failed, forming new configuration"),
    ("membership", "corosync", r"A new membership \(\S+\) was formed\. Members.* left:"),
    ("scheduled", "pacemaker", r"Actions: (Start|Recover|Move) +{0} "),
    ("fencing", "pacemaker", r"Requesting fencing \(\w+\)"),
    ("fenced", "pacemaker", r"Peer \w+ was terminated \(\w+\) by \S+ on behalf of .*: OK"),
    ("start ordered", "pacemaker", r"Initiating start operation {0}_start_0 "),
    ("start called", "pacemaker", r"Requesting local execution of start operation for {0} "),
    ("started", "pacemaker", r"Result of start operation for {0} on \w+: ok"),
)
LOGS = {"corosync": "corosync/corosync.log", "pacemaker": "pacemaker/pacemaker.log"}


class Logs:
    """The logs of a lab's nodes; `since` gives what was added, so call it before each run."""

    def __init__(self, lab):
        self.followers = [(source, events.Follower(f"{lab.log_dir(node)}/{name}"))
                          for node in lab.config["nodes"] for source, name in LOGS.items()]

    def since(self, zero, resource):
        """{moment: seconds after zero}: of each the first in any node's log after zero."""
        wanted = [(name, source, re.compile(pattern.replace("{0}", resource)))
                  for name, source, pattern in MOMENTS]
        found = {}
        for log, follower in self.followers:
            for line in follower.lines():
                for name, source, pattern in wanted:
                    if source == log and pattern.search(line):
                        self._keep(found, name, line, zero)
        return found

    @staticmethod
    def _keep(found, name, line, zero):
        stamp = events.STAMP.match(line)
        if not stamp:
            return
        after = events.epoch(stamp[1], stamp[2], time.time()) - zero
        if after > -0.005:
            found[name] = min(after, found.get(name, after))
