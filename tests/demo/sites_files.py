# SPDX-License-Identifier: GPL-2.0-or-later
"""The files that the two sites of acts.py read: the example in active-active/, made to fit the lab.

The lab has two guests of the four, one for each site: emulated under a kernel that is a process,
a guest needs half a minute to boot, and four would take the two cores from each other. Its fence
device is the lab's power switch, its libvirtd has no certificates, and its guests no balloon. Its
nodes are always busy, which must not make pacemaker start one thing after the other.
"""
import os
import re

import guest
import wire

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "active-active")
EXAMPLE_NETWORK = "192.0.2."
PAUSE_S = 1  # between a guest's records
FOLDER = "/var/log"  # of a node: it outlives a power cut
SITES, ARBITRATOR = ("a", "b"), "c"
GUESTS = {"g1": "a", "g3": "b"}  # and their homes
ADDRESSES = {"vip1": 101, "vip2": 102}
THROUGH = {"g1": "vip1", "g3": "vip2"}  # the address by which the client asks for a guest
DISKS = {"r1": "vda", "r3": "vdb"}
AGENTS = {**dict.fromkeys(GUESTS, "relevo:domain"), **dict.fromkeys(DISKS, "relevo:mirror"),
          **dict.fromkeys(ADDRESSES, "relevo:vip"), "balancer": "relevo:balancer"}

LEFT_OUT = re.compile(r"(node|property|primitive|clone|order|colocation|location) "
                      r"([grm][24]\b|room-|fence-)|node |#")
MEMORY = re.compile(r" memory=1024M| params 1: rule .* memory=2048M| utilization host_memory=\d+"
                    r"| placement-strategy=\w+")
# A dead peer is noticed before pacemaker has it fenced, and a resync takes the link that it has.
NET = "net {{ protocol {}; ping-int 2; ping-timeout 20; timeout 15; connect-int 3; }}"
DISK = "disk { c-plan-ahead 0; resync-rate 100M; c-min-rate 0; "


def example(name):
    with open(os.path.join(EXAMPLE, name)) as file:
        return file.read()


def address(lab, number):
    return wire.address(lab.config["network"], number)


def cluster(lab):
    lines = [MEMORY.sub("", line) for line in example("cluster.crm").splitlines()
             if line and not LEFT_OUT.match(line)]
    text = "\n".join(lines) + "\n"
    text = text.replace("migration_transport=tls", f"drbdconf={FOLDER}/drbd.conf "
                        "migration_transport=tcp")
    text = text.replace("role_by=consumer", f"role_by=consumer drbdconf={FOLDER}/drbd.conf")
    text = text.replace(" transition-delay=", " load-threshold=1000% node-action-limit=8 "
                        "transition-delay=")
    return text.replace("/etc/relevo", FOLDER).replace(EXAMPLE_NETWORK, address(lab, ""))


def mirrors(lab, protocol):
    """DRBD's configuration, on the lab's second link."""
    text = "".join(part for part in re.split(r"(?m)^(?=resource )", example("drbd.res"))
                   if re.match(r"resource r[13] ", part))
    for mirror, disk in DISKS.items():
        text = text.replace(f"/dev/vg/{mirror};", f"/dev/{disk};")
    text = text.replace("net { protocol C; }", NET.format(protocol)).replace("disk { ", DISK)
    return text.replace(EXAMPLE_NETWORK, wire.second(lab.config["network"]) + ".")


def balancer(lab):
    """Beside the example's own way, a client that names a guest is led to that one alone. An
    emulated guest has more time to answer a check."""
    text = example("haproxy.cfg").replace(EXAMPLE_NETWORK, address(lab, ""))
    text = re.sub(r"(?m)^\tserver g[24] .*\n", "", text)
    wanted = "".join(f"\tuse_backend {name} if {{ hdr(host) {name} }}\n" for name in GUESTS)
    text = text.replace("\tdefault_backend", f"{wanted}\tdefault_backend")
    for name in GUESTS:
        place = re.search(rf"(?m)^\tserver {name} (\S+) .*$", text)
        text = text.replace(place[0], f"\tserver {name} {place[1]} track {name}/{name}")
        text += (f"\nbackend {name}\n\toption httpchk GET /\n\ttimeout check 3s\n"
                 f"\tserver {name} {place[1]} check inter 1s fall 3 rise 1\n")
    return text


def uuid(name):
    return f"7d2f6c11-9a0b-4b7e-8c52-3a5d8c1a7b0{name[1:]}"


def domain(lab, name, site, stamped=None):
    """A guest's XML, on its mirror or a file. Which site booted it is in its page."""
    folder = os.path.join(os.path.dirname(lab.stage), "guest")
    if not os.path.exists(os.path.join(folder, "initrd")):
        raise FileNotFoundError(f"no guest in {folder} (tests/lab/guest builds it)")
    number = int(name[1:])
    return guest.guest_xml(
        name, uuid(name), f"{address(lab, 150 + number)}/24",
        f"52:54:00:00:02:9{number}", os.path.join(folder, "vmlinuz"),
        os.path.join(folder, "initrd"), site, [] if stamped else [f"/dev/drbd{number}"],
        stamped=stamped, writes=True, pause=PAUSE_S)


def write(lab, protocol):
    """All of them, into the folders that outlive the nodes."""
    for site in SITES:
        folder = lab.log_dir(site)
        files = {"drbd.conf": mirrors(lab, protocol), "haproxy.cfg": balancer(lab)}
        files.update({f"{name}.xml": domain(lab, name, site) for name in GUESTS})
        for name, text in files.items():
            (folder / name).write_text(text)
