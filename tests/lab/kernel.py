# SPDX-License-Identifier: GPL-2.0-or-later
"""kernel: system calls that Python 3.9 lacks: namespaces, mounts, prctl, power. Each raises
OSError."""
import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
NODE_NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_MOVE = 0x2000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

SYS_MOUNT_SETATTR = 442  # the same number on every architecture
AT_FDCWD = -100
AT_RECURSIVE = 0x8000
MOUNT_ATTR_RDONLY = 0x1

RB_POWER_OFF = 0x4321fedc

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24

# What no node may do to the machine it runs on: load modules, reboot, set the clock.
FORBIDDEN_CAPABILITIES = {"sys_module": 16, "sys_boot": 22, "sys_time": 25}

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, thing, *arguments):
    if getattr(_libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), thing)


def _bytes(text):
    return None if text is None else os.fsencode(text)


def unshare(flags):
    _call("unshare", "namespaces", ctypes.c_int(flags))


def sethostname(name):
    encoded = name.encode()
    _call("sethostname", name, encoded, ctypes.c_size_t(len(encoded)))


def mount(source, target, kind=None, flags=0, data=None):
    _call("mount", target, _bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags),
          _bytes(data))


def unmount(target):
    """Takes a mount out of sight; what was opened or built from it goes on."""
    _call("umount2", target, _bytes(target), ctypes.c_int(MNT_DETACH))


def _change_mounts(path, added, removed):
    """Of the mount at a path and all mounts below it."""
    change = (ctypes.c_uint64 * 4)(added, removed)  # set, clear, propagation, userns_fd
    _call("syscall", path, ctypes.c_long(SYS_MOUNT_SETATTR), ctypes.c_long(AT_FDCWD), _bytes(path),
          ctypes.c_long(AT_RECURSIVE), change, ctypes.c_size_t(ctypes.sizeof(change)))


def make_read_only(path):
    """Takes writing away from the mount at a path and from all mounts below it."""
    _change_mounts(path, MOUNT_ATTR_RDONLY, 0)


def make_writable(path):
    _change_mounts(path, 0, MOUNT_ATTR_RDONLY)


def power_off():
    """Ends this kernel at once. Only for process 1 of a node with a kernel of its own."""
    _call("reboot", "power", ctypes.c_int(RB_POWER_OFF))


def die_with_parent(signal_number):
    """Asks for a signal at the death of the parent thread; 0 takes the wish back."""
    _call("prctl", "parent death signal", ctypes.c_int(PR_SET_PDEATHSIG),
          ctypes.c_ulong(signal_number), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def drop_capabilities():
    """Takes FORBIDDEN_CAPABILITIES from every program executed from here on."""
    for name, number in FORBIDDEN_CAPABILITIES.items():
        _call("prctl", name, ctypes.c_int(PR_CAPBSET_DROP), ctypes.c_ulong(number),
              ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
