# SPDX-License-Identifier: GPL-2.0-or-later
"""rounds: acts with two active sites in one lab, again and again, and a report of them. A round has
failed if an acknowledged record is lost, a mirror was primary twice, or what an act proves is not so;
it is late if the client waited longer than it may. Verb of each such program:
    soak N MINUTES REPORT   the lab, N rounds (or for MINUTES, if not 0), and a report in JSON; what
                            the cluster did is in `NAME.log` beside it"""
import argparse
import json
import os
import signal
import statistics
import sys
import time
from pathlib import Path

import acts_report
from lab import LabError
from scenario import FAILURES
from screen import Screen
from sites import make_lab

TOKEN_MS = 3000
DISK_MIB = 16  # the guests' records of a night


class Story:
    """What is played: a kind of Acts, its rounds, and what of them goes into the report."""
    name, network = None, None
    acts = None
    figures = ()  # (act, figure)

    def begin(self, seed):
        """Before the first round; returns what the report has of it."""
        return {}

    def round(self):
        """The names of the next round's acts."""
        raise NotImplementedError

    def late(self, found):
        """What took longer than it may, in words."""
        return ()


def play(acts, names):
    """One round: {act: figures}, and what is wrong, in words. An act that does not end is the last."""
    found, wrong = {}, []
    for act in names:
        found[act] = {}
        try:
            acts.play(act, found[act])
        except FAILURES as why:
            return found, [*wrong, f"{act}: {why}"], False
        if not found[act]["ok"]:
            wrong += [f"{act}: {key} is {value}" for key, value in found[act].items()
                      if value is False or key in ("records_lost", "double_primary") and value]
    return found, wrong, True


def spread(rounds, act, figure):
    values = [found[act][figure] for found in rounds if figure in found.get(act, {})]
    if not values:
        return {}
    name = f"{act}_{figure.removesuffix('_s')}"
    return {f"{name}_count": len(values), f"{name}_min_s": min(values),
            f"{name}_median_s": round(statistics.median(values), 3), f"{name}_max_s": max(values)}


def sum_up(story, rounds, failed, slow, error):
    def total(figure):
        return sum(act.get(figure, 0) for found in rounds for act in found.values())

    report = {"ok": bool(rounds) and not failed and not slow and not error, "only": story.name,
              "runs": len(rounds), "failed": failed, "late": slow, "error": error}
    report.update((figure, total(figure)) for figure in acts_report.SUMS)
    for act, figure in story.figures:
        report.update(spread(rounds, act, figure))
    return report


def soak(story, options, count, minutes, path):
    """The whole of it, with a report."""
    rounds, failed, slow, error = [], 0, 0, None
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + float(minutes) * 60 if float(minutes) else None
    drawn = story.begin(options.seed)
    with open(Path(path).with_name(f"{story.name}.log"), "w") as log:
        lab = make_lab(name=options.name, state=options.state, network=options.network,
                       token_ms=TOKEN_MS, disk_mib=DISK_MIB)
        acts, goes_on = story.acts(lab, Screen(log), time.time()), True
        try:
            acts.set_up()
            while goes_on and (time.monotonic() < end if end else len(rounds) < int(count)):
                found, wrong, goes_on = play(acts, story.round())
                rounds.append(found)
                failed += bool(wrong)
                waited = list(story.late(found))
                slow += bool(waited)
                said = "; ".join([*wrong, *waited]) or ", ".join(
                    f"{act} {figures['seconds']} s" for act, figures in found.items())
                print(f"{len(rounds)}: {said}", flush=True)
        except FAILURES as why:
            error = f"'{acts.step_name}': {why}"
        finally:
            acts.close()
            report = {**sum_up(story, rounds, failed, slow, error), **drawn}
            Path(path).write_text(json.dumps(report, indent="\t") + "\n")
    print(json.dumps(report, indent="\t"))
    return report["ok"]


def main(story, description):
    parser = argparse.ArgumentParser(description=f"{description}\n\n{__doc__}",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, metavar="DIR", help="the lab's folder")
    parser.add_argument("--name", default=story.name, help="the lab's name")
    parser.add_argument("--network", default=story.network, metavar="A.B.C")
    parser.add_argument("--seed", type=int, help="the same again, where something is drawn")
    parser.add_argument("verb", choices=("soak",))
    parser.add_argument("words", nargs=3, metavar="N MINUTES REPORT")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit(f"{story.name}: it makes nodes of namespaces and needs root")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return 0 if soak(story, options, *options.words) else 1
    except LabError as error:
        print(f"{story.name}: {error}", file=sys.stderr)
        return 1
