# SPDX-License-Identifier: GPL-2.0-or-later
"""stream: what a command prints in several nodes, line by line, until close(). It is begun again when
a node has power again."""
import subprocess
import threading
import time

PAUSE_SECONDS, END_SECONDS = 0.1, 5


class Streams:
    """For a class that has take(node, line) and ended(node); each node has a thread that calls them."""

    def __init__(self, lab, nodes, command):
        self.lab, self.command = lab, command
        self.streams, self.closing = {}, False
        self.threads = [threading.Thread(target=self.watch, args=(node,), daemon=True)
                        for node in nodes]
        for thread in self.threads:
            thread.start()

    def watch(self, node):
        while not self.closing:
            try:
                self.follow(node)
            except Exception:  # the node is off, or goes off just now
                pass
            self.ended(node)
            time.sleep(PAUSE_SECONDS)

    def follow(self, node):
        with self.lab.popen(node, self.command, stdin=subprocess.PIPE, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as stream:
            self.streams[node] = stream
            if self.closing:
                stream.kill()
            for line in stream.stdout:
                self.take(node, line)

    def close(self):
        self.closing = True
        for stream in list(self.streams.values()):
            stream.kill()
        for thread in self.threads:
            thread.join(END_SECONDS)  # one may be asking a node that hangs
