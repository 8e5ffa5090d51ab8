#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""copies: how many processes a guest has on this machine, and so on all nodes of a lab, looked at
ten times a second. usage: copies.py UUID...: a line whenever a guest has others than before: its
UUID, "none", "one", "migrated" (an old one, and a young one that was started to take it over) or
"TWICE", and their pids, the oldest first; and "at once" and how many are migrated in one look."""
import os
import sys
import time

PAUSE_SECONDS = 0.1


def cmdline(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode(errors="replace").split("\0")
    except OSError:
        return []


def age(pid):
    """Its start in clock ticks, or None if it has just ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except OSError:
        return None


def look(uuids):
    """{uuid: [(start, pid, was started to take over)]}"""
    found = {uuid: [] for uuid in uuids}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        words = cmdline(pid)
        uuid = words[words.index("-uuid") + 1] if "-uuid" in words[:-1] else None
        start = age(pid) if uuid in found else None
        if start is not None:
            found[uuid].append((start, pid, "-incoming" in words))
    return {uuid: sorted(copies) for uuid, copies in found.items()}


def judge(copies):
    if len(copies) < 2:
        return "one" if copies else "none"
    return "migrated" if len(copies) == 2 and copies[1][2] else "TWICE"


def main(uuids):
    before = {}
    at_once_before = 0
    while True:
        now = look(uuids)
        for uuid, copies in now.items():
            if before.get(uuid) != copies:
                print(uuid, judge(copies), *(pid for _, pid, _ in copies), flush=True)
        at_once = sum(judge(copies) == "migrated" for copies in now.values())
        if at_once != at_once_before:
            print("at once", at_once, flush=True)
        before, at_once_before = now, at_once
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1:])
