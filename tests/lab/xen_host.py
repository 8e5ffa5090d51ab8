# SPDX-License-Identifier: GPL-2.0-or-later
"""xen_host: process 1 of the namespaces around a node of kind xen. It ties the node's cables to an
emulated host and forwards its requests to the power switch. Its death is the node's power cut.
usage: xen_host.py NAME GO READY: as node.py"""
import os
import signal
import socket
import sys
import traceback

import emulator
import gate
import node
import tree
import uml_host
import wire


def connect(config, number):
    """The network around the host; returns tap and hardware address of its cards."""
    (own, the_gate), lines = uml_host.cards(config, number)
    wire.ip(*lines)
    return the_gate, own


def furnish(config, name):
    """The mounts of the emulator. Returns a descriptor of the lab's state folder."""
    state, logs = tree.hold(tree.LAB), tree.hold(f"{tree.LAB}/log/{name}")
    emulator.furnish_node(config["layers"], {"name": name, "config": config})
    uml_host.bind_writable(logs, emulator.LOGS)
    return state


def main(name, go, ready):
    try:
        config = node.load_config()
        number = node.number_of(config, name)
        os.read(go, 2)
        os.close(go)
        cards = connect(config, number)
        server = socket.create_server((gate.HOST, gate.POWER), backlog=64)
        state = furnish(config, name)
        os.set_inheritable(ready, False)
        said = emulator.boot(cards)
    except Exception as error:
        traceback.print_exc()
        os.write(ready, f"{error}\n".encode())
        raise SystemExit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    uml_host.serve(said.fileno(), ready, server, state)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
