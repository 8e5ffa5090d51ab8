#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""chassis: ties a node's power to what a power device believes of it. Runs in the lab's client, as
ipmi_sim's chassis control (chassis.py NODE get power, chassis.py NODE set power 0), and as libvirt's
hook for a qemu that stands for a node (chassis.py hook NODE started|stopped ...).
While the lab's folder has a file slow-NODE, a chassis takes the command to switch, and does it as
many seconds later as the file says; if the file is gone by then, never."""
import os
import sys
import time

import power

LAB = "/run/lab"
SWITCH = f"{LAB}/{power.SOCKET}"
SWITCH_SECONDS = 90
HOOK = {"started": "on", "stopped": "off"}  # libvirt's operation: what becomes of the power


def ask(verb, node):
    return power.ask(SWITCH, f"{verb} {node}", timeout=SWITCH_SECONDS)


def hook(node, operation, *_):
    if operation in HOOK:
        ask(HOOK[operation], node)


def delay(node):
    """The seconds, None if it does so at once."""
    try:
        with open(f"{LAB}/slow-{node}") as file:
            return float(file.read())
    except FileNotFoundError:
        return None


def later(seconds, verb, node):
    """In a process that holds nothing of the caller's, who waits for the end of what it writes."""
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 3)
        time.sleep(seconds)
        if delay(node) is not None:
            ask(verb, node)
        os._exit(0)


def switch(verb, node):
    seconds = delay(node)
    if seconds is None:
        ask(verb, node)
    else:
        later(seconds, verb, node)


def control(node, verb, *words):
    if verb == "get":
        print(f"power:{int(ask('status', node) == 'on')}")
    elif words[:1] == ("power",):
        switch("on" if words[1] == "1" else "off", node)


def main(first, *words):
    try:
        if first == "hook":
            hook(*words)
        else:
            control(first, *words)
    except power.PowerError as error:
        sys.exit(f"chassis: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
