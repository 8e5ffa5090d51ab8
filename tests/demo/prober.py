#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The client: asks an address for an ICMP echo and an HTTP page every 20 ms.

Runs in the client's network namespace and writes one JSON line an answer, with CLOCK_MONOTONIC
time, until its standard output or standard input is closed.
usage: prober.py ADDRESS [PORT]
"""
import asyncio
import os
import socket
import struct
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "../lab"))
from asker import ECHO_REPLY, echo_request, tell

INTERVAL_S = 0.020
TIMEOUT_S = 0.200


def now():
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def is_our_reply(datagram, ident):
    """A raw socket sees every ICMP message, IP header first: ours are echo replies with our id."""
    header = (datagram[0] & 0x0F) * 4
    if len(datagram) < header + 8:
        return False
    kind, _, _, their_ident, _ = struct.unpack_from("!BBHHH", datagram, header)
    return kind == ECHO_REPLY and their_ident == ident


def page(answer):
    """Status, the balancer's site and the guest's words of an HTTP answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split()
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return status, headers.get("x-site"), body.decode("latin-1").strip()[:200]


async def get(address, port):
    """The whole answer to one GET on a connection of its own."""
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(b"GET / HTTP/1.0\r\nHost: service\r\n\r\n")
        return await reader.read()
    finally:
        writer.close()


async def ask_page(address, port):
    asked = now()
    try:
        status, site, body = page(await asyncio.wait_for(get(address, port), TIMEOUT_S))
    except (OSError, asyncio.TimeoutError) as why:
        tell(kind="http", t=now(), ok=False, why=type(why).__name__)
        return
    tell(kind="http", t=now(), ok=status == 200, ms=round((now() - asked) * 1e3, 1), site=site,
         status=status, body=body)


def hear_echo(sock, ident):
    while True:
        try:
            datagram = sock.recv(2048)
        except OSError:
            return
        if is_our_reply(datagram, ident):
            tell(kind="icmp", t=now(), ok=True)


async def probe(address, port):
    """Starts a request of each kind every interval, whatever became of the ones before."""
    loop = asyncio.get_running_loop()
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.setblocking(False)
    ident = os.getpid() & 0xFFFF
    loop.add_reader(sock, hear_echo, sock, ident)
    loop.add_reader(0, lambda: os.read(0, 64) or os._exit(0))
    number, due, asked = 0, now(), set()
    while True:
        number = (number + 1) & 0xFFFF
        try:
            sock.sendto(echo_request(ident, number), (address, 0))
        except OSError:
            pass
        task = loop.create_task(ask_page(address, port))
        asked.add(task)
        task.add_done_callback(asked.discard)
        due = max(due + INTERVAL_S, now())
        await asyncio.sleep(due - now())


if __name__ == "__main__":
    asyncio.run(probe(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 80))
