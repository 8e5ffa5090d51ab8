# SPDX-License-Identifier: GPL-2.0-or-later
"""The story of two sites that are both active: what happens to them, act by act, and what is true
after each. g1 is at home at site a, g3 at site b; each is asked for through its site's address."""
import time

import pacemaker
from sites import Sites, other
from sites_files import ADDRESSES, ARBITRATOR, DISKS, GUESTS, THROUGH

NAMES = {  # in the order in which they are played
    "power_cut": "site a loses its power",
    "rejoin": "site a has power again: it joins, and its mirrors catch up",
    "live_move": "g1 moves home to site a, live",
    "ring_cut": "the sites lose sight of each other on the ring, the arbitrator sees both",
    "replication_cut": "the mirrors' link is cut",
}
CUT = "power cut"
SLOWEST = 120  # seconds: a guest that boots, or a mirror that catches up
MORE_RECORDS = 5


class Acts(Sites):
    names = NAMES

    def __init__(self, lab, screen, begun):
        super().__init__(lab, screen, begun)
        self.played = []  # (name, begin, end)
        self.told = 0  # of the double primaries

    def play(self, name, figures):
        """One act; `figures` keeps what was measured, also of one that fails."""
        self.step(f"act {list(self.names).index(name) + 1} of {len(self.names)}: {self.names[name]}")
        places = self.places()
        self.begin()
        acked, lost, first = self.ledger.acked(), len(self.ledger.lost), len(self.events)
        figures.update(ok=False)
        try:
            proofs = getattr(self, name)()
            figures["disks_agree"] = self.read_disks()
            figures.update(proofs)
            figures["ok"] = all(figures[proof] is True for proof in (*proofs, "disks_agree"))
        finally:
            self.look()
            self.measure(figures)
            figures.update(
                seconds=round(time.time() - self.zero, 1),
                records_acked=self.ledger.acked() - acked,
                records_lost=len(self.ledger.lost) - lost,
                double_primary=len(self.primaries.doubles) - self.told,
                actions=self.actions(self.events[first:]))
            self.told = len(self.primaries.doubles)
            self.played.append((name, self.zero, time.time()))
        now = self.places()
        figures["moves"] = [f"{thing}: {places[thing]} -> {now[thing]}" for thing in now
                            if places[thing] != now[thing]]
        figures["ok"] &= not figures["records_lost"] and not figures["double_primary"]
        self.say(figures)

    def measure(self, figures):
        for guest in GUESTS:
            figures[f"{THROUGH[guest]}_outage_s"] = self.outage(guest, "icmp", self.zero)
            figures[f"{guest}_outage_s"] = self.outage(guest, "http", self.zero)
        figures["vip_outage_s"] = max(figures[f"{name}_outage_s"] for name in ADDRESSES)
        figures["domain_outage_s"] = max(figures[f"{name}_outage_s"] for name in GUESTS)

    def say(self, figures):
        silent = ", ".join(f"{name} {figures[f'{name}_outage_s']:.1f} s"
                           for name in (*ADDRESSES, *GUESTS))
        self.screen.say(f"  the client: longest silence of {silent}\n"
                        f"  moved: {'; '.join(figures['moves']) or 'nothing'}\n"
                        f"  records: {figures['records_acked']} acknowledged, "
                        f"{figures['records_lost']} lost; two primaries at once: "
                        f"{figures['double_primary']} times")

    @staticmethod
    def actions(events):
        return [{key: event[key] for key in ("node", "agent", "resource", "action", "rc", "ms")}
                for event in events if event["kind"] == "action" and event["action"] != "monitor"]

    def boots(self):
        """{guest: the boot that the client last heard of}"""
        return {guest: client.latest["http"]["body"].split()[0]
                for guest, client in self.clients.items()}

    def records_go_on(self):
        """Each guest goes on to write, as the client hears."""
        before = {guest: self.ledger.acked(guest) for guest in GUESTS}
        self.wait(lambda: all(self.ledger.acked(guest) >= before[guest] + MORE_RECORDS
                              for guest in GUESTS), SLOWEST, "more records of each guest")

    def all_at(self, site):
        """All that there is runs at this site, and the client is served."""
        return self.all_serve() and all(place == site for place in self.places().values())

    def was_fenced(self, site, since):
        """Somebody asked the power switch again, and only pacemaker's fencing does."""
        return pacemaker.fenced(self.lab, ARBITRATOR, site) and site in self.switched_off(since)

    # -- the acts ----------------------------------------------------------------------------

    def power_cut(self):
        boots = self.boots()
        self.lab.kill("a")
        dark = time.time()
        for name, place in self.place.items():
            self.place[name] = None if place == "a" else place
        self.event("a", "off", CUT)
        self.wait(lambda: self.all_at("b"), SLOWEST, "all served by site b")
        self.records_go_on()
        now = self.boots()
        return {"fenced": self.was_fenced("a", dark), "guest_is_new": now["g1"] != boots["g1"],
                "other_guest_ran_on": now["g3"] == boots["g3"]}

    def rejoin(self):
        boots = self.boots()
        self.power_on("a")
        self.await_whole(SLOWEST)
        return {"guests_ran_on": self.boots() == boots}

    def live_move(self):
        boots, windows, first = self.boots(), len(self.primaries.windows), len(self.events)
        self.order("g1", "a")
        self.wait(lambda: self.places()["g1"] == "a", SLOWEST, "g1 at site a")
        self.take_back("g1")
        self.records_go_on()
        self.await_whole(SLOWEST)
        return {"guests_ran_on": self.boots() == boots, "guest_moved": self.places()["g1"] == "a",
                "window_was_open": len(self.primaries.windows) == windows + 1,
                "mirrors_were_left_alone": not [
                    action for action in self.actions(self.events[first:])
                    if action["resource"] in DISKS]}

    def ring_cut(self):
        boots, since = self.boots(), time.time()
        self.part_sites()
        self.event("c", "cut", "a and b do not hear each other")
        self.wait(lambda: self.switched_off(since), 60, "one of the sites is fenced", every=0.2)
        loser = self.switched_off(since)[0]
        self.event(loser, "off", f"site {loser} is switched off")
        for name, place in self.place.items():
            self.place[name] = None if place == loser else place
        self.wait(lambda: self.all_at(other(loser)), SLOWEST, "all served by one site")
        stayed = [guest for guest, site in GUESTS.items() if site == other(loser)]
        survived = self.lab.is_on(other(loser))
        self.join_sites()
        self.power_on(loser)
        self.await_whole(SLOWEST)
        offs = set(self.switched_off(since))
        return {"one_site_fenced": offs == {loser} and survived,
                "other_guest_ran_on": all(self.boots()[guest] == boots[guest]
                                          for guest in stayed)}

    def replication_cut(self):
        boots, since = self.boots(), time.time()
        self.lab.cut("b", "replication")
        self.event("b", "cut", "the mirrors' cable is pulled")
        self.wait(lambda: not self.mirrors_are("cs:Connected", "a") and
                  not self.mirrors_are("cs:Connected", "b"), 60, "the mirrors parted")
        self.event("b", "parted", "the mirrors are parted, their handlers decide")
        self.records_go_on()
        self.event("client", "answer", "records go on without the mirrors' link")
        self.lab.heal("b", "replication")
        self.event("b", "healed", "the cable is plugged in again")
        self.await_whole(SLOWEST)
        return {"guests_ran_on": self.boots() == boots,
                "nobody_fenced": not self.switched_off(since)}


def play(acts, figures):
    """All of them; `figures` gets {act: what was measured}."""
    acts.set_up()
    for name in NAMES:
        figures[name] = {}
        acts.play(name, figures[name])
