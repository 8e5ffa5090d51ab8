# SPDX-License-Identifier: GPL-2.0-or-later
"""guest: the domain of the tests' guest (built by the script of this name) for libvirt: plain
emulation, a network card on the node's br0, its console in the node's /var/log/libvirt/qemu."""
from xml.sax.saxutils import escape

# What shortens the boot: no self-tests of ciphers, no search for a boot ROM on the card.
COMMAND_LINE = "console=ttyS0 quiet panic=1 tsc=unstable cryptomgr.notests"
QUOTES = {"'": "&apos;"}

DOMAIN = """<domain type='qemu'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='MiB'>96</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>{kernel}</kernel>
    <initrd>{initrd}</initrd>
    <cmdline>{command_line} host={host} ip4={address}{writer}</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>{disk}
    <interface type='bridge'>
      <source bridge='br0'/>
      <mac address='{mac}'/>
      <model type='virtio'/>
      <rom enabled='no'/>
    </interface>
    <serial type='file'><source path='/var/log/libvirt/qemu/{name}.console' append='on'/></serial>
    <memballoon model='none'/>
  </devices>
</domain>
"""
DISK = """
    <disk type='block' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <source dev='{disk}'/>
      <target dev='vd{letter}' bus='virtio'/>
    </disk>"""

# Shareable: nothing but the cluster keeps a second copy off it, as with a mirrored block device.
STAMPED = """
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <source file='{disk}'/>
      <target dev='vda' bus='virtio'/>
      <shareable/>
    </disk>"""


def guest_xml(name, uuid, address, mac, kernel, initrd, host=None, disks=(), stamped=None,
              writes=False, pause=None):
    """address: with its length, as 10.77.0.150/24. host: what the guest's page calls it, by
    default its name. disks: block devices. stamped: instead, a file that the guest stamps
    (stamps.py), which several nodes may share. writes: it stamps the first of the disks. pause: so
    many seconds between its stamps."""
    values = {"name": name, "uuid": uuid, "address": address, "mac": mac, "kernel": kernel,
              "initrd": initrd, "host": host or name, "command_line": COMMAND_LINE,
              "writer": (" writer=vda" if stamped or writes else "") +
                        (f" pause={pause}" if pause else "")}
    escaped = {key: escape(str(value), QUOTES) for key, value in values.items()}
    escaped["disk"] = "".join(
        DISK.format(disk=escape(str(disk), QUOTES), letter=chr(ord("a") + number))
        for number, disk in enumerate(disks))
    if stamped:
        escaped["disk"] = STAMPED.format(disk=escape(str(stamped), QUOTES))
    return DOMAIN.format(**escaped)
