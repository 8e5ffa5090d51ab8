# SPDX-License-Identifier: GPL-2.0-or-later
"""faults: what can happen to a mirror. Each is done to a healthy pair, and leaves it so that it
becomes healthy by itself; what must hold is the business of trial.py."""
from nodes import FaultError, until
from pair import NODES, PING, QUICK_PING


def other(node):
    return NODES[1 - NODES.index(node)]


def primary_power(pair):
    """The primary's power is cut."""
    primary = pair.primary()
    before = pair.cut_power(primary)
    pair.await_primary(other(primary))
    pair.await_fenced(before)
    pair.power_on(primary)


def secondary_power(pair):
    """The secondary's power is cut."""
    secondary = other(pair.primary())
    before = pair.cut_power(secondary)
    pair.await_fenced(before)
    written = pair.reported()
    until(120, "a record without the peer", lambda: pair.reported() > written)
    pair.power_on(secondary)


def both_power(pair, first_is_primary):
    primary = pair.primary()
    nodes = (primary, other(primary))
    before = pair.cut_power(*nodes)
    until(60, "the quorum lost", lambda: not pair.has_quorum())
    first, second = nodes if first_is_primary else reversed(nodes)
    pair.power_on(first)
    pair.await_fenced({second: before[second]}, 2)  # by a cluster that has its quorum again
    pair.await_idle()  # it has data that may be old: neither agent makes it primary by itself
    pair.power_on(second)


def both_power_primary_first(pair):
    """Both lose power, and the one that was primary comes back alone."""
    both_power(pair, True)


def both_power_secondary_first(pair):
    """Both lose power, and the one that was secondary comes back alone."""
    both_power(pair, False)


def outlived_power(pair):
    """The primary loses power, later the survivor does; the one without its writes comes first."""
    old = pair.primary()
    new = other(old)
    before = pair.cut_power(old)
    pair.await_primary(new)
    pair.await_fenced(before)
    written = pair.reported()
    until(120, "a record of the survivor", lambda: pair.reported() > written)
    before = pair.cut_power(new)
    pair.power_on(old)
    pair.await_fenced(before)
    pair.await_idle()
    if pair.primary():
        raise FaultError(f"{old} was promoted without what {new} has written")
    pair.power_on(new)


def replication_cut(pair):
    """The replication link alone is cut: the primary goes on, by the handler."""
    primary = pair.primary()
    secondary = other(primary)
    pair.lab.cut(secondary, "replication")
    until(60, "the connection lost", lambda: not pair.says(primary, "cs:Connected"))
    written = pair.reported()
    until(120, "a record without the peer", lambda: pair.reported() > written)
    pair.lab.heal(secondary, "replication")


def ring_cut(pair):
    """The primary's ring alone is cut: it is fenced while its mirror is whole."""
    primary = pair.primary()
    before = {primary: pair.times_off(primary)}
    pair.lab.cut(primary, "ring")
    pair.await_fenced(before, 1)
    pair.await_primary(other(primary))
    pair.lab.heal(primary, "ring")
    pair.power_on(primary)


def both_cut(pair):
    """All cables of the primary are pulled: it is fenced, though it may still write."""
    primary = pair.primary()
    before = {primary: pair.times_off(primary)}
    pair.lab.cut(primary)
    pair.await_fenced(before, 1)
    pair.await_primary(other(primary))
    pair.lab.heal(primary)
    pair.power_on(primary)


def resync_interrupted(pair, times=10):
    """The replication link is cut again and again while the secondary is being synchronised."""
    primary = pair.primary()
    secondary = other(primary)
    pair.adjust(rate="400k", ping=QUICK_PING)
    pair.drbdadm(secondary, "invalidate", "r0")
    for _ in range(times):
        until(60, "a resync", lambda: pair.says(primary, "cs:SyncSource"))
        pair.lab.cut(secondary, "replication")
        until(60, "the connection lost", lambda: pair.says(primary, "cs:WFConnection"))
        pair.lab.heal(secondary, "replication")
    until(60, "a resync", lambda: pair.says(primary, "cs:SyncSource"))
    pair.adjust(rate="100M", ping=PING)


def grow(pair):
    """The mirror becomes larger while it is written to."""
    before = pair.device_kib()
    pair.write_config(size=pair.settings["size"] + 4096)
    pair.drbdadm(pair.primary(), "resize", "r0")
    for node in NODES:
        pair.drbdadm(node, "adjust", "r0")
    until(60, "a larger device", lambda: pair.device_kib() == before + 4096)


def primary_power_late(pair):
    """The primary loses power while what it sends is still on its way, and the handler on the other
    node takes longer than any other tool may."""
    primary = pair.primary()
    pair.lab.shape(primary, "replication", "delay", "500ms")
    pair.write_config(pause="sleep 15; ")
    written = pair.reported()
    until(60, "more records", lambda: pair.reported() > written + 4000)
    primary_power(pair)
    pair.write_config(pause="")


def second_primary(pair):
    """Somebody makes the secondary primary too, behind pacemaker's back."""
    secondary = other(pair.primary())
    pair.adjust(net="allow-two-primaries;")
    pair.tell(secondary, "drbdsetup", "primary", "0")
    pair.tell(secondary, "drbdsetup", "secondary", "0")
    pair.adjust(net="")


# At random; each of these can be done any number of times.
KINDS = (primary_power, secondary_power, both_power_primary_first, both_power_secondary_first,
         outlived_power, replication_cut, ring_cut, both_cut, resync_interrupted)
ALL = {kind.__name__: kind for kind in KINDS + (grow, primary_power_late, second_primary)}
