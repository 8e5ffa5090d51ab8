#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The client of a balancer's failover: every 10 ms a request by HTTP, each by a connection of its
own, and who answered by the answer's header X-Node.

Runs in the client's network namespace until its standard input ends. It writes one JSON line when
there is an answer for the first time, again after a pause, or from another node; and one twice a
second that says who answers now and how many requests were asked and failed so far: those without
an answer 200 within two seconds. Times are seconds since the epoch.
usage: requester.py ADDRESS LINK
"""
import os
import re
import selectors
import socket
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "../lab"))
from asker import tell

INTERVAL_S = 0.010
PAUSE_S = 0.100
REPORT_S = 0.5
PATIENCE_S = 2.0
REQUEST = b"GET / HTTP/1.0\r\n\r\n"
ANSWER = re.compile(rb"HTTP/1\.[01] 200 .*?\r\nx-node: (\w+)\r\n.*?\r\n\r\n", re.S | re.I)


class Request:
    def __init__(self, address):
        self.begin, self.text, self.sent = time.monotonic(), b"", False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.error = self.socket.connect_ex((address, 80))


class Requester:
    def __init__(self, address):
        self.address, self.open = address, set()
        self.ready = selectors.DefaultSelector()
        self.ready.register(0, selectors.EVENT_READ)
        self.asked = self.failed = 0
        self.last, self.who = 0.0, None

    def ask(self):
        self.asked += 1
        request = Request(self.address)
        self.open.add(request)
        self.ready.register(request.socket, selectors.EVENT_WRITE, request)

    def end(self, request, answer=None):
        self.ready.unregister(request.socket)
        request.socket.close()
        self.open.discard(request)
        if not answer:
            self.failed += 1
            return
        now, node = time.time(), answer[1].decode()
        if node != self.who or now - self.last > PAUSE_S:
            tell(kind="answer", t=now, node=node, before=self.last)
        self.last, self.who = now, node

    def go_on(self, request):
        """Sends the question, or reads what there is of the answer."""
        try:
            if not request.sent:
                request.socket.send(REQUEST)
                request.sent = True
                self.ready.modify(request.socket, selectors.EVENT_READ, request)
                return
            piece = request.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            self.end(request)
            return
        request.text += piece
        if not piece:
            self.end(request, ANSWER.match(request.text))

    def give_up(self, now):
        for request in [one for one in self.open if now - one.begin > PATIENCE_S]:
            self.end(request)

    def run(self):
        due = report = time.monotonic()
        while True:
            for key, _ in self.ready.select(max(0.0, due - time.monotonic())):
                if key.data:
                    self.go_on(key.data)
                elif not os.read(0, 64):
                    return
            now = time.monotonic()
            if now >= due:
                self.ask()
                due = max(due + INTERVAL_S, now)
            if now >= report:
                self.give_up(now)
                tell(kind="latest", t=self.last, node=self.who, asked=self.asked,
                     failed=self.failed, waiting=len(self.open))
                report = now + REPORT_S


if __name__ == "__main__":
    Requester(sys.argv[1]).run()
