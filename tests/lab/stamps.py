#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stamps: what a guest with writer=vda (guest-init) wrote on its disk, one stamp in each sector:
host, boot, running number. A copy that runs at the same time stamps between those of the other.
usage: stamps.py DISK [FROM]: a line for each boot since stamp FROM: host, boot, its first and last
number; exit 1 if two copies ran at once or a number is missing or came twice."""
import sys
from pathlib import Path

SECTOR = 512


def parse(data):
    """[(host, boot, number)] of a disk's bytes, up to the first sector without a stamp."""
    found = []
    for begin in range(0, len(data), SECTOR):
        words = data[begin:begin + SECTOR].rstrip(b"\0").decode(errors="replace").split()
        if len(words) != 4 or words[0] != "stamp":
            break
        found.append((words[1], words[2], int(words[3])))
    return found


def runs(stamps):
    """[[host, boot, first, last]]: stretches of one boot whose numbers rise by one."""
    found = []
    for host, boot, number in stamps:
        if found and found[-1][1] == boot and found[-1][3] + 1 == number:
            found[-1][3] = number
        else:
            found.append([host, boot, number, number])
    return found


def main(path, begin="0"):
    found = runs(parse(Path(path).read_bytes())[int(begin):])
    for run in found:
        print(*run)
    boots = {boot for _, boot, _, _ in found}
    return 0 if len(boots) == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
