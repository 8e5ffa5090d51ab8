# SPDX-License-Identifier: GPL-2.0-or-later
"""power: the lab's power switch, as a BMC is one: it cuts and gives power and says what it sees.
One request a connection on a unix socket, one line as the answer:
    off NODE, on NODE -> "OK"; status NODE -> "on" or "off"; list -> "a=on b=off ..."
    cut NODE [LINK], heal NODE [LINK] -> "OK": the cable of a link, or all of the node's, pulled and
    plugged at the switch
and "ERROR why" to what can't be done. Both ends are here; what a node is, is the kind's."""
import os
import socket
import time

SOCKET = "power.sock"
REQUEST_BYTES = 256
ANSWER_BYTES = 4096
READ_SECONDS = 1


class PowerError(Exception):
    """The switch refused, failed or didn't answer; one line."""


def at(path, act):
    """Calls act with a short name of path: a unix socket's address ends at 108 bytes."""
    folder, name = os.path.split(os.path.abspath(path))
    fd = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        act(f"/proc/self/fd/{fd}/{name}")
    finally:
        os.close(fd)


def ask(path, request, timeout=10):
    """The switch's answer; PowerError if there is none in time, or if it is an error."""
    deadline = time.monotonic() + timeout
    answer = b""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(timeout)
            at(path, peer.connect)
            peer.sendall(request.encode() + b"\n")
            while not answer.endswith(b"\n"):
                peer.settimeout(max(0.001, deadline - time.monotonic()))
                piece = peer.recv(ANSWER_BYTES)
                if not piece:
                    raise PowerError("the power switch hung up without an answer")
                answer += piece
    except socket.timeout:
        raise PowerError(f"the power switch did not answer within {timeout:g} s") from None
    except OSError as error:
        raise PowerError(f"cannot ask the power switch at '{path}': {error.strerror}") from None
    text = answer.decode(errors="replace").strip()
    if text.startswith("ERROR "):
        raise PowerError(text[len("ERROR "):])
    return text


def states(text):
    """{node: "on" or "off"} from the answer to list."""
    return dict(word.split("=", 1) for word in text.split())


def listen(path):
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    at(path, server.bind)
    os.chmod(path, 0o600)
    server.listen(64)
    return server


def _status(node):
    return "on" if node.is_on() else "off"


VERBS = {
    "off": lambda node: node.cut_power(),
    "on": lambda node: node.give_power(),
    "cut": lambda node, link=None: node.connect(False, link),
    "heal": lambda node, link=None: node.connect(True, link),
    "status": _status,
}

LINK_VERBS = ("cut", "heal")


class Switch:
    """Answers requests about nodes and logs those that change something: epoch seconds at which
    it began, request, answer, seconds it took."""

    def __init__(self, server, nodes, log_path):
        self.server = server
        self.nodes = nodes
        self.log = open(log_path, "a", buffering=1)

    def fileno(self):
        return self.server.fileno()

    def serve_one(self):
        peer, _ = self.server.accept()
        with peer:
            peer.settimeout(READ_SECONDS)
            try:
                request = peer.recv(REQUEST_BYTES).decode(errors="replace").strip()
                peer.sendall(self.answer(request).encode() + b"\n")
            except OSError:
                pass  # a client that went away

    def answer(self, request):
        began, start = time.time(), time.monotonic()
        try:
            answer = self.obey(*request.split()) or "OK"
        except (PowerError, RuntimeError, OSError) as error:
            answer = f"ERROR {error}"
        if not request.startswith(("status", "list")):
            self.log.write(f"{began:.3f} {request} {answer} {time.monotonic() - start:.3f}\n")
        return answer

    def obey(self, verb="", name="", *more):
        if verb == "list":
            return " ".join(f"{node}={_status(self.nodes[node])}" for node in self.nodes)
        if verb not in VERBS or (more and (verb not in LINK_VERBS or len(more) > 1)):
            raise PowerError(f"cannot do '{verb}' (list, or one of {', '.join(VERBS)} and a node)")
        if name not in self.nodes:
            raise PowerError(f"no node '{name}' here (there are {', '.join(self.nodes)})")
        return VERBS[verb](self.nodes[name], *more)
