# SPDX-License-Identifier: GPL-2.0-or-later
"""emulator: a host with Xen: a processor and a memory that qemu emulates, in which the hypervisor
boots and then dom0, from the images that dom0 (the script) builds. One of these is the memory of a
host that has booted as far as all hosts are alike (dom0_first.py): a host begins with a copy of it,
as its power has come back long enough ago."""
import json
import os
import socket
import subprocess
import time

import environment
import gate
import kernel
import tree
import wire

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
IMAGES = f"{REPOSITORY}/build/xen/images"
PROGRAM = "qemu-system-x86_64"
PLACE = "/run/host"  # on the machine's side, and in dom0
SHARE, LOGS = f"{PLACE}/share", f"{PLACE}/log"
MEMORY, DOM0_MEMORY = 1024, 384  # MiB
# The only emulated one that has what PVH guests need: SVM with nested pages.
PROCESSOR = "Opteron_G3,+npt,-rdtscp"
# No memory is wiped, nothing is done about the faults of real processors.
HYPERVISOR_WORDS = ("com1=115200,8n1 console=com1 bootscrub=off spec-ctrl=no sched=credit "
                    "dom0_mem={memory}M,max:{memory}M")
# Programs at other addresses each time would have to be translated each time. 8 MiB are set aside
# for devices with few address lines, of which there are none, not 64.
KERNEL_WORDS = ("console=hvc0 quiet mitigations=off nokaslr norandmaps cryptomgr.notests audit=0 "
                "swiotlb=4096 panic=-1")
SAVE_SECONDS = 120
SPARE = "spare", "02:00:00:00:00:01"  # a card that leads nowhere


def missing():
    """What the machine lacks for such hosts."""
    lacking = environment.lacking(["ip", PROGRAM])
    if not os.path.exists(IMAGES):
        lacking.append(f"{IMAGES} (tests/lab/dom0 builds it)")
    return lacking


def furnish(folders=(), images=IMAGES):
    """The mounts that the emulator starts from: as machine.furnish(), and below PLACE the images
    and the folders that dom0 sees in SHARE, which it can't change: (name there, folder)."""
    tree.own_mounts()
    held = [(name, tree.hold(folder)) for name, folder in folders]
    images = tree.hold(images)
    kernel.make_read_only("/")
    tree.tmpfs("/run")
    os.makedirs(SHARE)
    os.makedirs(LOGS)
    for name, fd in held:
        tree.bind(fd, f"{SHARE}/{name}")
    tree.bind(images, f"{PLACE}/images")
    kernel.make_writable(f"{PLACE}/images")  # or no file can be mapped privately
    kernel.mount("proc", "/proc", "proc")
    kernel.drop_capabilities()


def furnish_node(layers, job):
    """For a host that begins. job: what xen_node.py does there."""
    furnish([("code", HERE), ("repository", REPOSITORY),
             *((f"layer{number}", layer) for number, layer in enumerate(layers))])
    with open(f"{SHARE}/job", "w") as file:
        json.dump(dict(job, repository=REPOSITORY, layers=len(layers)), file)


def share(name, folder, more=""):
    return ["-virtfs", f"local,id={name},mount_tag={name},path={folder},multidevs=remap,"
                       f"security_model=passthrough{more}"]


def card(number, tap, hardware):
    return ["-netdev", f"tap,id=net{number},ifname={tap},script=no,downscript=no",
            "-device", f"virtio-net-pci,netdev=net{number},mac={hardware},romfile="]


def memory_words(shared):
    """The memory is the image itself, or begins as a copy of it."""
    return ["-object", f"memory-backend-file,id=memory,size={MEMORY}M,"
                       f"mem-path={PLACE}/images/memory,share={'on' if shared else 'off'}",
            "-machine", "pc,memory-backend=memory"]


