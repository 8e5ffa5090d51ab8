# SPDX-License-Identifier: GPL-2.0-or-later
"""nodes: what those who do faults to a lab have in common: its nodes' commands, and patience."""
import subprocess
import time


class FaultError(Exception):
    """Something that must hold does not: one line."""


def until(seconds, what, condition):
    """Waits for the condition; FaultError if it does not come. Returns what it gave. The seconds
    are for a quiet machine; a busy one has three times as long."""
    end = time.monotonic() + 3 * seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise FaultError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.3)
    return value


class Nodes:
    def __init__(self, lab):
        self.lab = lab

    def ask(self, node, *command, seconds=60, **options):
        """The words a command in a node says, None if it fails."""
        options.setdefault("stdin", subprocess.DEVNULL)
        try:
            done = self.lab.run(node, command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, timeout=seconds, **options)
        except (subprocess.TimeoutExpired, OSError):
            return None
        return done.stdout if done.returncode == 0 else None

    def tell(self, node, *command, **options):
        """Runs a command in a node that must succeed."""
        options.setdefault("stdin", subprocess.DEVNULL)
        done = self.lab.run(node, command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, timeout=300, **options)
        if done.returncode != 0:
            raise FaultError(f"'{' '.join(command)}' on {node}: {done.stdout.strip()}")
