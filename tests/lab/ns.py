# SPDX-License-Identifier: GPL-2.0-or-later
"""ns: the kind of lab whose nodes are namespaces of this machine. A kind offers: missing(config),
start(state, leash), pid(state), node_pid(state, node), enter(state, node), stop(state)."""
import os
import subprocess
import sys

import building
import cluster
import heartbeat
import kernel
import process
from environment import CLEAN, lacking

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = building.READY_SECONDS + 10
STOP_SECONDS = 10
ENTER = ("nsenter", "-t", None, "-m", "-u", "-i", "-n", "-p", "-r", "-w",
         "setpriv", "--pdeathsig", "KILL", "--bounding-set",
         ",".join(f"-{name}" for name in kernel.FORBIDDEN_CAPABILITIES), "--")


def missing(config):
    """The programs that the machine lacks for such a lab."""
    programs = ["ip", "nsenter", "setpriv"]
    if config["cluster"]:
        programs += heartbeat.PROGRAMS if config["haresources"] else cluster.PROGRAMS
    if set(config["nodes"]) - set(config["plain"]):
        programs.append("libvirtd")
    return lacking(programs)


def start(state, leash):
    """Starts the building and waits until its nodes are on. Returns what went wrong, or None."""
    command = [sys.executable, "-S", "-E", "-B", f"{HERE}/building.py", state, str(leash)]
    starter = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=CLEAN, start_new_session=True, pass_fds=() if leash < 0 else (leash,))
    try:
        said, _ = starter.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        return f"the nodes were not on after {START_SECONDS} s"
    finally:
        starter.kill()  # no effect once it ended; before that the building dies with it
        starter.wait()
    lines = said.strip().splitlines() or ["it ended without a word"]
    return None if lines[-1] == "ready" else lines[-1]


def pid(state):
    """The pid of the building, None if it is not there."""
    return process.recorded(f"{state}/{building.PID_FILE}")


def node_pid(state, node):
    """The pid of the node's process 1, None if it is off."""
    return process.recorded(f"{state}/pid/{node}")


def enter(state, node):
    """The words that, put before a command, run it in the node; None if the node is off. The
    command dies with the process that entered, so that killing the one ends the other."""
    target = node_pid(state, node)
    if target is None:
        return None
    return [str(target) if word is None else word for word in ENTER]


def stop(state):
    """Ends the building, and so all that is in it. True if it is gone."""
    found = pid(state)
    if found is None:
        return True
    return process.end(found, process.start_time(found), STOP_SECONDS)
