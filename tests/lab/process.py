# SPDX-License-Identifier: GPL-2.0-or-later
"""process: a process known by pid and start time, so that a reused pid is never taken for it."""
import os
import select
import signal


def start_time(pid, proc=None):
    """The start time in ticks of a process that lives, else None. proc: a descriptor of a /proc."""
    try:
        path = f"{pid}/stat" if proc is not None else f"/proc/{pid}/stat"
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        try:
            text = os.read(fd, 4096).decode(errors="replace")
        finally:
            os.close(fd)
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return None if fields[0] in "ZX" else int(fields[19])


def record(path, pid, proc=None):
    """Writes the process to a file, whole or not at all."""
    temporary = f"{path}.new"
    with open(temporary, "w") as file:
        file.write(f"{pid} {start_time(pid, proc)}\n")
    os.replace(temporary, path)


def recorded(path):
    """The pid in the file if that very process still lives, else None."""
    try:
        with open(path) as file:
            pid, began = file.read().split()
    except (OSError, ValueError):
        return None
    return int(pid) if str(start_time(int(pid))) == began else None


def end(pid, began, timeout):
    """SIGKILL, then waits until the process is gone. True if it is."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        if start_time(pid) != began:
            return True
        try:
            signal.pidfd_send_signal(fd, signal.SIGKILL)
        except ProcessLookupError:
            return True
        return gone(fd, timeout)
    finally:
        os.close(fd)


def gone(pidfd, timeout):
    """Waits until the process behind a pidfd has ended. True if it has."""
    return readable(pidfd, timeout)


def readable(fd, timeout):
    """Waits until there is something to read, or the end of it. True if there is."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(timeout * 1000))
