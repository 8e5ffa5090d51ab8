# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns what was measured into the panels of the timeline; works as well with half of it."""
import answers

BEFORE_S, AFTER_S = 0.8, 1.2
SHOWN = {"cut", "token", "left", "fencing", "fenced", "move", "answer"}


def service_bars(times, zero, begin, end):
    """Green while good answers come, red where they don't."""
    bars, at = [], begin
    inside = [t - zero for t in times if begin <= t - zero <= end] + [end]
    for before, after in answers.gaps([begin] + inside, begin):
        bars += [(at, before, "answers", "answers"),
                 (before, after, "outage", f"{after - before:.2f} s")]
        at = after
    return [bar for bar in bars + [(at, end, "answers", "answers")] if bar[1] > bar[0]]


def lane(end, *changes):
    """Bars from (t, state) pairs, each until the next one that has a time."""
    known = sorted((change for change in changes if change[0] is not None), key=lambda c: c[0])
    ends = [t for t, _ in known[1:]] + [end]
    return [(t, until, state, state) for (t, state), until in zip(known, ends) if until > t]


def first_action(events, node, action, zero):
    """When the first such action on a node began, in seconds after zero, or None."""
    begun = [e["t"] - e["ms"] / 1e3 - zero for e in events
             if e["kind"] == "action" and e["node"] == node and e["action"] == action]
    return min(begun, default=None)


def last_action(events, node, action, zero):
    ended = [e["t"] - zero for e in events
             if e["kind"] == "action" and e["node"] == node and e["action"] == action]
    return max(ended, default=None)


def flags(events, zero):
    return [(e["t"] - zero, f"{e['node']}: {e['text']}" if e["kind"] == "action" else e["text"])
            for e in events
            if e["kind"] in SHOWN or e["kind"] == "action" and e["action"] in ("start", "stop")]


def outage_ends(client, zero):
    """When the service came back, in seconds after zero, or None."""
    gap = answers.longest_gap(client, "http", zero)
    return gap[1] - zero if gap else None


def bounds(events, client, zero, now):
    """From a little before zero to a little after the last thing that is shown."""
    back = outage_ends(client, zero)
    last = max([t for t, _ in flags(events, zero)] + [back if back is not None else now - zero])
    return -BEFORE_S, min(last + AFTER_S, max(now - zero, last + 0.1))


def panel(title, axis, sites, events, client, zero, begin, end):
    service = [(name, service_bars(answers.good(client, kind), zero, begin, end))
               for name, kind in (("Address (ICMP)", "icmp"), ("Service (HTTP)", "http"))]
    return {"title": title, "axis": axis, "begin": begin, "end": end, "lanes": sites + service,
            "events": [(t, label) for t, label in flags(events, zero) if begin <= t <= end]}


def failover(events, client, cut, now):
    begin, end = bounds(events, client, cut, now)
    back = outage_ends(client, cut)
    sites = [("Site A", lane(end, (begin, "serves"), (0.0, "no power"))),
             ("Site B", lane(end, (begin, "stands by"),
                             (first_action(events, "b", "start", cut), "starts"),
                             (back, "serves")))]
    return panel("Site A loses its power: site B takes over", "seconds since the power cut", sites,
                 events, client, cut, begin, end)


def move(events, client, asked, now):
    begin, end = bounds(events, client, asked, now)
    back = outage_ends(client, asked)
    sites = [("Site A", lane(end, (begin, "stands by"),
                             (first_action(events, "a", "start", asked), "starts"),
                             (back, "serves"))),
             ("Site B", lane(end, (begin, "serves"),
                             (first_action(events, "b", "stop", asked), "stops"),
                             (last_action(events, "b", "stop", asked), "stands by")))]
    return panel("Site A is back: the service is moved home",
                 "seconds since the move was asked for", sites, events, client, asked, begin, end)
