# SPDX-License-Identifier: GPL-2.0-or-later
"""lab: test hosts on one machine: cluster nodes on a switch, a client and a power switch.
    lab = Lab(); lab.up(); lab.wait_online(); lab.kill("a"); lab.on("a"); lab.down()
A node is real to what runs in it; what makes one is the kind's matter (ns.py, uml.py)."""
import fcntl
import importlib
import ipaddress
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import heartbeat
import hypervisor
import online
import power
import wire
from environment import CLEAN

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
KINDS = ("ns", "uml", "xen")
NAME = re.compile(r"[a-z][a-z0-9-]{0,11}\Z")  # a host's name and a network port's
RESERVED = ("client", "switch", "lo")
MOST_NODES = 16
POWER_SECONDS = 130  # more than a node has to be ready
ONLINE_SECONDS = {"ns": 60, "uml": 60, "xen": 180}


class LabError(Exception):
    """What could not be done, why and what to do: one line. code: the command's exit code."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def need_installed(missing):
    """Raises LabError if a program is missing."""
    if missing:
        raise LabError(f"not installed here: {', '.join(missing)} (tests/deps check installs "
                       "what the lab needs)")


def compiled(source, *packages):
    """The program of a source below tests/, linked to packages of pkg-config. It is compiled when
    it is missing or older than its source."""
    program = REPOSITORY / "build" / source.stem
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    program.parent.mkdir(exist_ok=True)
    fresh = f"{program}.{os.getpid()}"
    compiler = os.environ.get("CC", "cc").split()
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], text=True,
                           stdout=subprocess.PIPE).stdout.split() if packages else []
    done = subprocess.run([*compiler, "-O2", "-D_GNU_SOURCE", "-o", fresh, source, *flags],
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise LabError(f"cannot compile '{source}': {done.stderr.strip()}")
    os.replace(fresh, program)
    return program


class Lab:
    def __init__(self, name="lab", state=None, network="10.77.0", kind="ns",
                 nodes=("a", "b", "c"), token_ms=300, transition_delay_ms=50, stage=None,
                 plain=None, haresources=(), cluster=None, consensus_ms=None, disks=0,
                 disk_mib=64, memory_mib=512, die_with_parent=False, stonith=False):
        """plain: nodes without libvirtd, by default the last of three (the arbitrator).
        haresources: lines for heartbeat, which then runs in place of corosync and pacemaker.
        stonith: whether heartbeat has one, the power switch.
        cluster: whether the nodes start any of these, by default all but those of kind xen.
        consensus_ms: by default 1.2 of the token.
        Of kind uml only: disks: how many each node has, /dev/vda and so on, and their size;
        memory_mib: a node's; none has libvirtd, if plain doesn't say otherwise."""
        if plain is None:
            plain = nodes if kind == "uml" else nodes[2:3] if len(nodes) == 3 else ()
        self.path = Path(state or REPOSITORY / "build" / "lab" / name).resolve()
        self.stage = Path(stage or REPOSITORY / "build" / "stage").resolve()
        self.die_with_parent = die_with_parent
        self.config = {
            "name": name,
            "kind": kind,
            "network": network,
            "nodes": list(nodes),
            "plain": list(plain),
            "haresources": list(haresources),
            "stonith": stonith,
            "cluster": kind != "xen" if cluster is None else cluster,
            "token_ms": token_ms,
            "consensus_ms": consensus_ms,
            "transition_delay_ms": transition_delay_ms,
            "links": ["ring", "replication"] if kind == "uml" else ["ring"],
            "disks": disks,
            "disk_mib": disk_mib,
            "memory_mib": memory_mib,
        }
        self._check()
        self.kind = importlib.import_module(kind)
        self._leash = None

    @classmethod
    def at(cls, name="lab", state=None):
        """The lab that is up there, as it was configured."""
        lab = cls(name, state)
        lab._need_up()
        with open(lab.path / "lab.json") as file:
            lab.config = json.load(file)
        lab.kind = importlib.import_module(lab.config["kind"])
        return lab

    def _check(self):
        config = self.config
        if config["kind"] not in KINDS:
            raise LabError(f"no kind of lab is called '{config['kind']}' ({', '.join(KINDS)})", 2)
        if not NAME.match(config["name"]):
            raise LabError(f"'{config['name']}' can't name a lab (letters, digits, '-', up to 12)",
                           2)
        try:
            ipaddress.ip_network(f"{config['network']}.0/24")
        except ValueError:
            raise LabError(f"'{config['network']}' is no network (three numbers, as 10.77.0)", 2)
        self._check_nodes(config["nodes"])
        for node in config["plain"]:
            self._known(node)
        if config["haresources"] and config["kind"] == "xen":
            raise LabError("nodes of kind 'xen' have no heartbeat (--kind ns, uml)", 2)
        for line in config["haresources"]:
            self._check_haresource(line)
        if config["disks"] and config["kind"] != "uml":
            raise LabError(f"nodes of kind '{config['kind']}' have no disks (--kind uml)", 2)
        for key, least in (("token_ms", 70), ("consensus_ms", 31), ("transition_delay_ms", 0),
                           ("disks", 0), ("disk_mib", 1), ("memory_mib", 128)):
            if key == "consensus_ms" and config[key] is None:
                continue
            if not isinstance(config[key], int) or config[key] < least:
                raise LabError(f"'{config[key]}' is no {key} (a number of at least {least})", 2)

    @staticmethod
    def _check_nodes(nodes):
        if not 1 <= len(nodes) <= MOST_NODES or len(set(nodes)) != len(nodes):
            raise LabError(f"a lab has 1 to {MOST_NODES} nodes, each with a name of its own", 2)
        for node in nodes:
            if not NAME.match(node) or node in RESERVED:
                raise LabError(f"'{node}' can't name a node (letters, digits, '-', up to 12, "
                               f"none of {', '.join(RESERVED)})", 2)

    def _check_haresource(self, line):
        words = line.split()
        if len(words) < 2 or words[0] not in self.config["nodes"] or "\n" in line:
            raise LabError(f"'{line}' is no line of haresources (a node, then resources, as "
                           "'a vip::192.0.2.10/24/br0')", 2)

    def _known(self, node):
        if node not in self.config["nodes"] and node != "client":
            names = ", ".join(self.config["nodes"])
            raise LabError(f"no node is called '{node}' (there are {names} and client)", 2)

    def is_up(self):
        return self.kind.pid(str(self.path)) is not None

    def _need_up(self):
        if not self.is_up():
            raise LabError(f"lab '{self.config['name']}' is not up (start it: lab up)")

    # Up and down

    def up(self):
        """Returns when all nodes are on; they go on to start their daemons."""
        self._check_machine()
        self.path.mkdir(parents=True, exist_ok=True)
        with open(self.path / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_up():
                raise LabError(f"lab '{self.config['name']}' is already up (end it: lab down)")
            self._lay_out()
            self._start()

    def _check_machine(self):
        if os.geteuid() != 0:
            raise LabError("a lab needs root, to make namespaces (run it as root)")
        need_installed(self.kind.missing(self.config))
        if not (self.stage / "usr").is_dir():
            raise LabError(f"nothing is built: no '{self.stage}/usr' (run make first)")

    def _lay_out(self):
        """The state folder of a fresh lab; the logs of the one before end here."""
        for old in ("log", "pid", "usr"):
            shutil.rmtree(self.path / old, ignore_errors=True)
        for old in ("power.log", "building.log"):
            (self.path / old).unlink(missing_ok=True)
        for node in self.config["nodes"] + ["client"]:
            self.log_dir(node).mkdir(parents=True)
        for folder in ("pid", "usr/sbin"):
            (self.path / folder).mkdir(parents=True)
        shutil.copy(compiled(HERE / "fence_lab.c"), self.path / "usr/sbin/fence_lab")
        self._lay_out_disks()
        self.config["layers"] = [str(self.path / "usr"), str(self.stage / "usr")]
        with open(self.path / "lab.json", "w") as file:
            json.dump(self.config, file, indent="\t")

    def _lay_out_disks(self):
        """Fresh disks. They outlive their nodes, as disks do, but not the lab."""
        shutil.rmtree(self.path / "disk", ignore_errors=True)
        if not self.config["disks"]:
            return
        shutil.copy(compiled(HERE.parent / "fakes/lossy.c", "fuse3"), self.path / "lossy")
        for node in self.config["nodes"]:
            folder = self.path / "disk" / node
            folder.mkdir(parents=True)
            for number in range(self.config["disks"]):
                with open(folder / str(number), "wb") as disk:
                    disk.truncate(self.config["disk_mib"] << 20)

    def _start(self):
        self._leash, theirs = self._tie()
        try:
            problem = self.kind.start(str(self.path), theirs)
        except BaseException:
            self.down()
            raise
        finally:
            if theirs >= 0:
                os.close(theirs)
        if problem:
            self.down()
            raise LabError(f"the lab did not come up: {problem} (see {self.path}/log)")

    def _tie(self):
        """A pipe that only this process holds open: when it ends, however that is, so does the
        lab. A death signal would not do: it comes when the *thread* that called up() ends."""
        if not self.die_with_parent:
            return None, -1
        theirs, ours = os.pipe()
        return ours, theirs

    def down(self):
        """Ends everything in the lab; logs stay. No harm if there is nothing to end."""
        if not self.kind.stop(str(self.path)):
            raise LabError(f"lab '{self.config['name']}' did not end (a process hangs in the "
                           f"kernel? see ps; pid {self.kind.pid(str(self.path))})")
        for name in (power.SOCKET, "building.pid"):
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.path / "pid", ignore_errors=True)
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None

    # Power and cables

    def _ask(self, verb, node, link=""):
        self._known(node)
        self._need_up()
        request = f"{verb} {node} {link}".strip()
        try:
            return power.ask(str(self.path / power.SOCKET), request, timeout=POWER_SECONDS)
        except power.PowerError as error:
            raise LabError(f"cannot {verb} '{node}': {error}") from None

    def kill(self, node):
        """Power cut; the node is gone when this returns."""
        self._ask("off", node)

    def on(self, node):
        self._ask("on", node)

    def cut(self, node, link=""):
        """Pulls the node's network cable, at the switch: that of one link (ring, replication), or
        all."""
        self._ask("cut", node, link)

    def heal(self, node, link=""):
        self._ask("heal", node, link)

    def shape(self, node, link, *delay):
        """Makes what leaves the node by a link slow or lossy, in words of tc-netem(8); none: as it
        was. Only of kind uml: the machine's own kernel may not have netem."""
        if self.config["kind"] != "uml" or link not in self.config["links"]:
            raise LabError(f"node '{node}' has no link '{link}' that can be shaped (--kind uml: "
                           f"{', '.join(wire.LINKS)})")
        end = wire.LINKS[link][0]
        words = ["replace", "dev", end, "root", "netem", *delay] if delay else [
            "replace", "dev", end, "root", "pfifo_fast"]
        done = self.run(node, ["tc", "qdisc", *words], stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            why = done.stderr.strip().partition("\n")[0]
            raise LabError(f"cannot shape the {link} of '{node}': {why}")

    def is_on(self, node):
        self._known(node)
        return self.kind.node_pid(str(self.path), node) is not None

    # Commands in nodes

    def enter(self, node, command):
        """The command line that runs the command in the node."""
        self._known(node)
        self._need_up()
        prefix = self.kind.enter(str(self.path), node)
        if prefix is None:
            raise LabError(f"node '{node}' is off (lab on {node} gives it power)")
        return prefix + [str(word) for word in command]

    def run(self, node, command, **options):
        options.setdefault("env", CLEAN)
        return subprocess.run(self.enter(node, command), **options)

    def popen(self, node, command, **options):
        options.setdefault("env", CLEAN)
        return subprocess.Popen(self.enter(node, command), **options)

    # What there is

    def address(self, node):
        self._known(node)
        number = wire.CLIENT if node == "client" else self.config["nodes"].index(node) + 1
        return wire.address(self.config["network"], number)

    def log_dir(self, node):
        """The node's /var/log. It outlives the node."""
        self._known(node)
        return self.path / "log" / node

    def status(self):
        """{node: "on" or "off"}"""
        self._need_up()
        names = self.config["nodes"] + ["client"]
        return {node: "on" if self.is_on(node) else "off" for node in names}

    # Waiting for the cluster

    def wait_online(self, count=None, timeout=None):
        """Waits until as many nodes (all, if not told) are online in a partition with a DC, as
        the cluster sees it, and each libvirtd is ready. Returns the seconds that it took."""
        if not self.config["cluster"]:
            raise LabError("the nodes of this lab have no cluster (it was started without)")
        timeout = timeout or ONLINE_SECONDS[self.config["kind"]]
        began = time.monotonic()
        wanted = len(self.config["nodes"]) if count is None else count
        while True:
            looked = time.monotonic()
            missing = self._missing(wanted)
            now = time.monotonic()
            if not missing:
                return now - began
            if now - began > timeout:
                raise LabError(f"not online after {timeout:g} s: {'; '.join(missing)} "
                               f"(see {self.path}/log)")
            time.sleep(max(0.05, now - looked))  # a look may cost the node much

    def _missing(self, wanted):
        """What there is still to wait for, in words."""
        self._need_up()
        powered = [node for node in self.config["nodes"] if self.is_on(node)]
        if not powered:
            return ["no node has power"]
        if self.config["haresources"]:
            missing = heartbeat.missing(self, powered, wanted)
        else:
            seen = online.ask(self, powered[0])
            missing = online.missing(seen, self.config["nodes"], wanted, powered[0])
        if not missing:
            missing = [f"libvirtd of {node}" for node in powered
                       if node not in self.config["plain"] and not self._hypervisor_ready(node)]
        return missing

    def _hypervisor_ready(self, node):
        if self.config["kind"] == "xen":
            return True  # or the node would not be on
        if self.config["kind"] == "uml":
            return self.run(node, ["sh", "-c", f"test -S {hypervisor.SOCKET} && "
                                   f"ls {hypervisor.CACHE} | grep -q ."]).returncode == 0
        pid = self.kind.node_pid(str(self.path), node)
        return pid is not None and hypervisor.is_ready(f"/proc/{pid}/root")
