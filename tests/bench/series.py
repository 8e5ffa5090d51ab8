# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of the failover's table: runs of one kind, their figures for the report and the text."""
import statistics

import phases

MOMENTS = [name for name, _, _ in phases.MOMENTS] + ["announced", "answered"]
WIDTH = 46  # of a title


class Series:
    """The runs of one row."""

    def __init__(self, key, title):
        self.key, self.title, self.runs = key, title, []

    def add(self, run, of):
        self.runs.append(run)
        dc = f", DC {run['controller']}" if run["controller"] else ""
        print(f"failover {self.title:{WIDTH}} run {len(self.runs):2} of {of}: "
              f"{run['answer_s']:.3f} s (cut {run['cut']}{dc}){self.count(run)}", flush=True)

    @staticmethod
    def count(run):
        return f", {run['failed']} of {run['asked']} requests failed" if "failed" in run else ""

    def figures(self):
        """(least, median, most) of the seconds from cut to answer."""
        found = [run["answer_s"] for run in self.runs]
        return min(found), statistics.median(found), max(found)

    def keys(self):
        """For the report."""
        least, median, most = (round(figure, 3) for figure in self.figures())
        failed = [run["failed"] for run in self.runs if "failed" in run]
        return {f"{self.key}_s": median, f"{self.key}_min_s": least, f"{self.key}_max_s": most,
                f"{self.key}_runs": len(self.runs),
                **({f"{self.key}_failed": statistics.median(failed)} if failed else {})}

    def moments(self):
        """{moment: median in ms after the cut} of those that any run had."""
        found = {}
        for name in MOMENTS:
            times = [run["phases"][name] for run in self.runs if name in run["phases"]]
            if times:
                found[name] = statistics.median(times) * 1000
        return found


def _figures(row):
    least, median, most = row.figures()
    return f"{row.title:{WIDTH}}  {len(row.runs):4}  {least:6.3f}  {median:6.3f}  {most:6.3f}"


def _moments(row):
    found = row.moments()
    return f"{row.title:{WIDTH}}" + "".join(
        f"{found[name]:14.0f}" if name in found else f"{'-':>14}" for name in MOMENTS)


def _runs(row):
    return f"{row.title:{WIDTH}}  " + " ".join(f"{run['answer_s']:.3f}" for run in row.runs)


def table(rows):
    """What is printed, and kept in failover.txt."""
    return "\n".join([
        "power cut of the address's holder to the client's first answer, in seconds", "",
        f"{'':{WIDTH}}  runs     min  median     max", *map(_figures, rows), "",
        "where the time goes: median of each moment, in ms after the cut", "",
        " " * WIDTH + "".join(f"{name:>14}" for name in MOMENTS), *map(_moments, rows), "",
        "every run, in seconds after the cut", "", *map(_runs, rows), ""])
