# SPDX-License-Identifier: GPL-2.0-or-later
"""once_xen: a node for one command, as once.py makes it, but a host with Xen: the command runs in
dom0, in its folder if that is one of this clone's, and its streams are the caller's."""
import os
import sys

import emulator
import gate
import once

NAME = "once"
CONSOLE = f"{emulator.PLACE}/console"

missing = emulator.missing


def start(network, layers):
    """Boots the host and waits for it. Returns what is wrong with it, or None."""
    cards = emulator.cards_alone()
    config = {"network": network, "nodes": [NAME], "links": [], "plain": [], "cluster": False}
    emulator.furnish_node(layers, {"name": NAME, "config": config})
    with open(CONSOLE, "wb") as console:
        line = emulator.boot(cards, console)
    said = line.makefile("rb").readline().decode(errors="replace").strip()
    if said == "ready":
        return None
    with open(CONSOLE, errors="replace") as console:
        return f"{console.read()}\nlab: the host did not boot: {said or 'above is what it said'}"


def live(command, network, layers):
    """Process 1 of the namespaces around the host, which ends with it; the command's exit code."""
    try:
        problem = start(network, layers)
    except Exception as error:
        problem = f"lab: cannot make a node: {error}"
    if problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    here = os.getcwd()
    inside = os.path.commonpath([here, emulator.REPOSITORY]) == emulator.REPOSITORY
    return gate.main(command, here if inside else "/tmp")


def run(command, network, layers):
    """The exit code of the command, 128 and the signal if one ended it."""
    return once.run(command, network, layers, live)
