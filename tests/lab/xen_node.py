# SPDX-License-Identifier: GPL-2.0-or-later
"""xen_node: process 1 of dom0 of a node of kind xen. What node.py is to kind ns."""
import json
import os
import subprocess
import termios
import time
import traceback
import tty

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

READY = "/dev/ttyS1"
TOOLS = "/usr/lib/xen-4.17/bin"


def open_ready():
    """Where it is said that the node is ready."""
    fd = os.open(READY, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)
    tty.setraw(fd)
    return fd


def load_modules():
    with open("/modules/order") as file:
        for name in file.read().split():
            kernel.load_module(f"/modules/{name}")


def furnish(job):
    """The tree that programs see."""
    kernel.mount("sysfs", "/sys", "sysfs")
    kernel.mount("xenfs", "/proc/xen", "xenfs")
    kernel.mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777")
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"/dev/{name}")
    tree.own_terminals()
    kernel.mount("log", emulator.LOGS, "9p", 0, "trans=virtio,version=9p2000.L,cache=mmap")
    share = emulator.SHARE
    tree.lay_over_usr([tree.hold(f"{share}/layer{number}") for number in range(job["layers"])])
    tree.bind(tree.hold(f"{share}/repository"), job["repository"])
    tree.own_folders(tree.hold(emulator.LOGS))
    for folder in ("/run/xen", "/run/xenstored", "/run/libvirt/libxl", "/var/log/xen/console"):
        os.makedirs(folder, exist_ok=True)
    os.makedirs(tree.LAB)
    with open(f"{tree.LAB}/lab.json", "w") as file:
        json.dump(job["config"], file)


def connect(config, number):
    ends = [wire.LINKS[link][0] for link in config["links"]]
    wire.ip(f"link set dev eth{len(ends)} name {gate.LINK}",
            f"addr add {gate.NODE}/{gate.LENGTH} dev {gate.LINK}", f"link set dev {gate.LINK} up")
    prefix = f"{wire.address(config['network'], number)}/24"
    if ends:
        wire.configure_node(prefix, wire.mac(config["network"], number))
    else:
        wire.configure_alone(prefix)


def start_xen():
    """The daemons without which no domain can be made."""
    subprocess.run([f"{TOOLS}/xenstored", "--pid-file", "/run/xen/xenstored.pid"], check=True)
    subprocess.run([f"{TOOLS}/xen-init-dom0"], check=True)
    subprocess.run([f"{TOOLS}/xenconsoled", "--pid-file=/run/xen/xenconsoled.pid"], check=True)


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
    load_modules()
    furnish(job)
    node.write_name(name)
    node.write_hosts(config)
    connect(config, number)
    if config["cluster"]:
        node.stack(config).configure(config)
    start_xen()
    if name not in config["plain"]:
        hypervisor.configure(wire.address(config["network"], number), number)
        start_libvirtd()


def main():
    os.environ.clear()
    os.environ.update(environment.CLEAN)
    ready = open_ready()
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
        node.start("the cluster", lambda: node.stack(job["config"]).start(job["config"]))
    os.write(ready, b"ready\n")
    init.serve(log, wake)


if __name__ == "__main__":
    main()
