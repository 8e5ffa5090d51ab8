# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions to the running cluster: where a resource is, who was fenced, which guest runs."""
import re
import subprocess
import xml.etree.ElementTree as ElementTree


class ClusterError(Exception):
    """A command in a node failed or said something that cannot be read."""


def ask(lab, node, argv, timeout=30):
    """What a command in a node printed."""
    try:
        done = lab.run(node, argv, timeout=timeout, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise ClusterError(f"'{' '.join(argv)}' on {node} did not end within {timeout} s") from None
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise ClusterError(f"'{' '.join(argv)}' on {node} ended with {done.returncode}: "
                           f"{words[-1] if words else 'no output'}")
    return done.stdout


def ask_xml(lab, node, argv):
    try:
        return ElementTree.fromstring(ask(lab, node, argv + ["--output-as=xml"]))
    except ElementTree.ParseError as why:
        raise ClusterError(f"'{argv[0]}' on {node} printed no XML: {why}")


def active_on(status, resource):
    """The nodes on which crm_mon's answer has a resource Started, in order."""
    return sorted(node.get("name") for found in status.iter("resource")
                  if found.get("id").split(":")[0] == resource and found.get("role") == "Started"
                  and found.get("failed") != "true" for node in found.iter("node"))


def located(lab, node, resource):
    return active_on(ask_xml(lab, node, ["crm_mon", "-1"]), resource)


def members(status):
    return sorted(node.get("name") for node in status.iterfind("nodes/node")
                  if node.get("online") == "true" and node.get("pending") != "true")


def fenced(lab, node, target):
    """True if pacemaker's history has a successful 'off' or 'reboot' of the target."""
    history = ask_xml(lab, node, ["stonith_admin", "--history", target])
    return any(event.get("target") == target and event.get("status") == "success"
               and event.get("action") in ("off", "reboot")
               for event in history.iter("fence_event"))


def running_guests(lab, node):
    """The names of the guests that libvirt has running on a node."""
    return ask(lab, node, ["virsh", "-q", "list", "--name", "--state-running"]).split()


def version(lab, node, argv):
    """The first thing that looks like a version in what a program says of itself, or None."""
    try:
        found = re.search(r"\d+(\.\d+)+", ask(lab, node, argv))
    except (ClusterError, OSError):
        return None
    return found.group(0) if found else None
