# SPDX-License-Identifier: GPL-2.0-or-later
"""vhost: stands between a kernel and the server of its disk, and passes on what they say to each
other by vhost-user (qemu's docs/interop/vhost-user.rst), less one offer of the server's. It also
tells the kernel again and again to look for requests that have ended."""
import array
import os
import selectors
import socket
import struct

HEADER = struct.Struct("<III")  # request, flags, size of what follows
GET_FEATURES, REPLY = 1, 4
CALL = struct.pack("=Q", 1)  # as to an eventfd
SET_VRING_CALL, QUEUE = 13, 0xff  # with the descriptor that tells the kernel of ended requests
# Virtio 1.1, 2.6.7: the server says from which request on it wants to be woken, and looks for one
# more before that can be seen by all: rarely it misses one, and then all that come after it.
EVENT_IDX = 1 << 29
# UML keeps the events that came at once in one static array, which its handler writes over when it
# is entered again (Linux 6.1, arch/um/os-Linux/irq.c): under load an interrupt gets lost now and
# then, and who waits for that of a disk would do so until the disk's next one.
AGAIN_SECONDS = 0.2
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


def note_call(message, fds, calls):
    """Keeps the descriptor of a queue's call, if the message has one."""
    if HEADER.unpack_from(message)[0] == SET_VRING_CALL and fds:
        queue = struct.unpack_from("<Q", message, HEADER.size)[0] & QUEUE
        if queue in calls:
            os.close(calls[queue])
        calls[queue] = os.dup(fds[0])


def call_again(calls):
    for fd in calls.values():
        try:
            os.write(fd, CALL)
        except (BlockingIOError, BrokenPipeError):
            pass  # there are enough in it, or the kernel is ending


def serve(listener, path):
    """Doesn't return before both have ended: takes one kernel to the server at a path."""
    kernel, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    calls = {}
    events = selectors.DefaultSelector()
    events.register(kernel, selectors.EVENT_READ, server)
    events.register(server, selectors.EVENT_READ, kernel)
    while True:
        ready = events.select(AGAIN_SECONDS)
        for key, _ in ready:
            got = receive(key.fileobj)
            if got is None:
                return
            note_call(*got, calls)
            send(key.data, without_offer(got[0]), got[1])
        if not ready:
            call_again(calls)
