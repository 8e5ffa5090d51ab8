# SPDX-License-Identifier: GPL-2.0-or-later
"""once_uml: a node for one command, as once.py makes it, but with a kernel of its own. The command
finds its folder and environment, its output comes as it is written, its standard input is empty.
This file is both ends: on the machine's side it starts the kernel and hands on what comes by its
serial lines; in the node it is process 1."""
import json
import os
import selectors
import signal
import sys
import termios
import traceback
import tty

import environment
import kernel
import machine
import once
import wire

JOB = f"{machine.PLACE}/job"
LINES = ("/dev/ttyS0", "/dev/ttyS1", "/dev/ttyS2")  # output, errors, and at last the exit code

missing = machine.missing


# On the machine's side


def write_job(command, network):
    job = {
        "command": command,
        "network": network,
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "one_output": os.path.sameopenfile(1, 2),  # so that what is written keeps its order
    }
    with open(JOB, "w") as file:
        json.dump(job, file)


def writer_of(stream):
    def write(data):
        stream.write(data)
        stream.flush()
    return write


def hand_on(takers, running):
    """Gives what comes out of each pipe to its taker, until the machine has ended and all came."""
    ended = os.pidfd_open(running.pid)
    events = selectors.DefaultSelector()
    for fd in (ended, *takers):
        events.register(fd, selectors.EVENT_READ)
    while True:
        ready = [key.fd for key, _ in events.select()]
        if ready == [ended]:
            return
        for fd in set(ready) - {ended}:
            data = os.read(fd, 65536)
            if data:
                takers[fd](data)
            else:
                events.unregister(fd)


def start(command, network, layers):
    """Starts the node. Returns its kernel and what can be read: LINES, then the kernel's words."""
    machine.furnish(layers)
    write_job(command, network)
    pipes = [os.pipe() for _ in (*LINES, "console")]
    *lines, console = [writer for _, writer in pipes]
    running = machine.boot("once_uml.py", lines, console)
    for fd in (*lines, console):
        os.close(fd)
    return running, [reader for reader, _ in pipes]


def live(command, network, layers):
    """Process 1 of the namespaces around the kernel; returns the command's exit code."""
    code, console = bytearray(), bytearray()
    takers = (writer_of(sys.stdout.buffer), writer_of(sys.stderr.buffer), code.extend,
              console.extend)
    try:
        running, readers = start(command, network, layers)
    except Exception as error:
        print(f"lab: cannot make a node: {error}", file=sys.stderr, flush=True)
        return 1
    try:
        hand_on(dict(zip(readers, takers)), running)
    except BrokenPipeError:
        return 128 + signal.SIGPIPE
    if not code:
        print(f"{console.decode(errors='replace')}\nlab: the node ended before its command did "
              "(above is what its kernel said)", file=sys.stderr, flush=True)
        return 1
    return int(code)


def run(command, network, layers):
    """The exit code of the command, 128 and the signal if one ended it."""
    return once.run(command, network, layers, live)


# In the node


def open_lines():
    """Makes the lines what this process writes to, all as it is; returns the last one."""
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    lines = [os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC) for path in LINES]
    for fd in lines:
        tty.setraw(fd)
    os.dup2(lines[0], 1)
    os.dup2(lines[1], 2)
    return lines[2]


def furnish(job):
    machine.take_root()
    kernel.sethostname("once")
    wire.configure_alone(f"{wire.address(job['network'], 1)}/24")
    os.chdir(job["folder"])
    if job["one_output"]:
        os.dup2(1, 2)
    os.environ.clear()
    os.environ.update(job["environment"])


def main():
    """Process 1 of the node: its end is the end of the kernel."""
    try:
        os.environ.update(environment.CLEAN)
        answer = open_lines()
        with open(JOB) as file:
            job = json.load(file)
        code = once.perform(job["command"], furnish, job)
        os.write(answer, f"{code}".encode())
        termios.tcdrain(answer)
    except BaseException:
        traceback.print_exc()
    finally:
        termios.tcdrain(1)
        termios.tcdrain(2)
        kernel.power_off()


if __name__ == "__main__":
    main()
