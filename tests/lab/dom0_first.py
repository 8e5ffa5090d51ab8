# SPDX-License-Identifier: GPL-2.0-or-later
"""dom0_first: process 1 of dom0 after dom0-init. Up to its question on the second serial line all
hosts are alike, so they get there once, when the image is built: the whole machine is saved as it
waits, and a host goes on from there (emulator.py). With the answer it becomes one: xen_node.py, as
it is on the machine now, goes on."""
import ctypes
import fcntl
import glob
import importlib
import json
import os
import re
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import traceback
import tty

LINE = "/dev/ttyS1"
SHARE = "/run/host/share"
MS_RDONLY, MS_REMOUNT, MS_NOATIME = 0x1, 0x20, 0x400
RNDADDENTROPY, RNDRESEEDCRNG = 0x40085203, 0x5207  # linux/random.h
# Alike too, and used as soon as it goes on.
USED = (ctypes, glob, re, selectors, shutil, signal, socket, subprocess, termios, traceback)


def ask(line):
    os.write(line, b"who\n")
    answer = b""
    while not answer.endswith(b"\n"):
        answer += os.read(line, 4096)
    return json.loads(answer)


def mount(source, target, kind, flags, data=""):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags),
                  data.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"cannot mount {target}")


def differ(seed):
    """Hosts that are alike would draw the same random numbers."""
    with open("/dev/urandom", "wb") as pool:
        fcntl.ioctl(pool, RNDADDENTROPY, struct.pack("ii", len(seed) * 8, len(seed)) + seed)
        fcntl.ioctl(pool, RNDRESEEDCRNG)


def main():
    line = os.open(LINE, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    tty.setraw(line)
    answer = ask(line)
    try:
        time.clock_settime(time.CLOCK_REALTIME, answer["time"])
        differ(bytes.fromhex(answer["seed"]))
        mount("/dev/vda", "/", "ext4", MS_REMOUNT | MS_NOATIME)
        mount("share", SHARE, "9p", MS_RDONLY,
              "trans=virtio,version=9p2000.L,msize=262144,cache=loose")
        sys.path[0] = f"{SHARE}/code"
        sys.pycache_prefix = "/var/cache/lab"
        start = importlib.import_module("xen_node").main
    except Exception as error:
        traceback.print_exc()
        os.write(line, f"{error}\n".encode())
        termios.tcdrain(line)
        raise
    start(line)


if __name__ == "__main__":
    main()
