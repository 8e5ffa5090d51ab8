# SPDX-License-Identifier: GPL-2.0-or-later
"""The files that the demo's nodes read, made from the examples beside this one: only paths change.

Nodes see the lab's folder at /run/lab, where an administrator would have /etc/relevo.
"""
import os

import guest
import pacemaker

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORK = "192.0.2"  # the lab's network is the one that the examples name
ADDRESS = "192.0.2.100"
GUEST_ADDRESS = "192.0.2.150"
EXAMPLE_FOLDER, LAB_FOLDER = "/etc/relevo", "/run/lab"


def install(lab, name):
    """An example's copy in the lab's folder; gives its path in a node."""
    with open(os.path.join(HERE, name)) as example:
        text = example.read().replace(EXAMPLE_FOLDER, LAB_FOLDER)
    with open(lab.path / name, "w") as copy:
        copy.write(text)
    return f"{LAB_FOLDER}/{name}"


def install_guest(lab):
    """The guest's domain, the same on both sites."""
    folder = os.path.join(os.path.dirname(lab.stage), "guest")
    if not os.path.exists(os.path.join(folder, "initrd")):
        raise FileNotFoundError(f"no guest in {folder} (tests/lab/guest builds it)")
    domain = guest.guest_xml(
        "guest", "11111111-2222-4333-8444-555555555555", f"{GUEST_ADDRESS}/24", "52:54:00:00:02:96",
        os.path.join(folder, "vmlinuz"), os.path.join(folder, "initrd"))
    with open(lab.path / "guest.xml", "w") as file:
        file.write(domain)


def write(lab):
    """All of them; gives the cluster configuration's path in a node."""
    lab.path.mkdir(parents=True, exist_ok=True)
    install_guest(lab)
    install(lab, "haproxy.cfg")
    return install(lab, "cluster.crm")


def versions(lab):
    """What the demo ran on, for the report; null where a program does not say."""
    programs = {"corosync": ["corosync", "-v"], "pacemaker": ["pacemakerd", "--version"],
                "libvirt": ["libvirtd", "--version"], "haproxy": ["haproxy", "-v"],
                "qemu": ["qemu-system-x86_64", "--version"]}
    return {f"{name}_version": pacemaker.version(lab, "a", argv) for name, argv in programs.items()}
