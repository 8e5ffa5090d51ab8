# SPDX-License-Identifier: GPL-2.0-or-later
"""emulator: a host with Xen: a processor and a memory that qemu emulates, in which the hypervisor
boots and then dom0, from the images that dom0 (the script) builds."""
import json
import os
import socket
import subprocess

import environment
import kernel
import tree

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
IMAGES = f"{REPOSITORY}/build/xen"
PROGRAM = "qemu-system-x86_64"
PLACE = "/run/host"  # on the machine's side, and in dom0
SHARE, LOGS = f"{PLACE}/share", f"{PLACE}/log"
MEMORY, DOM0_MEMORY = 1024, 384  # MiB
# The only emulated one that has what PVH guests need: SVM with nested pages.
PROCESSOR = "Opteron_G3,+npt,-rdtscp"
# No memory is wiped, nothing is done about the faults of real processors.
HYPERVISOR_WORDS = ("com1=115200,8n1 console=com1 bootscrub=off spec-ctrl=no sched=credit "
                    "dom0_mem={memory}M,max:{memory}M")
KERNEL_WORDS = "console=hvc0 quiet mitigations=off nokaslr cryptomgr.notests audit=0 panic=-1"


def missing():
    """What the machine lacks for such hosts."""
    lacking = environment.lacking(["ip", PROGRAM])
    if not os.path.exists(f"{IMAGES}/stamp"):
        lacking.append(f"{IMAGES} (tests/lab/dom0 builds it)")
    return lacking


def furnish(layers, job):
    """The mounts that the emulator starts from: as machine.furnish(), with what dom0 sees of this
    machine, read only, in SHARE. job: what xen_node.py does there."""
    tree.own_mounts()
    shared = {"code": HERE, "repository": REPOSITORY}
    shared.update((f"layer{number}", layer) for number, layer in enumerate(layers))
    held = {name: tree.hold(path) for name, path in shared.items()}
    images = tree.hold(IMAGES)
    kernel.make_read_only("/")
    tree.tmpfs("/run")
    os.makedirs(LOGS)
    for name, fd in held.items():
        tree.bind(fd, f"{SHARE}/{name}")
    tree.bind(images, f"{PLACE}/images")
    with open(f"{SHARE}/job", "w") as file:
        json.dump(dict(job, repository=REPOSITORY, layers=len(layers)), file)
    kernel.mount("proc", "/proc", "proc")
    kernel.drop_capabilities()


def share(name, folder, more=""):
    return ["-virtfs", f"local,id={name},mount_tag={name},path={folder},multidevs=remap,"
                       f"security_model=passthrough{more}"]


def card(number, tap, hardware):
    return ["-netdev", f"tap,id=net{number},ifname={tap},script=no,downscript=no",
            "-device", f"virtio-net-pci,netdev=net{number},mac={hardware},romfile="]


def boot(cards, memory, console=1):
    """Starts the host; cards: tap and hardware address of each. Returns a socket, its second serial
    line, where it says that it is ready or why not. A host that reboots ends."""
    said, line = socket.socketpair()
    images = f"{PLACE}/images"
    command = [
        PROGRAM, "-accel", "tcg,thread=multi,tb-size=256", "-cpu", PROCESSOR, "-smp", "1",
        "-m", f"{memory}", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-chardev", "file,id=console,path=/proc/self/fd/1,append=on", "-serial", "chardev:console",
        "-chardev", f"socket,id=ready,fd={line.fileno()}", "-serial", "chardev:ready",
        "-kernel", f"{images}/hypervisor",
        "-append", HYPERVISOR_WORDS.format(memory=DOM0_MEMORY),
        "-initrd", f"{images}/kernel {KERNEL_WORDS},{images}/initrd",
        "-drive", f"file={images}/disk,format=raw,if=none,id=disk,snapshot=on,cache=unsafe",
        "-device", "virtio-blk-pci,drive=disk",
        *share("share", SHARE, ",readonly=on"), *share("log", LOGS)]
    for number, (tap, hardware) in enumerate(cards):
        command += card(number, tap, hardware)
    subprocess.Popen(command, env=dict(environment.CLEAN, TMPDIR=PLACE), pass_fds=[line.fileno()],
                     stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT)
    line.close()
    return said
