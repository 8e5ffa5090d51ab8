# SPDX-License-Identifier: GPL-2.0-or-later
"""The story that the demo shows: a service on site A, a power cut, site B, and the way home."""
import contextlib
import re
import time

import answers
import pacemaker
import panels
import site_files
from client import Client
from events import Watch
from lab import LabError

PROVIDER = "relevo"
AGENTS = {"vip": f"{PROVIDER}:vip", "guest": f"{PROVIDER}:domain"}  # resource: agent
GROUP, BALANCER = "site", "balancer"
SITE_A, SITE_B, ARBITRATOR = "a", "b", "c"
STEADY_S = 1.0  # an outage is over when the answers came for so long
POLL_S = 0.02


class StepFailed(Exception):
    """Something that the demo waits for did not come."""


FAILURES = (LabError, pacemaker.ClusterError, StepFailed, OSError)  # of a story that is played


def boot(page):
    """The boot id that the guest's kernel gave itself, from the guest's page."""
    found = re.search(r"\bboot ([0-9a-f-]{36})\b", page)
    return found[1] if found else None


class Scenario:
    """One lab, one client, any number of rounds of power cut and return."""

    def __init__(self, lab, screen, begun):
        self.lab, self.screen, self.begun = lab, screen, begun
        self.is_ours = False  # a lab that somebody else has up must not be ended
        self.client = self.watch = self.zero = self.dark = None
        self.step_name, self.events, self.panels = "start", [], []
        self.powered, self.holder, self.booting, self.announced = True, SITE_A, False, set()

    # -- what is shown -----------------------------------------------------------------------

    def step(self, words):
        self.step_name = words
        self.screen.step(f"[{time.time() - self.begun:5.1f} s] {words}")

    def event(self, t, node, kind, text):
        self.take({"t": t, "node": node, "kind": kind, "text": text})

    def take(self, event):
        self.events.append(event)
        if event["kind"] == "action" and event["resource"] == "vip" and event["rc"] == 0:
            self.holder = {"start": event["node"], "stop": None}.get(event["action"], self.holder)
        self.screen.event(event["t"] - self.zero, event["node"], event["text"])

    def first_answers(self):
        """The first answer of each kind after its outage, as events, each once."""
        found = []
        for kind in {"icmp", "http"} - self.announced:
            gaps = answers.gaps(answers.good(list(self.client.answers), kind), self.zero)
            if gaps:
                self.announced.add(kind)
                found.append({"t": gaps[0][1], "node": "client", "kind": "answer",
                              "text": f"first {kind.upper()} answer"})
        return found

    def site_state(self, name):
        if name == SITE_A and not self.powered:
            return "no power"
        if name == SITE_A and self.booting:
            return "boots"
        if name != self.holder:
            return "stands by"
        return "serves" if self.client.is_fresh("http", name) else "starts"

    def draw(self):
        view = {kind.upper(): "ok" if self.client.is_fresh(kind) else "none"
                for kind in ("icmp", "http")}
        sites = {name: self.site_state(name) for name in (SITE_A, SITE_B)}
        self.screen.picture(self.client.now() - self.zero, sites, view)

    # -- waiting -----------------------------------------------------------------------------

    def look(self):
        """One turn: what the cluster logged and what the client got since the last."""
        if not self.client.is_alive():
            raise StepFailed("the client's prober ended")
        found = self.watch.poll() + self.first_answers()
        for event in sorted(found, key=lambda event: event["t"]):
            self.take(event)
        self.draw()

    def wait(self, done, timeout, what, every=POLL_S):
        """Shows what happens until `done` is true, which is asked `every` so many seconds."""
        until, ask_at = time.monotonic() + timeout, 0.0
        while True:
            self.look()
            if time.monotonic() >= ask_at:
                if done():
                    return
                ask_at = time.monotonic() + every
            if time.monotonic() > until:
                raise StepFailed(f"not within {timeout} s: {what} "
                                 f"(the client's last: {self.client.last_heard()})")
            time.sleep(POLL_S)

    def begin(self, t):
        """From now on times are told since `t`."""
        self.zero, self.events, self.announced = t, [], set()
        self.watch.restart(t)

    def is_steady(self):
        now = self.client.now()
        return all(answers.steady_since(self.client.answers, kind, self.zero, now, STEADY_S)
                   for kind in ("icmp", "http"))

    def is_served_by(self, site):
        """The service came back, steadily, through the named site's balancer."""
        page = self.client.latest.get("http")
        return (page is not None and page["t"] > self.zero and page["site"] == site
                and self.is_steady())

    # -- the steps ---------------------------------------------------------------------------

    def is_at(self, site, asked):
        """Address, guest and balancer are where they should be, by pacemaker's own view."""
        status = pacemaker.ask_xml(self.lab, asked, ["crm_mon", "-1"])
        return (all(pacemaker.active_on(status, name) == [site] for name in AGENTS)
                and site in pacemaker.active_on(status, BALANCER))

    def set_up(self):
        self.step("three nodes start: a (site A), b (site B), c (arbitrator)")
        self.lab.up()
        self.is_ours = True
        configuration = site_files.write(self.lab)
        self.lab.wait_online(3)
        self.step("cluster.crm is loaded: address, guest, balancer")
        pacemaker.ask(self.lab, SITE_A, ["crm", "configure", "load", "update", configuration])
        self.client = Client(self.lab, site_files.ADDRESS)
        nodes = (SITE_A, SITE_B, ARBITRATOR)
        self.watch = Watch({node: self.lab.log_dir(node) for node in nodes}, AGENTS)
        self.watch.poll()  # what was before is not shown
        self.begin(self.client.now())
        self.wait(lambda: self.is_at(SITE_A, SITE_A) and self.is_served_by(SITE_A), 60,
                  "the service answers from site a", every=0.2)

    def lose_power(self):
        """Cuts site A's power and waits for the service; gives the figures of it."""
        self.step("site A loses its power")
        before = self.client.latest["http"]
        self.begin(self.client.now())
        self.lab.kill(SITE_A)
        self.dark = time.time()
        self.powered, self.holder = False, None
        self.event(self.zero, SITE_A, "cut", "power cut")
        try:
            self.wait(lambda: self.is_served_by(SITE_B), 60, "the service answers from site b")
        finally:
            self.panels.append(self.picture(panels.failover))
        found = self.outages("vip_outage_s", "http_outage_s")
        found.update(self.proofs(before), actions=self.actions())
        return found

    def proofs(self, before):
        """Whether it really was a new guest on site B, and A really off: asked, not assumed."""
        page = self.client.latest["http"]
        boots = [boot(answer["body"]) for answer in (before, page)]
        return {
            "served_from_b": page["site"] == SITE_B and self.is_at(SITE_B, SITE_B)
            and len(pacemaker.running_guests(self.lab, SITE_B)) == 1,
            "guest_is_new": None not in boots and boots[0] != boots[1],
            "fenced": self.was_switched_off() and pacemaker.fenced(self.lab, SITE_B, SITE_A)
            and any(e["kind"] == "fenced" and SITE_A in e["who"] for e in self.events),
        }

    def power_back(self):
        """Site A on again; gives the seconds until it is a member."""
        self.step("site A has power again")
        on = self.client.now()
        self.begin(on)
        self.lab.on(SITE_A)
        self.powered = self.booting = True
        self.holder = SITE_B
        self.event(on, SITE_A, "on", "site A is powered on")
        self.wait(self.is_whole, 60, "three members and a balancer on each site", every=0.2)
        self.booting = False
        took = self.client.now() - on
        self.event(on + took, SITE_A, "rejoined", "site A is a member again, its balancer is ready")
        return {"rejoin_s": round(took, 3), "rejoined": True}

    def is_whole(self):
        with contextlib.suppress(pacemaker.ClusterError):
            status = pacemaker.ask_xml(self.lab, SITE_B, ["crm_mon", "-1"])
            return len(pacemaker.members(status)) == 3 and \
                set(pacemaker.active_on(status, BALANCER)) == {SITE_A, SITE_B}
        return False

    def move_home(self):
        """The group back to site A, in good order; gives the figures of it."""
        self.step("the service is moved back to site A")
        self.begin(self.client.now())
        self.event(self.zero, SITE_A, "move", "crm_resource --move")
        pacemaker.ask(self.lab, SITE_A, ["crm_resource", "--move", "--resource", GROUP,
                                         "--node", SITE_A])
        try:
            self.wait(lambda: self.is_served_by(SITE_A), 90, "the service answers from site a")
        finally:
            self.panels.append(self.picture(panels.move))
        pacemaker.ask(self.lab, SITE_A, ["crm_resource", "--clear", "--resource", GROUP])
        found = self.outages("move_vip_outage_s", "move_http_outage_s")
        found.update(served_from_a_again=self.is_at(SITE_A, SITE_B) and self.is_served_by(SITE_A),
                     actions=self.actions())
        return found

    # -- what is kept ------------------------------------------------------------------------

    def outages(self, *names):
        gaps = [answers.longest_gap(list(self.client.answers), kind, self.zero)
                for kind in ("icmp", "http")]
        return {name: round(gap[1] - gap[0], 3) if gap else None for name, gap in zip(names, gaps)}

    def actions(self):
        return [{key: event[key] for key in ("node", "agent", "action", "ms")}
                for event in self.events if event["kind"] == "action"]

    def picture(self, panel):
        return panel(self.events, list(self.client.answers), self.zero, self.client.now())

    def was_switched_off(self):
        """The power switch's own log has an 'off' of site A that came after the cut, which is in
        it as well: somebody asked the switch again, and only pacemaker's fencing does."""
        with open(self.lab.path / "power.log") as log:
            lines = [line.split() for line in log]
        return any(words[1:4] == ["off", SITE_A, "OK"] and float(words[0]) >= self.dark
                   for words in lines if len(words) > 3)

    def close(self):
        """Ends what this started."""
        if self.client:
            self.client.stop()
        if self.is_ours:
            self.lab.down()
