# SPDX-License-Identifier: GPL-2.0-or-later
"""Two sites and an arbitrator with kernels of their own, each site with a guest on a mirror: what
one can do to them, ask of them, and wait for. What happens to them is in acts.py."""
import contextlib
import re
import shutil
import subprocess
import time

import answers
import pacemaker
import sites_files
from client import Client
from events import Watch
from lab import Lab
from ledger import Ledger
from primaries import Primaries
from scenario import StepFailed
from sites_files import ADDRESSES, ARBITRATOR, DISKS, FOLDER, GUESTS, SITES, THROUGH

POLL_S, ASK_S = 0.1, 2.0
PATIENCE = 3  # waits are for a quiet machine; a busy one has so many times as long
FRESH_S = 2.0
ASKING = ["--path", "/stamp", "--interval", "0.1", "--echoes", "4", "--timeout", "2"]
CONSTRAINT = "drbd-fence-by-handler-"
IDLE = 'crmadmin --quiet --status "$(crmadmin --quiet --dc_lookup)"'
NOWHERE = "02:00:00:00:00:fe"  # no card has this address


def make_lab(**options):
    """A lab for them; options: its name, place, network, token and the size of the disks."""
    return Lab(kind="uml", plain=(ARBITRATOR,), disks=len(DISKS), memory_mib=768,
               die_with_parent=True, **options)


def other(site):
    return SITES[1 - SITES.index(site)]


