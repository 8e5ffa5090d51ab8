#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The client: asks an address for an ICMP echo and an HTTP page, every 20 ms if not told otherwise.

Runs in the client's network namespace and writes one JSON line an answer, with CLOCK_MONOTONIC
time, until its standard output or standard input is closed.
"""
import argparse
import asyncio
import os
import socket
import struct
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "../lab"))
from asker import ECHO_REPLY, echo_request, tell


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


async def get(wanted):
    """The whole answer to one GET on a connection of its own."""
    reader, writer = await asyncio.open_connection(wanted.address, wanted.port)
    try:
        writer.write(f"GET {wanted.path} HTTP/1.0\r\nHost: {wanted.host}\r\n\r\n".encode())
        return await reader.read()
    finally:
        writer.close()


async def ask_page(wanted):
    asked = now()
    try:
        status, site, body = page(await asyncio.wait_for(get(wanted), wanted.timeout))
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


async def probe(wanted):
    """Starts requests when they are due, whatever became of the ones before."""
    loop = asyncio.get_running_loop()
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.setblocking(False)
    ident = os.getpid() & 0xFFFF
    loop.add_reader(sock, hear_echo, sock, ident)
    loop.add_reader(0, lambda: os.read(0, 64) or os._exit(0))
    number, due, asked = 0, now(), set()
    while True:
        try:
            sock.sendto(echo_request(ident, number & 0xFFFF), (wanted.address, 0))
        except OSError:
            pass
        if number % wanted.echoes == 0:
            task = loop.create_task(ask_page(wanted))
            asked.add(task)
            task.add_done_callback(asked.discard)
        number += 1
        due = max(due + wanted.interval, now())
        await asyncio.sleep(due - now())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("port", type=int, nargs="?", default=80)
    parser.add_argument("--path", default="/")
    parser.add_argument("--host", default="service")
    parser.add_argument("--interval", type=float, default=0.02, help="of the echoes, in seconds")
    parser.add_argument("--echoes", type=int, default=1, help="how many echoes there are to a page")
    parser.add_argument("--timeout", type=float, default=0.2, help="of a page")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(probe(arguments()))
