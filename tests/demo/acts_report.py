# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of acts.py: one flat JSON object, an act's figures under its name; and the table."""
from acts import NAMES
from sites_files import ADDRESSES, GUESTS

LIMITS = {"vip_outage_s": 12.0, "domain_outage_s": 60.0, "records_lost": 0, "double_primary": 0}
FIGURES = ("vip_outage_s", "domain_outage_s", "records_acked", "records_lost", "double_primary",
           "seconds", "moves", "actions")
SUMS = ("records_acked", "records_lost", "double_primary")


def empty(token_ms):
    report = {"ok": False, "error": None, "token_ms": token_ms, "wall_s": None}
    report.update(dict.fromkeys((*LIMITS, "live_move_gap_s", *SUMS)))
    for act in NAMES:
        report[f"{act}_ok"] = False
        report.update(dict.fromkeys(f"{act}_{figure}" for figure in FIGURES))
    return report


def merge(report, figures):
    """What was measured in the acts that were played."""
    for act, found in figures.items():
        report.update({f"{act}_{figure}": value for figure, value in found.items()})
    for figure in SUMS:
        values = [found[figure] for found in figures.values() if figure in found]
        report[figure] = sum(values) if values else None
    report["vip_outage_s"] = report["power_cut_vip_outage_s"]
    report["domain_outage_s"] = report["power_cut_domain_outage_s"]
    report["live_move_gap_s"] = figures.get("live_move", {}).get("g1_outage_s")


def shortcomings(report):
    for figure in ("live_move_gap_s", *LIMITS):
        if report[figure] is None:
            yield f"{figure} was not measured"
        elif figure in LIMITS and report[figure] > LIMITS[figure]:
            yield f"{figure} is {report[figure]}, more than {LIMITS[figure]:g}"
    for act in NAMES:
        if not report[f"{act}_records_acked"]:
            yield f"no records in act {act}"
        wrong = [key for key, value in report.items() if key.startswith(f"{act}_")
                 and value is False and key != f"{act}_ok"]
        yield from (f"{key} is not proven" for key in wrong)
        if not report[f"{act}_ok"] and not wrong:
            yield f"act {act} is not ok"


def judge(report):
    """Sets ok, and error if nothing else had set it."""
    wrong = list(shortcomings(report))
    report["ok"] = report["error"] is None and not wrong
    if wrong and report["error"] is None:
        report["error"] = "; ".join(wrong)


def seconds(value):
    return "-" if value is None else f"{value:.1f} s"


def table(report):
    """An act a row, then each action of an agent by act."""
    names = (*ADDRESSES, *GUESTS)
    lines = [f"  {'longest silence of':<18}" + "".join(f"{name:>9}" for name in names)
             + "    acked  lost  took"]
    for act in NAMES:
        if report[f"{act}_seconds"] is None:
            continue
        silent = "".join(f"{seconds(report.get(f'{act}_{name}_outage_s')):>9}" for name in names)
        lines.append(f"  {act:<18}{silent}{report[f'{act}_records_acked']:>9}"
                     f"{report[f'{act}_records_lost']:>6}  {seconds(report[f'{act}_seconds'])}")
    for act in NAMES:
        for action in report[f"{act}_actions"] or ():
            lines.append(f"  {act:<18}{action['node']}  {action['resource']:<9}"
                         f"{action['agent']:<16} {action['action']:<13}{action['ms']:>7} ms")
    return "\n".join(lines)
