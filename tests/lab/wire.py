# SPDX-License-Identifier: GPL-2.0-or-later
"""wire: the lab's network: a switch (a bridge), cables (veth pairs), the nodes' ends (eth0)."""
import subprocess

SWITCH = "switch"
LINKS = {"ring": ("eth0", ""), "replication": ("eth1", ".r")}  # a node's end, what a port's name ends with
BRIDGE = "type bridge forward_delay 0 stp_state 0 mcast_snooping 0"
CLIENT = 200


def address(network, number):
    return f"{network}.{number}"


def second(network):
    """The network of the second link: the one after the lab's."""
    first, _, last = network.rpartition(".")
    return f"{first}.{(int(last) + 1) % 256}"


def mac(network, number):
    """Fixed, so that a node that comes back is not met by stale ARP entries."""
    return "02:00:" + ":".join(f"{int(byte):02x}" for byte in address(network, number).split("."))


def ip(*lines):
    """Runs `ip` once for all lines; raises RuntimeError with what ip said."""
    done = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        said = " ".join(done.stdout.split())
        raise RuntimeError(f"cannot set up the lab's network: {said}")


def switch(link):
    return f"{SWITCH}{LINKS[link][1]}"


def port(name, link):
    return f"{name}{LINKS[link][1]}"


def build_switches(links):
    ip("link set lo up")
    for link in links:
        ip(f"link add name {switch(link)} {BRIDGE}", f"link set dev {switch(link)} up")


def plug(name, link, pid, hardware, connected=True):
    """Lays a node's cable from the switch of a link into the namespace of a process."""
    ip(f"link add name {port(name, link)} type veth peer name {LINKS[link][0]} "
       f"address {hardware} netns {pid}",
       f"link set dev {port(name, link)} master {switch(link)}")
    connect(name, link, connected)


def unplug(name, link):
    """Takes the cable away. The far end goes with it, whoever still holds its namespace."""
    subprocess.run(["ip", "link", "del", "dev", port(name, link)], stderr=subprocess.DEVNULL)


def exists(name, link):
    done = subprocess.run(["ip", "link", "show", "dev", port(name, link)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0


def connect(name, link, connected):
    """Down at the switch is a pulled cable: the node loses its carrier."""
    ip(f"link set dev {port(name, link)} {'up' if connected else 'down'}")


def configure_node(prefix, hardware):
    """The node's eth0 is a port of its br0, which carries the address: guests reach the switch."""
    ip("link set lo up",
       f"link add name br0 address {hardware} {BRIDGE}",
       "link set dev eth0 master br0",
       "link set dev eth0 up",
       f"addr add {prefix} dev br0",
       "link set dev br0 up")


def configure_second(prefix):
    """What mirrors use: nothing but an address."""
    ip(f"addr add {prefix} dev eth1", "link set dev eth1 up")


def configure_alone(prefix):
    """A node without a lab has both ends of a cable: eth0 with an address, and peer0."""
    ip("link set lo up",
       "link add name eth0 type veth peer name peer0",
       f"addr add {prefix} dev eth0",
       "link set dev peer0 up",
       "link set dev eth0 up")