def machine(cards, line, monitor, console, *more):
    """Starts qemu. line, monitor: sockets that become the second serial line and qemu's monitor;
    cards: tap and hardware address of two, the gate's and the node's. A host that reboots ends."""
    images = f"{PLACE}/images"
    command = [
        PROGRAM, "-accel", "tcg,thread=multi,tb-size=256", "-cpu", PROCESSOR, "-smp", "1",
        "-m", f"{MEMORY}", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-chardev", "file,id=console,path=/proc/self/fd/1,append=on", "-serial", "chardev:console",
        "-chardev", f"socket,id=line,fd={line.fileno()}", "-serial", "chardev:line",
        "-chardev", f"socket,id=monitor,fd={monitor.fileno()}", "-mon", "monitor,mode=control",
        "-kernel", f"{images}/hypervisor",
        "-append", HYPERVISOR_WORDS.format(memory=DOM0_MEMORY),
        "-initrd", f"{images}/kernel {KERNEL_WORDS},{images}/initrd",
        "-drive", f"file={images}/disk,format=raw,if=none,id=disk,snapshot=on,cache=unsafe",
        "-device", "virtio-blk-pci,drive=disk",
        *share("share", SHARE, ",readonly=on"), *share("log", LOGS)]
    for number, (tap, hardware) in enumerate(cards):
        command += card(number, tap, hardware)
    return subprocess.Popen(command + list(more), env=dict(environment.CLEAN, TMPDIR=PLACE),
                            pass_fds=[line.fileno(), monitor.fileno()], stdin=subprocess.DEVNULL,
                            stdout=console, stderr=subprocess.STDOUT)


class Monitor:
    """qemu's own protocol (QMP)."""

    def __init__(self, peer):
        self.lines = peer.makefile("rwb", buffering=0)
        self.events = set()
        self._read()
        self.ask("qmp_capabilities")

    def _read(self):
        line = self.lines.readline()
        if not line:
            raise RuntimeError("qemu ended")
        message = json.loads(line)
        self.events.add(message.get("event"))
        return message

    def wait(self, event):
        while event not in self.events:
            self._read()

    def ask(self, name, **arguments):
        self.lines.write(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = self._read()
            if "error" in answer:
                raise RuntimeError(f"qemu cannot {name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def leave_memory_out(self):
        """A saved state then has all but the memory, which is a file of its own."""
        self.ask("migrate-set-capabilities",
                 capabilities=[{"capability": "x-ignore-shared", "state": True}])


def begin(cards, console, *more):
    """Starts qemu; returns the line, its other end in dom0, and qemu's monitor."""
    said, line = socket.socketpair()
    ours, theirs = socket.socketpair()
    machine(cards, line, theirs, console, *more)
    line.close()
    theirs.close()
    return said, Monitor(ours)


def cards_alone():
    """Makes the network around a host without a lab; its cards."""
    wire.ip("link set lo up", *gate.around(), f"tuntap add dev {SPARE[0]} mode tap")
    return [gate.CARD, SPARE]


def boot(cards, console=1):
    """Starts a host. Returns a socket where it says that it is ready or why not."""
    said, monitor = begin(cards, console, *memory_words(False), "-incoming", "defer")
    monitor.leave_memory_out()
    monitor.ask("migrate-incoming", uri=f"exec:cat {PLACE}/images/state")
    monitor.wait("RESUME")  # a saved line takes nothing
    answer = {"time": time.time(), "seed": os.urandom(32).hex()}
    said.sendall(json.dumps(answer).encode() + b"\n")
    return said


def save(cards, console):
    """Boots a host from new images and saves it as it waits, to begin all others with."""
    said, monitor = begin(cards, console, *memory_words(True))
    said.settimeout(SAVE_SECONDS)
    if said.makefile("rb").readline().strip() != b"who":
        raise RuntimeError("a host does not boot")
    monitor.leave_memory_out()
    monitor.ask("migrate", uri=f"exec:cat >{PLACE}/images/state")
    status = ""
    while status != "completed":
        status = monitor.ask("query-migrate").get("status")
        if status == "failed":
            raise RuntimeError("the state of a host cannot be saved")
        time.sleep(0.05)
    monitor.ask("quit")
