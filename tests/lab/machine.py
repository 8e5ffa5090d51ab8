# SPDX-License-Identifier: GPL-2.0-or-later
"""machine: a node's kernel of its own, which is a process (User-Mode Linux). It reads the real
machine's file tree, where it can write nothing, and its node sees a tmpfs laid over that."""
import os
import subprocess
import sys

import environment
import kernel
import tree

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = "linux.uml"
MODULES = "/usr/lib/uml/modules"
PLACE = "/run/uml"  # made on the machine's side, seen by process 1 until it takes its root
MEMORY = 512  # MiB


def missing():
    """The programs that the machine lacks for such nodes."""
    return environment.lacking(["ip", "insmod", "modprobe", PROGRAM])


# On the real machine's side


def furnish(layers):
    """The mounts that the kernel starts from, in a namespace that has no other use: none but those
    below /run can be written to, whatever is mounted or remounted in the node."""
    tree.own_mounts()
    code = tree.hold(HERE)
    held = [tree.hold(layer) for layer in layers]
    kernel.make_read_only("/")
    tree.tmpfs("/run")
    tree.lay_over_usr(held)
    tree.bind(code, f"{PLACE}/code")
    os.mkdir(f"{PLACE}/root")
    kernel.mount("proc", "/proc", "proc")
    kernel.drop_capabilities()


def stay(turn):
    """Keeps this process and its children on one CPU of the machine, by turns. A kernel and the
    processes in it hand over to each other at every system call, which takes two to three times as
    long when they are on two CPUs: each then wakes the other one from idle."""
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpus[turn % len(cpus)]})


def boot(script, lines, console, *devices, memory=MEMORY, turn=0):
    """Starts a kernel whose process 1 is a script of this folder. lines: descriptors that become
    its /dev/ttyS0 and so on, for output; console: one that takes what the kernel says; devices:
    more words for the kernel; turn: see stay(). A node that reboots ends."""
    serial = [f"ssl{number}=null,fd:{fd}" for number, fd in enumerate(lines)]
    command = [PROGRAM, f"mem={memory}M", "quiet", "noreboot", f"uml_dir={PLACE}/", "umid=node",
               "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
               "con=null", "con0=null,fd:1", "ssl=null", "ssl-non-raw", *serial, *devices,
               f"init={sys.executable}", "--", "-S", "-E", "-B", f"{PLACE}/code/{script}"]
    return subprocess.Popen(command, env=dict(environment.CLEAN, TMPDIR=PLACE), pass_fds=lines,
                            stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
                            preexec_fn=lambda: stay(turn))


# In the node


def take_root(logs=None):
    """As process 1, makes the tree that a node sees, all of it changeable, and goes there. logs: a
    folder of the machine that becomes /var/log."""
    release = os.uname().release
    subprocess.run(["insmod", f"{MODULES}/{release}/kernel/fs/overlayfs/overlay.ko"], check=True)
    place = f"{PLACE}/root"
    tree.tmpfs(place)
    for name in ("changes", "work", "all"):
        os.mkdir(f"{place}/{name}")
    kernel.mount("overlay", f"{place}/all", "overlay", 0,
                 f"lowerdir=/,upperdir={place}/changes,workdir={place}/work")
    os.chdir(f"{place}/all")
    kernel.mount(".", "/", None, kernel.MS_MOVE)
    os.chroot(".")
    kernel.mount("proc", "/proc", "proc")
    kernel.mount("sysfs", "/sys", "sysfs")
    kernel.mount("devtmpfs", "/dev", "devtmpfs")
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"/dev/{name}")
    tree.own_terminals()
    tree.tmpfs("/run")
    os.makedirs("/usr/lib/modules", exist_ok=True)
    kernel.mount(MODULES, "/usr/lib/modules", None, kernel.MS_BIND)
    subprocess.run(["modprobe", "ipv6"], check=True)
    if logs:
        os.mkdir("/run/log")
        kernel.mount("none", "/run/log", "hostfs", 0, logs)
        tree.own_folders(tree.hold("/run/log"))
    else:
        tree.own_folders()
