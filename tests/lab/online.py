# SPDX-License-Identifier: GPL-2.0-or-later
"""online: what a node's cluster says of its members, and what of them is missing."""
import subprocess
import xml.etree.ElementTree as ElementTree

ANSWER_SECONDS = 10


def ask(lab, node):
    """(nodes online, there is a DC with quorum) as the node's cluster sees it; None if it can't
    say yet."""
    try:
        done = lab.run(node, ["crm_mon", "-1", "--output-as=xml"], stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return parse(done.stdout) if done.returncode == 0 else None


def parse(text):
    try:
        tree = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
    controller = tree.find("summary/current_dc")
    has_dc = (controller is not None and controller.get("present") == "true"
              and controller.get("with_quorum") == "true")
    nodes = {node.get("name") for node in tree.findall("nodes/node")
             if node.get("online") == "true" and node.get("pending") == "false"
             and node.get("unclean") == "false"}
    return nodes, has_dc


def missing(seen, names, wanted, asked):
    """What is missing until as many nodes are online, in words."""
    if seen is None:
        return [f"pacemaker on {asked} does not answer"]
    nodes, has_dc = seen
    words = [] if has_dc else ["no DC with quorum"]
    if len(nodes) < wanted:
        absent = [name for name in names if name not in nodes]
        words.append(f"offline: {', '.join(absent)} ({len(nodes)} of {wanted} are online)")
    return words
