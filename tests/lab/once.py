# SPDX-License-Identifier: GPL-2.0-or-later
"""once: a node for one command: no cluster, no switch, but a tree, a network and a /dev/log of its
own, this build's programs over /usr, and eth0 cabled to peer0. The command keeps its terminal,
folder and environment; when it or the lab ends, everything of it is gone."""
import os
import signal
import sys
import traceback

import environment
import init
import kernel
import tree
import wire


def missing():
    """The programs that the machine lacks for such a node."""
    return environment.lacking(["ip"])


def furnish(network, layers):
    here = os.getcwd()
    tree.build(layers)
    kernel.sethostname("once")
    wire.configure_alone(f"{wire.address(network, 1)}/24")
    os.chdir(here)  # through the new mounts
    kernel.drop_capabilities()


def become(command):
    """In the command's process: what Python changed is put back, the command takes over."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    sbin = [folder for folder in ("/usr/sbin", "/sbin")
            if folder not in os.environ.get("PATH", "").split(":")]
    os.environ["PATH"] = ":".join([os.environ.get("PATH") or environment.CLEAN["PATH"]] + sbin)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"lab: cannot run '{command[0]}': {error.strerror}", file=sys.stderr, flush=True)
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)


def perform(command, furnish, *how):
    """As process 1, furnishes the node and runs the command; returns its exit code, 128 and the
    signal if one ended it."""
    try:
        furnish(*how)
    except Exception as error:
        print(f"lab: cannot make a node: {error}", file=sys.stderr, flush=True)
        return 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log, wake = init.open_log(), init.wake_on_child()
    child = os.fork()
    if child == 0:
        become(command)
    return init.serve(log, wake, child)


def live(command, network, layers):
    """Process 1 of the node; returns the command's exit code."""
    return perform(command, furnish, network, layers)


def run(command, network, layers, live=live):
    """The exit code of live(command, network, layers), which becomes process 1 of new namespaces.
    They end with it, and it ends with this process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the end of this process is the end of all
    parent_lives, writer = os.pipe2(os.O_CLOEXEC)
    kernel.unshare(kernel.NODE_NAMESPACES)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            kernel.die_with_parent(signal.SIGKILL)
            if os.read(parent_lives, 1):
                code = live(command, network, layers)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.write(writer, b"1")
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
