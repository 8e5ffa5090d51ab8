# SPDX-License-Identifier: GPL-2.0-or-later
"""node: process 1 of a node of kind ns. It builds the node's tree and network, starts its daemons
as children and then is init. Its death is the node's power cut.
usage: node.py NAME GO READY: descriptors: GO says that the cable is there, READY is told"""
import json
import os
import signal
import sys
import traceback

import cluster
import heartbeat
import hypervisor
import init
import kernel
import tree
import wire


def load_config():
    with open(f"{tree.LAB}/lab.json") as file:
        return json.load(file)


def number_of(config, name):
    return wire.CLIENT if name == "client" else config["nodes"].index(name) + 1


def write_hosts(config):
    names = list(config["nodes"]) + ["client"]
    with open("/etc/hosts", "w") as file:
        file.write("127.0.0.1 localhost\n::1 localhost\n")
        for name in names:
            file.write(f"{wire.address(config['network'], number_of(config, name))} {name}\n")


def write_name(name):
    kernel.sethostname(name)
    with open("/etc/hostname", "w") as file:
        file.write(f"{name}\n")


def stack(config):
    """What makes the node one of several."""
    return heartbeat if config["haresources"] else cluster


def boot(config, name, go):
    number = number_of(config, name)
    address = wire.address(config["network"], number)
    tree.build(config["layers"], tree.LAB, f"{tree.LAB}/log/{name}")
    write_name(name)
    write_hosts(config)
    os.read(go, 2)
    os.close(go)
    wire.configure_node(f"{address}/24", wire.mac(config["network"], number))
    if name != "client":
        if config["cluster"]:
            stack(config).configure(config)
        hypervisor.configure(address, number)


def start(name, become):
    """A child of this process, which runs become: that ends, or becomes a daemon."""
    if os.fork() != 0:
        return
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        become()
    except Exception as error:
        print(f"cannot start {name}: {error}", flush=True)
    finally:
        os._exit(0)


def main(name, go, ready):
    try:
        config = load_config()
        boot(config, name, go)
    except Exception as error:
        traceback.print_exc()
        os.write(ready, f"{error}\n".encode())
        raise SystemExit(1)
    log, wake = init.open_log(), init.wake_on_child()
    os.set_inheritable(ready, False)
    if name != "client":
        if config["cluster"]:
            start("the cluster", lambda: stack(config).start(config))
        if name not in config["plain"]:
            start("libvirtd", hypervisor.start)
            start("libvirtd's first answer", hypervisor.warm_up)
    os.write(ready, b"ready\n")
    os.close(ready)
    init.serve(log, wake)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
