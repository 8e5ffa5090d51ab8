# SPDX-License-Identifier: GPL-2.0-or-later
"""tree: the file tree that a node sees: the machine's own, with private places for what a host
keeps to itself, and this build's programs laid over /usr. All mounts belong to the node's mount
namespace and vanish with it. /tmp and /var/tmp stay shared: a clone may sit there."""
import os

import kernel

# What the node changes here is the node's alone.
CHANGEABLE = ("/etc", "/var/lib", "/var/cache")
# folder, mode, owner: empty at each boot
PRIVATE = (
    ("/dev/shm", 0o1777, None),
    ("/etc/corosync", 0o755, None),
    ("/var/lib/corosync", 0o755, None),
    ("/var/lib/pacemaker", 0o750, "hacluster"),
    ("/etc/libvirt", 0o755, None),
    ("/var/lib/libvirt", 0o755, None),
    ("/var/cache/libvirt", 0o755, None),
)
# folder, mode, owner: made in a fresh tree
FOLDERS = (
    ("/run/lock", 0o1777, None),
    ("/run/home", 0o700, None),
    ("/run/netns", 0o755, None),
    ("/run/haproxy", 0o755, None),
    ("/run/resource-agents", 0o755, None),
    ("/run/crm", 0o750, "hacluster"),
    ("/etc/corosync/uidgid.d", 0o755, None),
    ("/var/lib/pacemaker/cib", 0o750, "hacluster"),
    ("/var/lib/pacemaker/pengine", 0o750, "hacluster"),
    ("/var/lib/pacemaker/blackbox", 0o750, "hacluster"),
    ("/var/lib/pacemaker/cores", 0o750, "hacluster"),
    ("/var/log/corosync", 0o755, None),
    ("/var/log/crmsh", 0o755, None),
    ("/var/log/pacemaker", 0o770, "hacluster"),
    ("/var/log/libvirt/qemu", 0o755, None),
)
LAB = "/run/lab"  # the lab's state folder, as nodes see it
LAYERS = "/run/.layers"


def owner_ids(user):
    """uid and gid of a user; root's where the machine has no such user (no pacemaker)."""
    import pwd
    try:
        entry = pwd.getpwnam(user or "root")
    except KeyError:
        return 0, 0
    return entry.pw_uid, entry.pw_gid


def make_folder(path, mode, user):
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)
    if user:
        os.chown(path, *owner_ids(user))


def hold(path):
    """A descriptor by which a folder can be mounted after its path was covered."""
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


def bind(fd, target):
    os.makedirs(target, exist_ok=True)
    kernel.mount(f"/proc/self/fd/{fd}", target, None, kernel.MS_BIND)
    os.close(fd)


def tmpfs(path, mode=0o755):
    kernel.mount("tmpfs", path, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, f"mode={mode:o}")


def own_mounts():
    """From here on no mount leaves this namespace or comes in from outside."""
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)


def lay_over_usr(layers):
    """Mounts descriptors of folders, topmost first, over /usr. Their own paths don't matter."""
    names = []
    for number, fd in enumerate(layers):
        names.append(f"{LAYERS}/{number}")
        bind(fd, names[-1])
    if names:
        kernel.mount("overlay", "/usr", "overlay", kernel.MS_RDONLY,
                     f"lowerdir={':'.join(names)}:/usr")
    for name in names:
        kernel.unmount(name)


def keep_changes(path):
    """The folder as the machine has it; changes go to the node's /run."""
    place = f"/run/.changes{path}"
    os.makedirs(f"{place}/upper")
    os.makedirs(f"{place}/work")
    kernel.mount("overlay", path, "overlay", 0,
                 f"lowerdir={path},upperdir={place}/upper,workdir={place}/work")


def own_terminals():
    os.makedirs("/dev/pts", exist_ok=True)
    kernel.mount("devpts", "/dev/pts", "devpts", kernel.MS_NOSUID | kernel.MS_NOEXEC,
                 "newinstance,ptmxmode=0666,mode=620,gid=5")


def own_devices():
    """/dev with a /dev/log and terminals of its own, without anything that resets the machine."""
    keep_changes("/dev")
    own_terminals()
    if os.path.lexists("/dev/log"):
        os.unlink("/dev/log")  # the machine's, out of sight here only
    for name in os.listdir("/dev"):
        if name.startswith("watchdog"):
            cover_file(f"/dev/{name}")


def cover_file(path):
    if os.path.exists(path):
        kernel.mount("/dev/null", path, None, kernel.MS_BIND)


def own_kernel_files():
    """/proc and /sys of the node's namespaces. Pacemaker's last resort is to write to
    /proc/sysrq-trigger, which would take the machine along."""
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    cover_file("/proc/sysrq-trigger")
    kernel.mount("sysfs", "/sys", "sysfs", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    if os.path.isdir("/sys/power"):
        kernel.mount("tmpfs", "/sys/power", "tmpfs", kernel.MS_RDONLY)


def own_folders(logs=None):
    """What a host keeps to itself, as it is at a first boot. logs: a descriptor of what becomes
    /var/log (else a tmpfs)."""
    if logs is None:
        tmpfs("/var/log")
    else:
        bind(logs, "/var/log")
    for path, mode, user in PRIVATE:
        make_folder(path, mode, user)
        tmpfs(path, mode)
        make_folder(path, mode, user)
    for path, mode, user in FOLDERS:
        make_folder(path, mode, user)


def build(layers=(), state=None, logs=None):
    """The whole tree. layers: folders for /usr; state: the lab's folder, seen at LAB; logs: what
    becomes /var/log (else a tmpfs)."""
    own_mounts()
    held = [hold(layer) for layer in layers]
    state = hold(state) if state else None
    logs = hold(logs) if logs else None
    tmpfs("/run")
    if state is not None:
        bind(state, LAB)
    lay_over_usr(held)
    for path in CHANGEABLE:
        keep_changes(path)
    own_devices()
    own_folders(logs)
    own_kernel_files()
