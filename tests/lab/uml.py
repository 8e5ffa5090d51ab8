# SPDX-License-Identifier: GPL-2.0-or-later
"""uml: the kind of lab whose nodes have kernels of their own, with DRBD and traffic shaping, two
links and disks. Around each is a node of kind ns; the client is one. A kind offers what ns does."""
import sys

import environment
import machine
import ns
from ns import node_pid, pid, start, stop

__all__ = ("enter", "missing", "node_pid", "pid", "start", "stop")


def missing(config):
    """The programs that the machine lacks for such a lab."""
    return ns.missing(config) + machine.missing() + (
        environment.lacking(["drbdadm", "qemu-storage-daemon"]) if config["disks"] else [])


def enter(state, node):
    """The words that, put before a command, run it in the node; None if the node is off."""
    words = ns.enter(state, node)
    if words is None or node == "client":
        return words
    return words + [sys.executable, "-S", "-E", "-B", f"{machine.PLACE}/code/gate.py", "--"]
