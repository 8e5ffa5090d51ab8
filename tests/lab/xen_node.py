# SPDX-License-Identifier: GPL-2.0-or-later
"""xen_node: process 1 of dom0 of a node of kind xen. What node.py is to kind ns."""
import json
import os
import termios
import time
import traceback

import cluster
import emulator
import environment
import gate
import hypervisor
import init
import kernel
import node
import power
import tree
import wire


def furnish(job):
    """The tree that programs see."""
    tree.own_terminals()
    kernel.mount("log", emulator.LOGS, "9p", 0, "trans=virtio,version=9p2000.L,cache=mmap")
    share = emulator.SHARE
    tree.lay_over_usr([tree.hold(f"{share}/layer{number}") for number in range(job["layers"])])
    tree.bind(tree.hold(f"{share}/repository"), job["repository"])
    tree.own_folders(tree.hold(emulator.LOGS))
    os.makedirs("/var/log/xen/console", exist_ok=True)
    os.makedirs(tree.LAB)
    with open(f"{tree.LAB}/lab.json", "w") as file:
        json.dump(job["config"], file)


def connect(config, number):
    """The card that is not the gate's."""
    prefix, hardware = (f"{wire.address(config['network'], number)}/24",
                        wire.mac(config["network"], number))
    if config["links"]:
        wire.ip(f"link set dev card name eth0 address {hardware}")
        wire.configure_node(prefix, hardware)
    else:
        wire.configure_alone(prefix)


def start_libvirtd():
    """Until it takes requests."""
    node.start("libvirtd", hypervisor.start)
    deadline = time.monotonic() + hypervisor.START_SECONDS
    while not os.path.exists(hypervisor.SOCKET):
        if time.monotonic() > deadline:
            raise RuntimeError("libvirtd does not listen (see libvirt/libvirtd.log)")
        time.sleep(0.02)


def boot(job):
    name, config = job["name"], job["config"]
    number = node.number_of(config, name)
    furnish(job)
    node.write_name(name)
    node.write_hosts(config)
    connect(config, number)
    if config["cluster"]:
        cluster.DAEMON_ENVIRONMENT["PCMK_logpriority"] = "notice"  # each line costs
        cluster.configure(config)
    if name not in config["plain"]:
        hypervisor.configure(wire.address(config["network"], number), number)
        start_libvirtd()


def main(ready):
    """ready: where it is said that the node is."""
    os.environ.clear()
    os.environ.update(environment.CLEAN)
    try:
        with open(f"{emulator.SHARE}/job") as file:
            job = json.load(file)
        boot(job)
        log, wake = init.open_log(), init.wake_on_child()
        ways = gate.listen(f"{tree.LAB}/{power.SOCKET}")  # before anyone is told that it is ready
    except Exception as error:
        traceback.print_exc()
        os.write(ready, f"{error}\n".encode())
        termios.tcdrain(ready)
        kernel.power_off()
    node.start("the gate", lambda: gate.serve(*ways))
    if job["config"]["cluster"]:
        node.start("the cluster", lambda: cluster.start(job["config"]))
    os.write(ready, b"ready\n")
    init.serve(log, wake)

