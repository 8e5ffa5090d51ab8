#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""noise: a datagram relay to 127.0.0.1 that spoils answers: bytes changed, cut off or added, answers
lost, said twice, or said again much later. Says the port that it listens on; what it spoils, and
how, follows from SEED. Ends with standard input, and then says how many answers it spoiled.
usage: noise.py PORT SEED ONE-IN"""
import random
import selectors
import socket
import sys

KEPT = 16  # answers that may be said again


def change(dice, answer):
    answer = bytearray(answer)
    for _ in range(dice.randint(1, 4)):
        answer[dice.randrange(len(answer))] ^= dice.randint(1, 255)
    return bytes(answer)


def spoil(dice, answer, before):
    """What is sent in the place of an answer."""
    way = dice.randrange(6)
    if way == 0:
        return []
    if way == 1:
        return [answer[:dice.randrange(len(answer))]]
    if way == 2:
        return [answer + dice.randbytes(dice.randint(1, 64))]
    if way == 3:
        return [answer, answer]
    if way == 4:
        return [dice.choice(before), answer]
    return [change(dice, answer)]


def main(port, seed, one_in):
    dice, before, spoiled, client = random.Random(seed), [], 0, None
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    near.bind(("127.0.0.1", 0))
    far.connect(("127.0.0.1", port))
    print(near.getsockname()[1], flush=True)
    events = selectors.DefaultSelector()
    for source in (near, far, sys.stdin):
        events.register(source, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.fileobj is sys.stdin:
                print(spoiled, flush=True)
                return
            if key.fileobj is near:
                request, client = near.recvfrom(65536)
                far.send(request)
                continue
            answer = far.recv(65536)
            before = [answer, *before][:KEPT]
            bad = dice.randrange(one_in) == 0
            spoiled += bad
            for part in spoil(dice, answer, before) if bad else [answer]:
                near.sendto(part, client)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
