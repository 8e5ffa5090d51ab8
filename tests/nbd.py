# SPDX-License-Identifier: GPL-2.0-or-later
"""nbd: attaches exports of an NBD server, called as its devices without /dev/, as shared disks of a
node with a kernel of its own, and serves them until it is killed. (The protocol: proto.md of nbd.)
usage: python3 nbd.py ADDRESS nbd0 nbd1..."""
import fcntl
import os
import socket
import struct
import subprocess
import sys

PORT = 10809
INIT, OPTION = b"NBDMAGIC", b"IHAVEOPT"
FIXED_NO_ZEROES = 3
EXPORT_NAME = 1
SET_SOCK, SET_BLKSIZE, DO_IT, SET_SIZE_BLOCKS, SET_FLAGS = 0xAB00, 0xAB01, 0xAB03, 0xAB07, 0xAB0A
SECTOR = 512


def receive(peer, size):
    data = b""
    while len(data) < size:
        part = peer.recv(size - len(data))
        if not part:
            raise SystemExit("nbd: the server went away")
        data += part
    return data


def negotiate(peer, name):
    """Size of the export in bytes, and its flags."""
    if receive(peer, 18)[:16] != INIT + OPTION:
        raise SystemExit("nbd: that is no server of NBD")
    peer.sendall(struct.pack(">I", FIXED_NO_ZEROES))
    peer.sendall(OPTION + struct.pack(">II", EXPORT_NAME, len(name)) + name)
    return struct.unpack(">QH", receive(peer, 10))


def attach(address, name):
    """In a process of its own, which the kernel keeps."""
    peer = socket.create_connection((address, PORT))
    size, flags = negotiate(peer, name.encode())
    device = os.open(f"/dev/{name}", os.O_RDWR)
    for request, value in ((SET_BLKSIZE, SECTOR), (SET_SIZE_BLOCKS, size // SECTOR),
                           (SET_FLAGS, flags), (SET_SOCK, peer.fileno())):
        fcntl.ioctl(device, request, value)
    fcntl.ioctl(device, DO_IT)


def main(address, *names):
    subprocess.run(["modprobe", "nbd"], check=True)
    for name in names:
        if os.fork() == 0:
            os.setsid()
            attach(address, name)
            os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
