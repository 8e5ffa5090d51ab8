# SPDX-License-Identifier: GPL-2.0-or-later
"""init: what process 1 of a node does once the node is up: it reaps the dead and writes what
programs say by syslog(3) to /var/log/messages, a line each: epoch seconds, severity, text."""
import os
import re
import selectors
import signal
import socket
import time

SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
# RFC 3164 as glibc writes it: <priority>Mmm dd hh:mm:ss tag[pid]: text
DATAGRAM = re.compile(rb"(?:<(\d{1,3})>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )?(.*)", re.S)


def line(datagram, now):
    """One line of /var/log/messages."""
    priority, text = DATAGRAM.match(datagram).groups()
    severity = SEVERITIES[int(priority or 13) & 7]
    words = text.rstrip(b"\n\0").decode(errors="replace").replace("\n", " ")
    return f"{now:.3f} {severity} {words}\n"


def open_log():
    log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    log.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    log.bind("/dev/log")
    os.chmod("/dev/log", 0o666)
    log.setblocking(False)
    return log


def drain(log, file):
    while True:
        try:
            file.write(line(log.recv(65536), time.time()))
        except BlockingIOError:
            return


def reap(awaited):
    """Collects dead children; the exit code of the awaited one, else None."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == awaited:
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def wake_on_child():
    """A descriptor that becomes readable when a child dies."""
    reader, writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def serve(log, wake, awaited=None):
    """Runs for ever, or until the awaited child ends: then returns its exit code."""
    events = selectors.DefaultSelector()
    events.register(log, selectors.EVENT_READ)
    events.register(wake, selectors.EVENT_READ)
    with open("/var/log/messages", "a", buffering=1) as file:
        while True:
            code = reap(awaited)
            drain(log, file)
            if code is not None:
                return code
            for key, _ in events.select():
                if key.fd == wake:
                    os.read(wake, 4096)
