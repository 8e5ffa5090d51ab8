# SPDX-License-Identifier: GPL-2.0-or-later
"""heartbeat: the heartbeat daemon on a node, in place of corosync and pacemaker: its files, made
from the lab's configuration, its start, and what it says of its resources."""
import glob
import os
import subprocess

import tree
import wire

PROGRAM = "/usr/libexec/heartbeat/heartbeat"
PROGRAMS = (PROGRAM, "cl_status")
AGENTS = "/usr/lib/ocf/resource.d/relevo"
RESOURCES = "/etc/ha.d/resource.d"
PLUGIN = "/usr/lib/stonith/plugins/external/lab"
# folder, mode, owner: as the package has them made at boot, for /run is empty then
FOLDERS = (
    ("/run/heartbeat", 0o750, "hacluster"),
    ("/run/heartbeat/ccm", 0o750, "hacluster"),
    ("/run/heartbeat/crm", 0o750, "hacluster"),
    ("/run/heartbeat/dopd", 0o750, "hacluster"),
)
# What cl_status says of a node that has joined and took what is its own. It says "none" both
# before that and on standby, and "transition" between.
SETTLED = ("local", "foreign", "all")
ANSWER_SECONDS = 10


def ha_cf(config):
    numbers = range(1, len(config["nodes"]) + 1)
    peers = "".join(f"ucast br0 {wire.address(config['network'], number)}\n" for number in numbers)
    stonith = f"stonith_host * external/lab {','.join(config['nodes'])}\n" if config["stonith"] else ""
    return f"""logfile /var/log/ha-log
debugfile /var/log/ha-debug
keepalive 500ms
warntime 1
deadtime 2
initdead 4
auto_failback on
{peers}node {' '.join(config["nodes"])}
{stonith}"""


def stonith_plugin():
    """A plugin of heartbeat's stonith (cluster-glue, external) for the lab's power switch. A node
    that it resets stays off until the lab gives it power."""
    answers = "".join(f"getinfo-{word}) echo lab ;;\n" for word in
                      ("devid", "devname", "devdescr", "devurl"))
    return f"""#!/bin/sh
case $1 in
gethosts) echo "$hostlist" | tr , ' ' ;;
getconfignames) echo hostlist ;;
getinfo-xml) echo '<parameters><parameter name="hostlist" required="1"/></parameters>' ;;
{answers}status) exec fence_lab -o monitor >/dev/null ;;
reset | off) exec fence_lab -o off -n "$2" ;;
*) exit 1 ;;
esac
"""


def write(path, text, mode=0o644):
    with open(path, "w") as file:
        os.chmod(path, mode)
        file.write(text)


def link_agents():
    """heartbeat looks for agents in a folder of its own, where an administrator links them."""
    for agent in glob.glob(f"{AGENTS}/*"):
        place = f"{RESOURCES}/{os.path.basename(agent)}"
        if os.path.lexists(place):
            os.unlink(place)
        os.symlink(agent, place)


def configure(config):
    for path, mode, user in FOLDERS:
        tree.make_folder(path, mode, user)
    write("/etc/ha.d/ha.cf", ha_cf(config))
    write("/etc/ha.d/authkeys", f"auth 1\n1 sha1 {config['name']}\n", 0o600)
    write("/etc/ha.d/haresources", "".join(f"{line}\n" for line in config["haresources"]))
    if config["stonith"]:
        write(PLUGIN, stonith_plugin(), 0o755)
    link_agents()


def start(_config):
    """Doesn't return: the process becomes heartbeat."""
    os.execv(PROGRAM, [PROGRAM])


def ask(lab, node, *question):
    """A node's heartbeat's answer, a word; None while it has none."""
    try:
        done = lab.run(node, ["cl_status", *question], stdout=subprocess.PIPE, text=True,
                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() or None


def missing(lab, powered, wanted):
    """What is missing until as many nodes have joined and hold their resources, in words."""
    if len(powered) < wanted:
        return [f"{len(powered)} of {wanted} nodes have power"]
    held = {node: ask(lab, node, "rscstatus") for node in powered}
    return [f"heartbeat on {node}: resources are {held[node] or 'not known'}"
            for node in powered if held[node] not in SETTLED]
