# SPDX-License-Identifier: GPL-2.0-or-later
"""uml_host: process 1 of the namespaces around a node of kind uml. It ties the node's cables to its
kernel, gives it disks that lose what was not flushed, and forwards its requests to the power
switch. Its death is the node's power cut.
usage: uml_host.py NAME GO READY: as node.py"""
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import traceback
import zlib

import environment
import gate
import init
import kernel
import machine
import node
import power
import tree
import vhost
import wire

DISKS, FILES = f"{machine.PLACE}/disks", f"{machine.PLACE}/files"
SOCKETS = f"{machine.PLACE}/sockets"
VIRTIO_BLOCK = 2  # virtio 1.1, 5: device types
JOB = f"{machine.PLACE}/job"
LOGS = f"{machine.PLACE}/log"


def tie(link, tap, hardware):
    """Leads a cable's end to a tap of the node's kernel, whose card has the hardware address."""
    end = wire.LINKS[link][0]
    return (f"link set dev {end} address 06{hardware[2:]}",  # or the bridge keeps what is for it
            f"link add name b-{end} {wire.BRIDGE}",
            f"tuntap add dev {tap} mode tap",
            *(f"link set dev {port} addrgenmode none" for port in (end, tap, f"b-{end}")),
            *(f"link set dev {port} master b-{end}" for port in (end, tap)),
            *(f"link set dev {port} up" for port in (end, tap, f"b-{end}")))


def cards(config, number):
    """Tap and hardware address of the kernel's cards, in their order, and the words of `ip` that
    make the network around the kernel."""
    cards = []
    lines = ["link set lo up", *gate.around()]
    for link, network in zip(config["links"], (config["network"], wire.second(config["network"]))):
        tap, hardware = f"t-{wire.LINKS[link][0]}", wire.mac(network, number)
        lines += tie(link, tap, hardware)
        cards.append((tap, hardware))
    cards.append(gate.CARD)
    return cards, lines


def connect(config, number):
    """The network around the kernel; returns the kernel's words for its cards, in their order."""
    found, lines = cards(config, number)
    wire.ip(*lines)
    # Without gro a node's TCP crawls.
    return [f"vec{index}:transport=tap,ifname={tap},mac={hardware},depth=64,gro=1"
            for index, (tap, hardware) in enumerate(found)]


def bind_writable(folder, target):
    tree.bind(folder, target)
    kernel.make_writable(target)


def mount_disks(program, folder):
    """The node's disks, as files that keep a write in memory until it is flushed."""
    bind_writable(folder, FILES)
    os.makedirs(DISKS)
    server = subprocess.Popen([program, "-f", DISKS, FILES], stdin=subprocess.DEVNULL,
                              env=environment.CLEAN)
    while not os.path.ismount(DISKS):
        if server.poll() is not None:
            raise RuntimeError("the node's disks cannot be served")
        os.sched_yield()


def serve_disks(count):
    """By vhost-user, because UML's own disks never pass a flush on."""
    words = ["qemu-storage-daemon"]
    for disk in range(count):
        words += ["--blockdev", f"driver=file,node-name=disk{disk},filename={DISKS}/{disk}",
                  "--export", f"type=vhost-user-blk,id=export{disk},node-name=disk{disk},"
                              f"addr.type=unix,addr.path={SOCKETS}/{disk}.server,writable=on"]
    os.makedirs(SOCKETS)
    server = subprocess.Popen(words, stdin=subprocess.DEVNULL, env=environment.CLEAN)
    while not os.path.exists(f"{SOCKETS}/{count - 1}.server"):
        if server.poll() is not None:
            raise RuntimeError("the node's disks cannot be served")
        os.sched_yield()
    for disk in range(count):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{SOCKETS}/{disk}")
        listener.listen(1)
        node.start("a disk", lambda: vhost.serve(listener, f"{SOCKETS}/{disk}.server"))
        listener.close()


def furnish(config, name):
    """The mounts of the kernel. Returns a descriptor of the lab's state folder."""
    state, logs = tree.hold(tree.LAB), tree.hold(f"{tree.LAB}/log/{name}")
    disks = tree.hold(f"{tree.LAB}/disk/{name}") if config["disks"] else None
    machine.furnish(config["layers"])
    bind_writable(logs, LOGS)
    with open(JOB, "w") as file:
        json.dump({"name": name, "config": config}, file)
    if disks is not None:
        mount_disks(f"/proc/{os.getpid()}/fd/{state}/lossy", disks)
        serve_disks(config["disks"])
    return state


def boot(config, cards, number):
    """Starts the kernel. Returns it and what can be read of its word that the node is ready. Neighbours
    have different CPUs; whose is first depends on the lab, as the first nodes have the most to do."""
    reader, writer = os.pipe()
    disks = [f"virtio_uml.device={SOCKETS}/{index}:{VIRTIO_BLOCK}"
             for index in range(config["disks"])]
    process = machine.boot("uml_node.py", [writer], None, *cards, *disks,
                          memory=config["memory_mib"],
                          turn=number + zlib.crc32(config["network"].encode()))
    os.close(writer)
    return process, reader


def forward(server, state):
    """Takes one request of the node to the power switch."""
    peer, _ = server.accept()
    with peer:
        peer.settimeout(power.READ_SECONDS)
        try:
            request = peer.recv(power.REQUEST_BYTES).decode(errors="replace").strip()
            try:
                answer = power.ask(f"/proc/self/fd/{state}/{power.SOCKET}", request, timeout=30)
            except power.PowerError as error:
                answer = f"ERROR {error}"
            peer.sendall(answer.encode() + b"\n")
        except OSError:
            pass  # a node that went away


def serve(reader, ready, server, state):
    """Until the kernel ends."""
    wake = init.wake_on_child()
    said = b""
    events = selectors.DefaultSelector()
    for source in (reader, server, wake):
        events.register(source, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.fileobj is server:
                if os.fork() == 0:  # the power switch may wait for this very node's end
                    forward(server, state)
                    os._exit(0)
            elif key.fd == reader:
                piece = os.read(reader, 4096)
                if not piece:
                    return  # the kernel holds the other end
                said += piece
                if ready is not None and said.endswith(b"\n"):
                    os.write(ready, said)
                    os.close(ready)
                    ready = None
            else:
                os.read(wake, 4096)
                init.reap(None)


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
        _, reader = boot(config, cards, number)
    except Exception as error:
        traceback.print_exc()
        os.write(ready, f"{error}\n".encode())
        raise SystemExit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(reader, ready, server, state)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
