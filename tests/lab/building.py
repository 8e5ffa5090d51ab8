# SPDX-License-Identifier: GPL-2.0-or-later
"""building: the one process that holds a lab: process 1 of a pid namespace with the switches in
its network namespace and every node as its child. Its death takes nodes, mounts and
cables along, so the lab can't leave anything behind. It is also the power switch.
usage: building.py STATE LEASH, LEASH being a descriptor whose end of file ends the lab, or -1"""
import json
import os
import selectors
import signal
import sys
import traceback

import environment
import init
import kernel
import power
import process
import tree
import wire

HERE = os.path.dirname(os.path.abspath(__file__))
PID_FILE = "building.pid"
OFF_SECONDS = 5
LOOK_SECONDS = 5
READY_SECONDS = 120
# kind of lab: process 1 of its nodes
PROGRAMS = {"ns": "node.py", "uml": "uml_host.py", "xen": "xen_host.py"}
APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


class Node:
    """A node's place in the building: its number, its cables and, when it has power, its process."""

    def __init__(self, building, name, number):
        self.building = building
        self.name = name
        self.number = number
        links = building.config["links"]
        self.plugged = {link: True for link in (links[:1] if name == "client" else links)}
        self.pidfd = None

    def is_on(self):
        """Asks the process itself, never memory."""
        return self.pidfd is not None and not process.gone(self.pidfd, 0)

    def cut_power(self):
        if self.pidfd is None:
            return
        try:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if not process.gone(self.pidfd, OFF_SECONDS):
            raise power.PowerError(f"node '{self.name}' did not die within {OFF_SECONDS} s")
        for link in self.plugged:
            wire.unplug(self.name, link)
            if wire.exists(self.name, link):
                raise power.PowerError(f"the cable of node '{self.name}' is still there")
        os.close(self.pidfd)
        self.pidfd = None

    def give_power(self):
        if not self.is_on():
            self.cut_power()  # what is left of a node that died by itself
            self.await_ready(self.begin())

    def begin(self):
        """Gives power; returns the descriptor on which the node says that it is ready."""
        ready, ready_writer = os.pipe2(os.O_CLOEXEC)
        go_reader, go = os.pipe2(os.O_CLOEXEC)
        pid = self.building.spawn(self.name, go_reader, ready_writer)
        self.pidfd = os.pidfd_open(pid)
        os.close(ready_writer)
        os.close(go_reader)
        for link, network in zip(self.plugged, self.building.networks()):
            wire.plug(self.name, link, pid, wire.mac(network, self.number), self.plugged[link])
        os.write(go, b"go")
        os.close(go)
        return ready

    def await_ready(self, ready):
        try:
            if not process.readable(ready, READY_SECONDS):
                raise power.PowerError(f"node '{self.name}' was not ready in {READY_SECONDS} s")
            said = os.read(ready, 1000).decode(errors="replace").strip()
        finally:
            os.close(ready)
        if said != "ready":
            raise power.PowerError(f"node '{self.name}' did not boot: {said or 'see its console'}")

    def connect(self, plugged, link=None):
        """One cable, or all of them."""
        if link and link not in self.plugged:
            raise power.PowerError(f"node '{self.name}' has no link '{link}' "
                                   f"(it has {', '.join(self.plugged)})")
        for name in [link] if link else self.plugged:
            self.plugged[name] = plugged
            if wire.exists(self.name, name):
                wire.connect(self.name, name, plugged)


