# SPDX-License-Identifier: GPL-2.0-or-later
"""hypervisor: a libvirtd of the node's own, reached by the other nodes by TCP (qemu+tcp://)."""
import os
import subprocess
import time

SOCKET = "/run/libvirt/libvirt-sock"
CACHE = "/var/cache/libvirt/qemu/capabilities"
START_SECONDS = 20


def libvirtd_conf(address, number):
    return f"""listen_tls = 0
listen_tcp = 1
listen_addr = "{address}"
auth_tcp = "none"
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_group = "root"
host_uuid = "00000000-0000-4000-8000-{number:012d}"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
"""


# No cgroups, namespaces or security driver: nodes have none to give. stdio by file: no virtlogd.
QEMU_CONF = """security_driver = "none"
security_default_confined = 0
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
"""


# libvirtd doesn't start without the user that its qemu.conf names by default, even if it is told
# another one. The package that makes it also enables daemons, so the lab does without that package.
DEFAULT_USER = "libvirt-qemu"
USER_FILES = {
    "/etc/passwd": f"{DEFAULT_USER}:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin\n",
    "/etc/group": f"{DEFAULT_USER}:x:64055:\n",
}


def add_default_user():
    """In the node's own /etc."""
    for path, entry in USER_FILES.items():
        with open(path, "r+") as file:
            if f"\n{DEFAULT_USER}:" not in file.read():
                file.write(entry)


def configure(address, number):
    add_default_user()
    for folder in ("/var/lib/libvirt/qemu", "/var/cache/libvirt/qemu", "/run/libvirt/qemu"):
        os.makedirs(folder, exist_ok=True)
    with open("/etc/libvirt/libvirtd.conf", "w") as file:
        file.write(libvirtd_conf(address, number))
    with open("/etc/libvirt/qemu.conf", "w") as file:
        file.write(QEMU_CONF)


def start():
    """Doesn't return: the process becomes libvirtd."""
    os.execvp("libvirtd", ["libvirtd", "--listen"])


def warm_up():
    """What libvirt learns of qemu it learns once, in a second: not in the first guest's start."""
    deadline = time.monotonic() + START_SECONDS
    while not os.path.exists(SOCKET) and time.monotonic() < deadline:
        time.sleep(0.05)
    subprocess.run(["virsh", "-c", "qemu:///system", "domcapabilities", "--virttype", "qemu"],
                   stdout=subprocess.DEVNULL, check=True, timeout=START_SECONDS)


def is_ready(root="/"):
    """It listens and knows its qemu. root: where the node's tree is seen."""
    cache = f"{root}{CACHE}"
    try:
        return os.path.exists(f"{root}{SOCKET}") and bool(os.listdir(cache))
    except OSError:
        return False
