# SPDX-License-Identifier: GPL-2.0-or-later
"""Live moves of g1 that break: the acts of tests/soak/moves. Its mirrors have protocol B, so that a
window has something to set back."""
import random
import time

from acts import SLOWEST, Acts
from scenario import StepFailed
from sites import IDLE, other
from sites_files import ARBITRATOR, DISKS, GUESTS, SITES, uuid

FAULTS = {
    "agent_killed": "the agent at work is killed",
    "libvirtd_killed": "the libvirtd of a site is killed",
    "link_cut": "the mirrors' link is cut",
    "ringd_absent": "ringd is not there on one of the sites: it cannot move live",
    "target_power_cut": "the site that it moves to loses its power",
    "source_power_cut": "the site that it leaves loses its power",
}
SPAN_S = 15  # what a move takes if nothing is in its way
LIBVIRTD = "rm -f /run/libvirt/libvirtd.pid; setsid libvirtd --listen >/dev/null 2>&1 </dev/null &"
LEFT = "/run/libvirt/qemu/g1.xml"
ONE_PRIMARY = "drbdsetup show --show-defaults {} | grep -q 'allow-two-primaries.*no'"
AT_WORK = "-f '[/]relevo/domain migrate_(to|from)'"

dice = random.Random()


class Broken(Acts):
    names = FAULTS
    protocol = "B"

    def missing(self):
        return super().missing() or self.left_over()

    def left_over(self):
        """What a move that broke has left behind, in words."""
        for guest in GUESTS:
            found = [site for site in SITES
                     for _ in (self.says(site, f"pgrep -f '[-]uuid {uuid(guest)}'") or "").split()]
            if len(found) != 1:
                return f"{guest} once: it is on {found}"
        for site in SITES:
            lines = self.mirrors(site)
            for mirror in DISKS:
                line = lines.get(mirror, "")
                if f" {self.protocol} r" not in line or \
                        self.says(site, ONE_PRIMARY.format(mirror)) is None:
                    return f"{mirror} on {site} as it is configured: {line}"
        return None

    def clear_libvirtd(self, site):
        """As domain's start says, if libvirtd did not survive its part of the move."""
        if self.says(site, f"grep -q \"pid='0'\" {LEFT}") is None:
            return
        self.kill(site, "-x libvirtd")
        self.tell(site, "rm", LEFT)
        self.tell(site, "sh", "-c", LIBVIRTD)
        self.event(site, "fault", "libvirtd is started without what it did not survive")

    def take_back(self, guest):
        """What failed of the move, too."""
        for site in filter(self.lab.is_on, SITES):
            self.clear_libvirtd(site)
        super().take_back(guest)
        self.tell(ARBITRATOR, "crm_resource", "--cleanup", "--resource", guest)

    def move(self):
        """Orders the move, and waits for a moment of it. (source, target)"""
        source = self.places()["g1"]
        target = other(source)
        self.order("g1", target)
        moment = time.monotonic() + dice.uniform(0, SPAN_S)
        while time.monotonic() < moment:
            self.look()
            time.sleep(0.05)
        roles = [self.primaries.roles.get((site, "r1")) for site in SITES]
        self.event(source, "fault", "the window is " + (
            "open" if roles == ["Primary", "Primary"] else "not open"))
        return source, target

    def recover(self, boots):
        """All must be well, without a hand; then the order is taken back."""
        self.await_whole(SLOWEST)
        self.records_go_on()
        self.take_back("g1")
        self.await_whole(SLOWEST)
        return {"other_guest_ran_on": self.boots()["g3"] == boots["g3"]}

    def kill(self, site, pattern):
        """True if there was one."""
        return self.says(site, f"pkill -KILL {pattern}") is not None

    # -- the acts ----------------------------------------------------------------------------

    def agent_killed(self):
        boots = self.boots()
        source, target = self.move()

        def killed():
            site = next((site for site in SITES if self.kill(site, AT_WORK)), None)
            if site:
                self.event(site, "fault", "the agent is killed")
            return site or self.places()["g1"] == target and "S_IDLE" in self.says(source, IDLE)
        self.wait(killed, SLOWEST, "the agent killed or g1 moved", every=0)
        return self.recover(boots)

    def libvirtd_killed(self):
        boots, site = self.boots(), dice.choice(SITES)
        self.move()
        if not self.kill(site, "-x libvirtd"):
            raise StepFailed(f"there was no libvirtd on {site}")
        self.event(site, "fault", "libvirtd is killed, and started again")
        self.tell(site, "sh", "-c", LIBVIRTD)
        return self.recover(boots)

    def link_cut(self):
        boots = self.boots()
        self.move()
        self.lab.cut("b", "replication")
        self.event("b", "cut", "the mirrors' cable is pulled")
        self.wait(lambda: not self.mirrors_are("cs:Connected", "a"), 60, "the mirrors parted")
        self.records_go_on()
        self.lab.heal("b", "replication")
        self.event("b", "healed", "the cable is plugged in again")
        return self.recover(boots)

    def ringd_absent(self):
        """It is refused at once, and so it is stopped, and started at the other site."""
        boots, site = self.boots(), dice.choice(SITES)
        target = other(self.places()["g1"])
        if not self.kill(site, "-x ringd"):
            raise StepFailed(f"there was no ringd on {site}")
        self.order("g1", target)
        self.wait(lambda: self.serves("g1") and self.places()["g1"] == target and
                  self.boots()["g1"] != boots["g1"], SLOWEST, f"g1 booted at {target}")
        self.start_ringd(site)
        return self.recover(boots)

    def cut_power(self, site):
        """The other site goes on with everything, and the order is taken back before this one
        returns."""
        since = time.time()
        self.lab.kill(site)
        self.event(site, "off", "power cut")
        self.wait(lambda: self.all_at(other(site)), SLOWEST, f"all served by {other(site)}")
        self.records_go_on()
        self.take_back("g1")
        fenced = self.was_fenced(site, since)
        self.power_on(site)
        self.await_whole(SLOWEST)
        return {"fenced": fenced}

    def target_power_cut(self):
        return self.cut_power(self.move()[1])

    def source_power_cut(self):
        return self.cut_power(self.move()[0])
