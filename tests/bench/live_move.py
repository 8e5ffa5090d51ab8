# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest's live move over its mirror beside that of one like it on a file that both hosts have, by
turns, under pacemaker: for how long each stood still, by libvirt, and how long a client that asks it
ten times a second heard nothing. Both write all the time."""
import os
import re
import statistics
import time

import answers
import pacemaker
import sites
import sites_files
from client import Client
from scenario import FAILURES, StepFailed
from screen import Screen

RUNS = 6
MIRROR, FILE = "g1", "g5"
DISK = "g5.img"  # one file with a name in the folder of each host
STILL = r"migrated guest '{}' to .*stood still for (\d+) ms of (\d+)"
SECONDS = 180


class Pair(sites.Sites):
    """The demo's sites, and a guest on a file."""

    def set_up(self):
        super().set_up()
        self.add_guest()
        self.askers = {name: Client(self.lab, sites_files.address(self.lab, 150 + int(name[1:])),
                                    "--path", "/stamp", "--interval", "0.1", "--timeout", "2")
                       for name in (MIRROR, FILE)}
        self.wait(lambda: all(asker.is_fresh("http") for asker in self.askers.values()), SECONDS,
                  "both guests' answers")

    def add_guest(self):
        first = self.lab.log_dir(sites.SITES[0]) / DISK
        first.write_bytes(bytes(4 << 20))
        for site in sites.SITES:
            place = self.lab.log_dir(site)
            if place / DISK != first:
                os.link(first, place / DISK)
            xml = sites_files.domain(self.lab, FILE, site, f"{sites_files.FOLDER}/{DISK}")
            # Such a kernel opens no file of the machine past its cache.
            (place / f"{FILE}.xml").write_text(xml.replace("cache='none'", "cache='writeback'"))
        home = sites.SITES[0]
        (self.lab.log_dir(home) / "file.crm").write_text(
            f"primitive {FILE} ocf:relevo:domain params config={sites_files.FOLDER}/{FILE}.xml "
            "migration_transport=tcp migrate_options=--unsafe autoset_utilization_cpu=false "
            "autoset_utilization_host_memory=false autoset_utilization_hv_memory=false "
            "op start timeout=120s op stop timeout=120s op migrate_to timeout=300s "
            "op migrate_from timeout=60s meta allow-migrate=true resource-stickiness=200\n"
            f"location {FILE}-home {FILE} 100: {home}\n"
            f"location {FILE}-not-on-c {FILE} resource-discovery=never -inf: {sites.ARBITRATOR}\n")
        self.tell(home, "crm", "configure", "load", "update", f"{sites_files.FOLDER}/file.crm")

    def at(self, name):
        return pacemaker.active_on(self.status(), name)

    def said(self, name, site):
        words = (self.lab.log_dir(site) / "messages").read_text(errors="replace")
        return re.findall(STILL.format(name), words)

    def move(self, name, there):
        """How long it stood still, how long it took, how long the client heard nothing, in s."""
        here = sites.other(there)
        before, since = len(self.said(name, here)), time.time()
        self.order(name, there)
        self.wait(lambda: self.at(name) == [there], SECONDS, f"{name} at site {there}")
        self.take_back(name)
        self.wait(lambda: self.askers[name].is_fresh("http") and
                  "S_IDLE" in (self.says(sites.ARBITRATOR, sites.IDLE) or ""), SECONDS,
                  "the cluster idle and the guest's answer")
        told = self.said(name, here)[before:]
        if len(told) != 1:
            raise StepFailed(f"{name} did not move live: {told}")
        gap = answers.longest_gap(self.askers[name].answers, "http", since)
        return {"still_s": int(told[0][0]) / 1000, "took_s": int(told[0][1]) / 1000,
                "silent_s": gap[1] - gap[0]}

    def close(self):
        for asker in getattr(self, "askers", {}).values():
            asker.stop()
        super().close()


def keep(report, found):
    """After each run, so that a failure loses nothing."""
    for moment in found[FILE][0]:
        ours, file = (statistics.median(row[moment] for row in found[name])
                      for name in (MIRROR, FILE))
        name = f"live_move_{moment[:-2]}"
        report.update({f"{name}_s": round(ours, 3), f"{name}_file_s": round(file, 3),
                       f"{name}_ratio": round(ours / file, 2)})
    report["live_move_runs"] = len(found[FILE])


def bench(report, runs=RUNS):
    found = {MIRROR: [], FILE: []}
    with open(os.devnull, "w") as nothing:
        lab = sites.make_lab(name="livemove", network="10.128.0", token_ms=3000, disk_mib=16)
        pair = Pair(lab, Screen(nothing), time.time())
        try:
            pair.set_up()
            for number in range(runs):
                there = sites.SITES[(number + 1) % 2]
                for name in sorted(found, reverse=number % 2 == 0):
                    found[name].append(pair.move(name, there))
                    print(f"live_move {name} run {number + 1} of {runs}: " + ", ".join(
                        f"{moment[:-2]} {value:.2f} s" for moment, value in
                        found[name][-1].items()), flush=True)
                keep(report, found)
        except FAILURES as why:
            raise RuntimeError(f"live_move: {pair.step_name}: {why}") from why
        finally:
            pair.close()
    for moment in ("still", "silent"):
        print(f"live_move {moment:12} {report[f'live_move_{moment}_s']:8.2f} s    on a file "
              f"{report[f'live_move_{moment}_file_s']:8.2f} s    "
              f"{report[f'live_move_{moment}_ratio']:6.2f} of it", flush=True)
