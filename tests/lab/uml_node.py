# SPDX-License-Identifier: GPL-2.0-or-later
"""uml_node: process 1 of a node of kind uml, under its own kernel. What node.py is to kind ns."""
import json
import os
import subprocess
import termios
import traceback
import tty

import environment
import gate
import hypervisor
import init
import kernel
import machine
import node
import power
import tree
import uml_host
import wire

READY = "/dev/ttyS0"
MODULES = ("bridge", "sch_netem")


def open_ready():
    """Where it is said that the node is ready."""
    fd = os.open(READY, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)
    tty.setraw(fd)
    return fd


def own_lab(config):
    """The lab's folder as the programs of a node know it."""
    os.makedirs(tree.LAB)
    with open(f"{tree.LAB}/lab.json", "w") as file:
        json.dump(config, file)


def connect(config, number):
    names = [wire.LINKS[link][0] for link in config["links"]] + [gate.LINK]
    wire.ip(*(f"link set dev vec{index} name {name}" for index, name in enumerate(names)))
    network = config["network"]
    wire.configure_node(f"{wire.address(network, number)}/24", wire.mac(network, number))
    if len(config["links"]) > 1:
        wire.configure_second(f"{wire.address(wire.second(network), number)}/24")
    wire.ip(f"addr add {gate.NODE}/{gate.LENGTH} dev {gate.LINK}", f"link set dev {gate.LINK} up")


def boot(name, config):
    machine.take_root(uml_host.LOGS)
    own_lab(config)
    node.write_name(name)
    node.write_hosts(config)
    number = node.number_of(config, name)
    for module in (MODULES + (("virtio_blk", "drbd") if config["disks"] else ()) +
                   (() if name in config["plain"] else ("tun",))):
        subprocess.run(["modprobe", module], check=True)
    for disk in range(config["disks"]):
        with open(f"/sys/block/vd{chr(ord('a') + disk)}/cache_type", "w") as file:
            file.write("write back")  # else each write is flushed
    connect(config, number)
    if config["cluster"]:
        node.stack(config).configure(config)
    if name not in config["plain"]:
        hypervisor.configure(wire.address(config["network"], number), number)


def main():
    os.environ.clear()
    os.environ.update(environment.CLEAN)
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    ready = open_ready()
    try:
        with open(uml_host.JOB) as file:
            job = json.load(file)
        name, config = job["name"], job["config"]
        boot(name, config)
    except Exception as error:
        traceback.print_exc()
        os.write(ready, f"{error}\n".encode())
        termios.tcdrain(ready)
        kernel.power_off()
    log, wake = init.open_log(), init.wake_on_child()
    ways = gate.listen(f"{tree.LAB}/{power.SOCKET}")  # before anyone is told that it is ready
    node.start("the gate", lambda: gate.serve(*ways))
    if config["cluster"]:
        node.start("the cluster", lambda: node.stack(config).start(config))
    if name not in config["plain"]:
        node.start("libvirtd", hypervisor.start)
        node.start("libvirtd's first answer", hypervisor.warm_up)
    os.write(ready, b"ready\n")
    init.serve(log, wake)


if __name__ == "__main__":
    main()
