# SPDX-License-Identifier: GPL-2.0-or-later
"""cluster: corosync and pacemaker on a node: their configuration, made from the lab's, and their
start. The first CIB is seeded, so that a fresh lab is fenced and elects its DC in a second."""
import os
import subprocess
import time

import power
import tree
import wire

PROGRAMS = ("corosync", "corosync-cmapctl", "pacemakerd", "crm_mon")
FEATURE_SET = "3.16.1"  # newer than the oldest pacemaker and it never elects a DC
SCHEMA = "pacemaker-3.9"
FENCING = "fencing"
DAEMON_ENVIRONMENT = {"PCMK_logfacility": "none"}  # its own file is enough; syslog is for agents


def fast_totem(token):
    """Below a second knet's own pings must be slower than the token, or links flap for ever. A new
    membership often waits for a second round of join messages: 30 ms is corosync's least."""
    return f"""
	token_retransmits_before_loss_const: {4 if token >= 200 else 2}
	join: 30
	interface {{
		linknumber: 0
		knet_ping_interval: 200
		knet_ping_timeout: 1000
		knet_pong_count: 1
	}}"""


def ring_member(config, number, name):
    return f"""
	node {{
		nodeid: {number}
		name: {name}
		ring0_addr: {wire.address(config["network"], number)}
	}}"""


def corosync_conf(config):
    token = config["token_ms"]
    nodes = config["nodes"]
    members = "".join(ring_member(config, i, name) for i, name in enumerate(nodes, 1))
    return f"""totem {{
	version: 2
	cluster_name: {config["name"]}
	transport: knet
	crypto_cipher: none
	crypto_hash: none
	token: {token}
	token_coefficient: 0
	consensus: {config["consensus_ms"] or token * 12 // 10}{fast_totem(token) if token < 1000 else ""}
}}
nodelist {{{members}
}}
quorum {{
	provider: corosync_votequorum{'''
	two_node: 1''' if len(nodes) == 2 else ""}
}}
logging {{
	to_syslog: no
	to_stderr: no
	to_logfile: yes
	logfile: /var/log/corosync/corosync.log
	timestamp: hires
}}
"""


def pairs(prefix, values):
    return "".join(f'<nvpair id="{prefix}-{name}" name="{name}" value="{value}"/>'
                   for name, value in values.items())


def cib_xml(config):
    options = {
        "cluster-name": config["name"],
        "dc-deadtime": "1s",
        "transition-delay": f"{config['transition_delay_ms']}ms",
        "stonith-enabled": "true",
        "stonith-action": "off",
    }
    fencing = {
        "pcmk_host_list": " ".join(config["nodes"]),
        "pcmk_host_check": "static-list",
        "socket": f"{tree.LAB}/{power.SOCKET}",
    }
    return f"""<cib crm_feature_set="{FEATURE_SET}" validate-with="{SCHEMA}" epoch="1"
 num_updates="0" admin_epoch="0"><configuration>
<crm_config><cluster_property_set id="cib-bootstrap-options">
{pairs("cib-bootstrap-options", options)}
</cluster_property_set></crm_config>
<nodes/>
<resources><primitive id="{FENCING}" class="stonith" type="fence_lab">
<instance_attributes id="{FENCING}-params">
{pairs(FENCING + "-params", fencing)}
</instance_attributes>
<operations><op id="{FENCING}-monitor" name="monitor" interval="3600s" timeout="20s"/></operations>
</primitive></resources>
<constraints/>
</configuration><status/></cib>
"""


def configure(config):
    with open("/etc/corosync/corosync.conf", "w") as file:
        file.write(corosync_conf(config))
    path = "/var/lib/pacemaker/cib/cib.xml"
    with open(path, "w") as file:
        file.write(cib_xml(config))
    os.chmod(path, 0o600)
    os.chown(path, *tree.owner_ids("hacluster"))


def members():
    """How many nodes corosync sees here; None while it doesn't answer yet."""
    done = subprocess.run(["corosync-cmapctl", "runtime.members."], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.count("= joined") if done.returncode == 0 else None


def powered(config):
    """How many of the cluster's nodes have power."""
    states = power.states(power.ask(f"{tree.LAB}/{power.SOCKET}", "list"))
    return sum(states.get(name) == "on" for name in config["nodes"])


def await_members(config):
    """Pacemaker is started when corosync answers (before that it would sleep a second) and, if
    that happens soon, when it sees every node that has power: the first DC fences the unseen. It
    is not asked all the time: an answer takes 0.1 s of CPU in a node of kind uml."""
    answer = time.monotonic() + 20
    patience = time.monotonic() + 3 + 2 * config["token_ms"] / 1000
    wanted = None
    while True:
        asked = time.monotonic()
        seen = members()
        now = time.monotonic()
        if seen is None and now > answer:
            raise RuntimeError("corosync does not answer (see corosync/corosync.log here)")
        if seen is not None:
            wanted = wanted or powered(config)
            if seen >= wanted or now > patience:
                return
        time.sleep(max(0.02, 3 * (now - asked)))


def start(config):
    """Doesn't return: the process becomes pacemakerd."""
    subprocess.run(["corosync"], check=True)
    await_members(config)
    os.environ.update(DAEMON_ENVIRONMENT)
    os.execvp("pacemakerd", ["pacemakerd"])