class Sites:
    protocol = "C"  # of the mirrors

    def __init__(self, lab, screen, begun):
        self.lab, self.screen, self.begun = lab, screen, begun
        self.is_ours = False  # a lab that somebody else has up must not be ended
        self.clients, self.watch, self.primaries = {}, None, None
        self.ledger, self.taken = Ledger(GUESTS), dict.fromkeys(GUESTS, 0)
        self.step_name, self.zero = "start", begun
        self.events, self.booting = [], set()
        self.place = {}  # guest or address: site, as the logs tell

    # -- what is shown -----------------------------------------------------------------------

    def step(self, words):
        self.step_name = words
        self.screen.step(f"[{time.time() - self.begun:5.1f} s] {words}")

    def event(self, node, kind, text):
        self.take({"t": time.time(), "node": node, "kind": kind, "text": text})

    def take(self, event):
        self.events.append(event)
        if event["kind"] == "action":
            if event["action"] == "monitor" and event["rc"] == 0:
                return
            self.follow(event)
            event["text"] = f"{event['resource']}: {event['text']}"
        self.screen.event(event["t"] - self.zero, event["node"], event["text"])

    def follow(self, event):
        """Where a resource is after an action."""
        if event["rc"] == 0 and event["action"] in ("start", "migrate_from"):
            self.place[event["resource"]] = event["node"]
        elif event["action"] == "stop" and self.place.get(event["resource"]) == event["node"]:
            self.place[event["resource"]] = None

    def site_state(self, site):
        if not self.lab.is_on(site):
            return "no power"
        if site in self.booting:
            return "boots"
        guests = [guest for guest in GUESTS if self.place.get(guest) == site]
        return "+".join(guests) or "stands by"

    def draw(self):
        view = {name: "ok" if self.serves(name) else "none" for name in GUESTS}
        self.screen.picture(time.time() - self.zero,
                            {site: self.site_state(site) for site in SITES}, view)

    # -- waiting -----------------------------------------------------------------------------

    def look(self):
        """One turn: what the cluster logged and what the client heard since the last."""
        for event in self.watch.poll() if self.watch else ():
            self.take(event)
        for guest, client in self.clients.items():
            if not client.is_alive():
                raise StepFailed("the client's prober ended")
            heard = client.answers[self.taken[guest]:]
            self.taken[guest] += len(heard)
            for answer in heard:
                if answer["kind"] == "http" and answer["ok"]:
                    self.ledger.hear(guest, answer["body"])
        if self.clients:
            self.draw()

    def wait(self, done, timeout, what, every=ASK_S):
        until, ask_at = time.monotonic() + PATIENCE * timeout, 0.0
        while True:
            self.look()
            if time.monotonic() >= ask_at:
                with contextlib.suppress(pacemaker.ClusterError):
                    if done():
                        return
                if time.monotonic() > until:
                    raise StepFailed(f"not within {PATIENCE * timeout} s: "
                                     f"{what() if callable(what) else what}")
                ask_at = time.monotonic() + every
            time.sleep(POLL_S)

    def begin(self):
        """From now on times are told since now."""
        self.look()
        self.zero = time.time()
        self.watch.restart(self.zero)

    # -- questions ---------------------------------------------------------------------------

    def says(self, node, script):
        """What a shell in a node prints, None if it fails."""
        try:
            done = self.lab.run(node, ["sh", "-c", script], timeout=60, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        except (subprocess.TimeoutExpired, OSError):
            return None
        return done.stdout if done.returncode == 0 else None

    def status(self):
        return pacemaker.ask_xml(self.lab, ARBITRATOR, ["crm_mon", "-1"])

    def places(self):
        """Where the cluster has guests and addresses."""
        status = self.status()
        return {name: "+".join(pacemaker.active_on(status, name)) or None
                for name in (*GUESTS, *ADDRESSES)}

    def serves(self, guest):
        return self.clients[guest].is_fresh("http")

    def all_serve(self):
        return all(self.serves(guest) and self.clients[guest].is_fresh("icmp")
                   for guest in GUESTS)

    def mirrors(self, site):
        """{mirror: its line in /proc/drbd}"""
        lines = re.findall(r"(?m)^ *(\d+): (cs:.*)$", self.says(site, "cat /proc/drbd") or "")
        return {f"r{number}": words for number, words in lines}

    def mirrors_are(self, words, site):
        lines = self.mirrors(site)
        return all(re.search(words, lines.get(mirror, "")) for mirror in DISKS)

    def missing(self):
        """What is missing for everything to be in order, in words; None if nothing is."""
        for site in SITES:
            if not self.lab.is_on(site) or not self.mirrors_are(
                    "cs:Connected .*ds:UpToDate/UpToDate", site):
                return f"the mirrors on {site}: {self.mirrors(site)}"
            if self.says(site, "ls /run/relevo/window-*"):
                return f"a window is open on {site}"
        status = self.status()
        if len(pacemaker.members(status)) != 3:
            return "a member"
        if sorted(pacemaker.active_on(status, "balancer")) != list(SITES):
            return "a balancer on each site"
        for name, site in (("vip1", "a"), ("vip2", "b")):
            if pacemaker.active_on(status, name) != [site]:
                return f"{name} at home"
        for name in GUESTS:
            if len(pacemaker.active_on(status, name)) != 1:
                return f"{name} at one site"
        if CONSTRAINT in (self.says(ARBITRATOR, "cibadmin --query --scope constraints") or ""):
            return "the handlers' constraints gone"
        if not self.all_serve():
            return "the guests' answers"
        return None if "S_IDLE" in (self.says(ARBITRATOR, IDLE) or "") else "the cluster idle"

    def await_whole(self, timeout):
        found = [None]

        def whole():
            found[0] = "the cluster's answer"
            found[0] = self.missing()
            return found[0] is None
        self.wait(whole, timeout, lambda: f"everything in order, missing is {found[0]}")

    def switched_off(self, since):
        """The sites that somebody has had switched off since then, by the power switch's log."""
        with open(self.lab.path / "power.log") as log:
            lines = [line.split() for line in log]
        return [words[2] for words in lines if words[1] == "off" and words[3] == "OK"
                and float(words[0]) >= since]

    def read_disks(self):
        """Looks for all acknowledged records on every disk that is up to date. False if a guest has
        no such disk, or two copies of it wrote at once."""
        self.look()
        return all([self.read_disks_of(guest) for guest in GUESTS])

    def read_disks_of(self, guest):
        number, good = guest[1:], []
        for site in filter(self.lab.is_on, SITES):
            line = self.mirrors(site).get(f"r{number}", "")
            if "ds:UpToDate" not in line:
                continue
            disk = f"drbd{number}" if "ro:Primary" in line else DISKS[f"r{number}"]
            must = self.ledger.copy(guest)
            done = self.lab.run(site, ["dd", f"if=/dev/{disk}", "bs=1M", "iflag=direct",
                                       "status=none"], timeout=120, capture_output=True,
                                stdin=subprocess.DEVNULL)
            good.append(self.ledger.check(guest, must, done.stdout))
        return bool(good) and all(good)

    def outage(self, guest, kind, since):
        """The longest silence that the client had since then, in seconds."""
        times = answers.good(list(self.clients[guest].answers), kind)
        times.append(time.time())
        return round(max((b - max(a, since - 5) for a, b in zip(times, times[1:]) if b > since),
                         default=0), 3)

    # -- what is done to them ----------------------------------------------------------------

    def tell(self, node, *argv):
        return pacemaker.ask(self.lab, node, list(argv), timeout=120)

    def prepare(self, site):
        """What an administrator would have in /etc, and what systemd would have started."""
        self.tell(site, "ln", "-sf", f"{FOLDER}/drbd.conf", "/etc/drbd.conf")

    def start_ringd(self, site):
        self.tell(site, "sh", "-c",
                  "setsid ringd --multicast=false >/var/log/ringd 2>&1 </dev/null &")
        self.wait(lambda: "joined, quorate" in (self.says(site, "ringd --status") or ""), 60,
                  f"ringd on {site}")

    def tell_sites(self, script):
        """The same to both, at once."""
        running = {site: self.lab.popen(site, ["sh", "-ec", script], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT) for site in SITES}
        for site, process in running.items():
            words, _ = process.communicate()
            if process.returncode != 0:
                raise pacemaker.ClusterError(f"on {site}: {words.strip()}")

    def make_mirrors(self):
        """Both sides empty, and so the same: nothing has to be copied."""
        self.tell_sites("".join(f"drbdadm create-md --force {mirror} </dev/null\n"
                                for mirror in DISKS) + "drbdadm up all")
        self.wait(lambda: self.mirrors_are("cs:Connected", SITES[0]), 60, "the mirrors connected",
                  every=0.5)
        self.tell(SITES[0], "drbdadm", "new-current-uuid", "--clear-bitmap",
                  *(f"{mirror}/0" for mirror in DISKS))
        self.tell_sites("drbdadm down all")

    def order(self, guest, site):
        """A move, until take_back()."""
        self.event(other(site), "move", f"crm_resource --move --resource {guest} --node {site}")
        self.tell(ARBITRATOR, "crm_resource", "--move", "--resource", guest, "--node", site)

    def take_back(self, guest):
        self.tell(ARBITRATOR, "crm_resource", "--clear", "--resource", guest)

    def power_on(self, site):
        self.booting.add(site)
        self.lab.on(site)
        self.event(site, "on", f"site {site} is powered on")
        self.prepare(site)
        self.start_ringd(site)
        self.booting.discard(site)
        self.event(site, "joined", f"site {site}: ringd is one of the ring")

    def part_sites(self):
        """Neither site's ring packets find the other one; the arbitrator hears both."""
        for site in SITES:
            peer = self.lab.address(other(site))
            self.tell(site, "ip", "neigh", "replace", peer, "lladdr", NOWHERE, "dev", "br0",
                      "nud", "permanent")

    def join_sites(self):
        for site in filter(self.lab.is_on, SITES):
            self.says(site, f"ip neigh del {self.lab.address(other(site))} dev br0")

    def set_up(self):
        self.step("three machines start: a and b (the sites), c (the arbitrator)")
        self.lab.up()
        self.is_ours = True
        sites_files.write(self.lab, self.protocol)
        for site in SITES:
            self.prepare(site)
        self.step("the mirrors are made")
        self.make_mirrors()
        self.lab.wait_online()
        for site in SITES:
            self.start_ringd(site)
        self.watch = Watch({node: self.lab.log_dir(node) for node in (*SITES, ARBITRATOR)},
                           sites_files.AGENTS)
        self.watch.poll()  # what was before is not shown
        self.step("the cluster's configuration is loaded: two mirrors, guests, addresses")
        self.begin()
        self.load_configuration()
        self.primaries = Primaries(self.lab, SITES)
        for guest in GUESTS:
            address = sites_files.address(self.lab, ADDRESSES[THROUGH[guest]])
            self.clients[guest] = Client(self.lab, address, "--host", guest, *ASKING,
                                         fresh_s=FRESH_S)
        self.await_whole(180)

    def load_configuration(self):
        """crm does its part in the client, which has the machine's own speed."""
        folder = self.lab.log_dir("client")
        (folder / "cib.xml").write_text(self.tell(ARBITRATOR, "cibadmin", "--query"))
        (folder / "cluster.crm").write_text(sites_files.cluster(self.lab))
        self.tell("client", "env", f"CIB_file={FOLDER}/cib.xml", "crm", "configure", "load",
                  "update", f"{FOLDER}/cluster.crm")
        shutil.copy(folder / "cib.xml", self.lab.log_dir(ARBITRATOR))
        self.tell(ARBITRATOR, "cibadmin", "--replace", "--scope", "configuration", "--xml-file",
                  f"{FOLDER}/cib.xml")

    def close(self):
        """Ends what this started."""
        if self.primaries:
            self.primaries.close()
        for client in self.clients.values():
            client.stop()
        if self.is_ours:
            self.lab.down()
