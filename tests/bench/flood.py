#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""flood: hostile packets for ringd, at an even rate: noise, parts of a request, requests that are
unsigned, forged, recorded, or signed in another's name. usage: flood.py KEY-FILE OWN-ADDRESS RATE
SECONDS. Prints how many it sent. Nobody listens where the recorded ones are answered to."""
import hashlib
import os
import socket
import struct
import sys
import time

GROUP, PORT = "225.0.0.12", 1229
NOBODY = 9  # discard's port: the connection back is refused


def request(key, address, sequence, guest=b"guest", kind=2):
    head = struct.pack("<BBBB64s28sH6sII", 1, kind, 4, 0, guest, socket.inet_aton(address),
                       NOBODY, os.urandom(6), sequence, socket.AF_INET)
    return head + hashlib.sha256(key + head + bytes(64)).digest() + bytes(32)


def packets(key, address):
    recorded = request(key, address, 1)
    forged = request(b"no key", address, 2)
    return [os.urandom(176), os.urandom(500), recorded[:100], b"", recorded,
            request(key, address, 3, kind=0), request(key, address, 3, kind=1), forged,
            request(key, "192.0.2.99", 4), recorded[:-1] + b"x"]


def flood(key, address, rate, seconds):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind((address, 0))
    kinds, sent, begin = packets(key, address), 0, time.monotonic()
    while (passed := time.monotonic() - begin) < seconds:
        while sent < passed * rate:
            sender.sendto(kinds[sent % len(kinds)], (GROUP, PORT))
            sent += 1
        time.sleep(0.002)
    return sent


if __name__ == "__main__":
    path, own, rate_text, seconds_text = sys.argv[1:]
    with open(path, "rb") as file:
        print(flood(file.read(), own, float(rate_text), float(seconds_text)))
