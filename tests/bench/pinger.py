#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The client of a failover: asks an address for an ICMP echo every 5 ms and listens on the wire.

Runs in the client's network namespace until its standard input ends. It writes one JSON line when
the address is answered for the first time, again after a pause, or by another host; one for each
announcement of the address (gratuitous ARP); and one twice a second that says who answers now.
Times are the kernel's of the frame: seconds since the epoch.
usage: pinger.py ADDRESS LINK
"""
import os
import select
import socket
import struct
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "../lab"))
from asker import ECHO_REPLY, echo_request, tell

INTERVAL_S = 0.005
PAUSE_S = 0.050  # nine unanswered probes
REPORT_S = 0.5
ETH_P_ALL, ETH_P_IP, ETH_P_ARP = 0x0003, 0x0800, 0x0806
SO_TIMESTAMPNS = 35
ETHERNET = 14  # length of a frame's head


def sniffer(link):
    """A socket with every frame of a link, and the time at which the kernel had it."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.bind((link, ETH_P_ALL))
    sock.setblocking(False)
    return sock


def receive(sock):
    """(time, frame) of the next frame that came in, None when there is none."""
    while True:
        try:
            frame, ancillary, _, origin = sock.recvmsg(2048, 128)
        except BlockingIOError:
            return None
        if origin[2] == socket.PACKET_OUTGOING:
            continue
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, nanos = struct.unpack("@qq", data[:16])
                return seconds + nanos * 1e-9, frame
        return time.time(), frame


def mac(frame):
    """The sender's, as text."""
    return frame[6:12].hex(":")


def is_announcement(frame, address):
    """A gratuitous ARP for the address (packed): sender and target are the same."""
    return (frame[12:14] == struct.pack("!H", ETH_P_ARP) and frame[28:32] == address
            and frame[38:42] == address)


def is_reply(frame, address, ident):
    """An echo reply from the address (packed) to our own question."""
    if frame[12:14] != struct.pack("!H", ETH_P_IP) or frame[26:30] != address:
        return False
    message = ETHERNET + (frame[ETHERNET] & 0x0F) * 4
    return (frame[23] == socket.IPPROTO_ICMP and len(frame) >= message + 8
            and frame[message] == ECHO_REPLY
            and struct.unpack_from("!H", frame, message + 4)[0] == ident)


class Pinger:
    def __init__(self, address, link):
        self.address, self.packed = address, socket.inet_aton(address)
        self.ident = os.getpid() & 0xFFFF
        self.asking = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.asking.setblocking(False)
        self.asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the sniffer hears it
        self.wire = sniffer(link)
        self.number, self.last, self.who = 0, 0.0, None

    def ask(self):
        self.number = (self.number + 1) & 0xFFFF
        try:
            self.asking.sendto(echo_request(self.ident, self.number), (self.address, 0))
        except OSError:
            pass  # nobody there yet: the next one is sent all the same

    def listen(self):
        while (found := receive(self.wire)) is not None:
            t, frame = found
            if is_reply(frame, self.packed, self.ident):
                if mac(frame) != self.who or t - self.last > PAUSE_S:
                    tell(kind="answer", t=t, mac=mac(frame), before=self.last)
                self.last, self.who = t, mac(frame)
            elif is_announcement(frame, self.packed):
                tell(kind="announcement", t=t, mac=mac(frame))

    def run(self):
        due = report = time.monotonic()
        while True:
            wait = max(0.0, due - time.monotonic())
            ready, _, _ = select.select([self.wire, 0], [], [], wait)
            if 0 in ready and not os.read(0, 64):
                return
            self.listen()
            now = time.monotonic()
            if now >= due:
                self.ask()
                due = max(due + INTERVAL_S, now)
            if now >= report:
                tell(kind="latest", t=self.last, mac=self.who)
                report = now + REPORT_S


if __name__ == "__main__":
    Pinger(sys.argv[1], sys.argv[2]).run()
