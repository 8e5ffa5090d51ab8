# SPDX-License-Identifier: GPL-2.0-or-later
"""The answers that the client got, and the gaps between them: an outage is the longest gap."""
import json

SHORTEST_GAP_S = 0.25  # a shorter one is a late answer, not an outage
AROUND_S = 1.0         # how long before a cut the last good answer is looked for


def parse(line):
    """One line of the prober, or None if it is not whole."""
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and {"kind", "t", "ok"} <= answer.keys() else None


def good(answers, kind):
    return sorted(a["t"] for a in answers if a["kind"] == kind and a["ok"])


def gaps(times, since, shortest=SHORTEST_GAP_S):
    """The (last good before, first good after) pairs that end later than `since`."""
    near = [t for t in times if t >= since - AROUND_S]
    return [(a, b) for a, b in zip(near, near[1:]) if b > since and b - a >= shortest]


def longest_gap(answers, kind, since):
    """The longest pause that ends after `since`: (from, to), or None if nothing answered before
    or nothing has answered since. The interval of asking is the shortest that can be found."""
    found = gaps(good(answers, kind), since, shortest=0)
    return max(found, key=lambda gap: gap[1] - gap[0], default=None)


def steady_since(answers, kind, since, now, quiet_s):
    """True when good answers have come for `quiet_s` without a gap, after `since`."""
    times = [t for t in good(answers, kind) if t > max(since, now - quiet_s)]
    if not times or now - quiet_s < since:
        return False
    edges = [now - quiet_s] + times + [now]
    return all(b - a < SHORTEST_GAP_S for a, b in zip(edges, edges[1:]))
