# SPDX-License-Identifier: GPL-2.0-or-later
"""gate: the way into a node that has a kernel of its own, and out of it to the power switch: TCP
between the node and the process that holds its kernel. A caller sends a line of JSON (command,
environment, folder), then frames; the node answers with frames. A frame: its kind, the length of
its data (5 bytes, big endian), the data. When the caller goes away, its command is killed.
usage, on the machine's side: gate.py -- COMMAND..."""
import json
import os
import selectors
import signal
import socket
import struct
import sys

HOST, NODE = "169.254.7.1", "169.254.7.2"
LENGTH = 30
LINK = "gate"
CARD = LINK, "02:00:a9:fe:07:02"  # the node's end: its tap, its hardware address
COMMANDS, POWER = 101, 102  # ports: the node's, the machine's
HEAD = struct.Struct(">BI")
INPUT, OUTPUT, ERROR, EXIT = range(4)
PIECE = 65536


def send(peer, kind, data):
    peer.sendall(HEAD.pack(kind, len(data)) + data)


def receive(peer, size):
    """Exactly so many bytes; raises ConnectionError if they do not come."""
    data = b""
    while len(data) < size:
        piece = peer.recv(size - len(data))
        if not piece:
            raise ConnectionError("the node is gone")
        data += piece
    return data


def receive_frame(peer):
    kind, size = HEAD.unpack(receive(peer, HEAD.size))
    return kind, receive(peer, size)


# In the node


def begin(job):
    """Starts a command; its pid and the ends of its input, output and errors."""
    pipes = [os.pipe(), os.pipe(), os.pipe()]
    pid = os.fork()
    if pid == 0:
        os.setsid()
        for number, pipe in enumerate(pipes):
            os.dup2(pipe[number > 0], number)
        for pipe in pipes:
            os.close(pipe[0])
            os.close(pipe[1])
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        try:
            os.chdir(job.get("folder") or "/")
            os.execvpe(job["command"][0], job["command"], job["environment"])
        except OSError as error:
            os.write(2, f"lab: cannot run '{job['command'][0]}': {error.strerror}\n".encode())
            os._exit(127 if isinstance(error, FileNotFoundError) else 126)
    os.close(pipes[0][0])
    os.close(pipes[1][1])
    os.close(pipes[2][1])
    return pid, pipes[0][1], pipes[1][0], pipes[2][0]


def hand_in(peer, stdin):
    """Takes one frame of input; None once there is no more of it."""
    _, data = receive_frame(peer)
    try:
        if data:
            os.write(stdin, data)
            return stdin
    except OSError:
        pass
    os.close(stdin)
    return None


def hand_out(peer, outputs, events):
    """Sends what is there to be read now."""
    for fd in list(outputs):
        while fd in outputs:
            try:
                data = os.read(fd, PIECE)
            except BlockingIOError:
                break
            if data:
                send(peer, outputs[fd], data)
            else:
                events.unregister(fd)
                del outputs[fd]


def attend(peer):
    """Runs the command of one caller."""
    with peer.makefile("rb", buffering=0) as lines:
        job = json.loads(lines.readline())
    pid, stdin, stdout, stderr = begin(job)
    outputs = {stdout: OUTPUT, stderr: ERROR}
    ended = os.pidfd_open(pid)
    events = selectors.DefaultSelector()
    for fd in (*outputs, ended):
        os.set_blocking(fd, False)
        events.register(fd, selectors.EVENT_READ)
    events.register(peer, selectors.EVENT_READ)
    try:
        while True:
            ready = [key.fileobj for key, _ in events.select()]
            if peer in ready:
                kept = hand_in(peer, stdin) if stdin is not None else peer.recv(1)
                if stdin is None and not kept:
                    raise ConnectionError("the caller is gone")
                stdin = kept if stdin is not None else None
            hand_out(peer, outputs, events)
            if ended in ready:
                _, status = os.waitpid(pid, 0)
                hand_out(peer, outputs, events)
                code = os.waitstatus_to_exitcode(status)
                send(peer, EXIT, str(code if code >= 0 else 128 - code).encode())
                return
    except OSError:
        os.killpg(pid, signal.SIGKILL)


def forward(peer):
    """Hands one request to the machine's power switch, and its answer back."""
    with socket.create_connection((HOST, POWER)) as power:
        power.sendall(peer.recv(PIECE))
        while True:
            answer = power.recv(PIECE)
            if not answer:
                return
            peer.sendall(answer)


def listen(power_socket):
    """Where callers come in and requests to the power switch go out; for serve()."""
    out = socket.socket(socket.AF_UNIX)
    out.bind(power_socket)
    out.listen(16)
    return socket.create_server((NODE, COMMANDS), backlog=64), out


def serve(callers, requests):
    """Doesn't return: lets callers in, and requests to the power switch out."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    ways = selectors.DefaultSelector()
    ways.register(callers, selectors.EVENT_READ, attend)
    ways.register(requests, selectors.EVENT_READ, forward)
    while True:
        for way, _ in ways.select():
            peer, _ = way.fileobj.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                try:
                    way.data(peer)
                finally:
                    os._exit(0)
            peer.close()


# On the machine's side


def around():
    """The words of `ip` that make the machine's end, a tap."""
    return (f"tuntap add dev {LINK} mode tap", f"addr add {HOST}/{LENGTH} dev {LINK}",
            f"link set dev {LINK} up")


def call(command, folder=None):
    """Runs a command in the node; its exit code."""
    node = socket.create_connection((NODE, COMMANDS))
    job = {"command": command, "environment": dict(os.environ), "folder": folder}
    node.sendall(json.dumps(job).encode() + b"\n")
    events = selectors.DefaultSelector()
    events.register(node, selectors.EVENT_READ)
    try:
        events.register(0, selectors.EVENT_READ)
    except OSError:  # a file, which is always ready, or no input
        feed(node)
    while True:
        for key, _ in events.select():
            if key.fd == 0:
                data = os.read(0, PIECE)
                send(node, INPUT, data)
                if not data:
                    events.unregister(0)
                continue
            kind, data = receive_frame(node)
            if kind == EXIT:
                return int(data)
            write_all(kind, data)


def feed(node):
    """Sends all of an input that is a file."""
    try:
        while True:
            data = os.read(0, PIECE)
            send(node, INPUT, data)
            if not data:
                return
    except OSError:
        send(node, INPUT, b"")


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


def main(words, folder=None):
    if words[:1] == ["--"]:
        del words[0]
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        return call(words, folder)
    except (ConnectionError, OSError) as error:
        print(f"lab: the node's gate does not answer: {error}", file=sys.stderr)
        return 255


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
