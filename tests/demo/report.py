# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo's result: one flat JSON object, written whatever happened, and the table of it."""
import json
import os
import statistics

LIMITS_S = {"vip_outage_s": 3.0, "http_outage_s": 20.0}
FIGURES = ["vip_outage_s", "http_outage_s", "move_vip_outage_s", "move_http_outage_s", "rejoin_s"]
PROOFS = ["fenced", "guest_is_new", "served_from_b", "rejoined", "served_from_a_again"]


def empty(token_ms):
    """A report of a run in which nothing was measured or proven yet."""
    report = {"ok": False, "error": None, "token_ms": token_ms, "runs": 0, "wall_s": None}
    report.update({figure: None for figure in FIGURES})
    report.update({proof: False for proof in PROOFS})
    report["actions"] = []
    return report


def merge(report, runs):
    """The figures of one or more runs: medians, with the extremes if there were several. A figure
    that a run did not measure stays null, and a proof must hold in all."""
    report["runs"] = len(runs)
    for figure in FIGURES:
        values = [run.get(figure) for run in runs]
        if not values or None in values:
            continue
        report[figure] = round(statistics.median(values), 3)
        if len(runs) > 1:
            report[figure[:-2] + "_min_s"] = min(values)
            report[figure[:-2] + "_max_s"] = max(values)
    for proof in PROOFS:
        report[proof] = bool(runs) and all(run.get(proof) is True for run in runs)
    report["actions"] = [action for run in runs for action in run.get("actions", [])]


def worst(report, figure):
    return report.get(figure[:-2] + "_max_s", report[figure])


def shortcomings(report):
    """What keeps the run from being a success, in words."""
    missing = [f"{figure} was not measured" for figure in FIGURES if report[figure] is None]
    late = [f"{figure} is {worst(report, figure)}, more than {limit:g}"
            for figure, limit in LIMITS_S.items()
            if report[figure] is not None and worst(report, figure) > limit]
    return missing + late + [f"{proof} is not proven" for proof in PROOFS if not report[proof]]


def judge(report):
    """Sets ok, and error if nothing else had set it."""
    wrong = shortcomings(report)
    report["ok"] = report["error"] is None and not wrong
    if wrong and report["error"] is None:
        report["error"] = "; ".join(wrong)


def write(report, folder):
    """Whole or not at all."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "report.json")
    with open(path + ".new", "w") as out:
        json.dump(report, out, indent=2)
        out.write("\n")
    os.replace(path + ".new", path)
    return path


def seconds(value):
    return "not measured" if value is None else f"{value:.2f} s"


def rows(report):
    """The table: what, how long, where."""
    yield "site A loses power: virtual address silent (ICMP)", seconds(report["vip_outage_s"]), ""
    yield "site A loses power: service silent (HTTP)", seconds(report["http_outage_s"]), ""
    yield "site A powered on, member again after", seconds(report["rejoin_s"]), ""
    yield "site moved back: virtual address silent (ICMP)", seconds(report["move_vip_outage_s"]), ""
    yield "site moved back: service silent (HTTP)", seconds(report["move_http_outage_s"]), ""
    for action in report["actions"]:
        if action["action"] != "monitor":
            what = f"{action['agent']} {action['action']}"
            yield what, f"{action['ms']} ms", f"on {action['node']}"


def table(report):
    found = list(rows(report))
    left = max(len(row[0]) for row in found)
    return "\n".join(f"  {what:<{left}}  {long:>12}  {where}".rstrip()
                     for what, long, where in found)