class Building:
    def __init__(self, config, host_proc):
        self.config = config
        self.host_proc = host_proc
        self.nodes = {name: Node(self, name, number)
                      for number, name in enumerate(config["nodes"], 1)}
        self.nodes["client"] = Node(self, "client", wire.CLIENT)

    def networks(self):
        """Those of the links, in their order."""
        first = self.config["network"]
        return first, wire.second(first)

    def spawn(self, name, go, ready):
        """Starts process 1 of a node and returns its pid. A pid namespace begins with the second
        fork; the process between the two ends, so the node is a child of this one."""
        pids, writer = os.pipe2(os.O_CLOEXEC)
        # By a mount of this building: a node may make all of its own read-only.
        console = os.open(f"{tree.LAB}/log/{name}/console", APPEND, 0o644)
        middle = os.fork()
        if middle == 0:
            try:
                kernel.unshare(kernel.NODE_NAMESPACES)
                child = os.fork()
                if child == 0:
                    self.become_node(name, console, go, ready)
                os.write(writer, str(child).encode())
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        os.close(writer)
        os.close(console)
        os.waitpid(middle, 0)
        with open(pids) as reader:
            pid = reader.read()
        if not pid:
            raise power.PowerError(f"cannot make namespaces for node '{name}' (see building.log)")
        return int(pid)

    def become_node(self, name, console, go, ready):
        host_pid = os.readlink("self", dir_fd=self.host_proc)
        process.record(f"{tree.LAB}/pid/{name}", host_pid, self.host_proc)
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(console, 1)
        os.dup2(console, 2)
        os.set_inheritable(go, True)
        os.set_inheritable(ready, True)
        kernel.drop_capabilities()
        program = PROGRAMS["ns" if name == "client" else self.config["kind"]]
        os.execve(sys.executable, [sys.executable, "-S", "-E", "-B", f"{HERE}/{program}", name,
                                   str(go), str(ready)], environment.CLEAN)

    def open(self):
        """Switches, then all nodes at once."""
        wire.build_switches(self.config["links"])
        server = power.listen(f"{tree.LAB}/{power.SOCKET}")
        switch = power.Switch(server, self.nodes, f"{tree.LAB}/power.log")
        waiting = [(node, node.begin()) for node in self.nodes.values()]
        for node, ready in waiting:
            node.await_ready(ready)
        return switch

    def run(self, switch, leash):
        wake = init.wake_on_child()
        events = selectors.DefaultSelector()
        events.register(switch, selectors.EVENT_READ)
        events.register(wake, selectors.EVENT_READ)
        if leash >= 0:
            events.register(leash, selectors.EVENT_READ)
        while os.stat(tree.LAB).st_nlink:  # without its folder nobody could end it any more
            init.reap(None)
            for key, _ in events.select(LOOK_SECONDS):
                if key.fileobj is switch:
                    switch.serve_one()
                elif key.fileobj == leash:
                    return
                else:
                    os.read(wake, 4096)


def furnish(state):
    """The building's own mounts. Nodes start from them."""
    tree.own_mounts()
    state = tree.hold(state)
    tree.tmpfs("/run")
    tree.bind(state, tree.LAB)
    kernel.mount("proc", "/proc", "proc")


def live(state, leash, parent_lives, started):
    """Process 1 of the building."""
    kernel.die_with_parent(signal.SIGKILL)
    if not os.read(parent_lives, 1):
        return
    with open(f"{state}/lab.json") as file:
        config = json.load(file)
    host_proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    furnish(state)
    building = Building(config, host_proc)
    switch = building.open()
    kernel.die_with_parent(0)
    os.write(started, b"ready\n")
    os.close(started)
    log = os.open(f"{tree.LAB}/building.log", APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    building.run(switch, leash)


def main(state, leash):
    """The first process only waits until the building stands: until then, if this one or the one
    that called it dies, so does the building."""
    kernel.die_with_parent(signal.SIGKILL)
    alive, go = os.pipe2(os.O_CLOEXEC)
    ready, started = os.pipe2(os.O_CLOEXEC)
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET)
    child = os.fork()
    if child == 0:
        os.close(go)
        os.close(ready)
        try:
            live(state, leash, alive, started)
        except (OSError, RuntimeError, power.PowerError) as error:
            print(error, flush=True)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(started)
    process.record(f"{state}/{PID_FILE}", child)
    os.write(go, b"g")
    print(os.read(ready, 100).decode(), end="", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
