# SPDX-License-Identifier: GPL-2.0-or-later
"""xen: the kind of lab whose nodes are hosts with the Xen hypervisor, emulated: what runs in a node
runs in dom0. Around each is a node of kind ns; the client is one. A kind offers what ns does."""
import sys

import emulator
import ns
from ns import node_pid, pid, start, stop

__all__ = ("enter", "missing", "node_pid", "pid", "start", "stop")


def missing(config):
    """What the machine lacks for such a lab."""
    return ns.missing(dict(config, plain=config["nodes"], cluster=False)) + emulator.missing()


def enter(state, node):
    """The words that, put before a command, run it in the node; None if the node is off."""
    words = ns.enter(state, node)
    if words is None or node == "client":
        return words
    return words + [sys.executable, "-S", "-E", "-B", f"{emulator.SHARE}/code/gate.py", "--"]
