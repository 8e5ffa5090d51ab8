# SPDX-License-Identifier: GPL-2.0-or-later
"""vhost: stands between a kernel and the server of its disk, and passes on what they say to each
other by vhost-user (qemu's docs/interop/vhost-user.rst), less one offer of the server's."""
import array
import os
import selectors
import socket
import struct

HEADER = struct.Struct("<III")  # request, flags, size of what follows
GET_FEATURES, REPLY = 1, 4
# Virtio 1.1, 2.6.7: the server says from which request on it wants to be woken, and looks for one
# more before that can be seen by all: rarely it misses one, and then all that come after it.
EVENT_IDX = 1 << 29
FDS = 8  # at the most with one message


def receive(peer):
    """One message and the descriptors that came with it; None at the end."""
    data, fds = b"", []
    wanted = HEADER.size
    while len(data) < wanted:
        part, control, _, _ = peer.recvmsg(wanted - len(data), socket.CMSG_SPACE(FDS * 4))
        if not part:
            return None
        for _, _, more in control:
            fds += array.array("i", more[:len(more) // 4 * 4])
        data += part
        if len(data) == HEADER.size:
            wanted += HEADER.unpack(data)[2]
    return data, fds


def without_offer(message):
    """The same message; of the server's features one is not there."""
    request, flags, _ = HEADER.unpack_from(message)
    if request != GET_FEATURES or not flags & REPLY:
        return message
    features, = struct.unpack_from("<Q", message, HEADER.size)
    return message[:HEADER.size] + struct.pack("<Q", features & ~EVENT_IDX)


def send(peer, message, fds):
    sent = socket.send_fds(peer, [message], fds) if fds else peer.send(message)
    peer.sendall(message[sent:])
    for fd in fds:
        os.close(fd)


def serve(listener, path):
    """Doesn't return before both have ended: takes one kernel to the server at a path."""
    kernel, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    events = selectors.DefaultSelector()
    events.register(kernel, selectors.EVENT_READ, server)
    events.register(server, selectors.EVENT_READ, kernel)
    while True:
        for key, _ in events.select():
            got = receive(key.fileobj)
            if got is None:
                return
            send(key.data, without_offer(got[0]), got[1])
