# SPDX-License-Identifier: GPL-2.0-or-later
"""All acts as one panel of the timeline: both sites, where the guests are, and the client."""
import answers
from acts import CUT, NAMES
from panels import lane
from sites_files import GUESTS, SITES, THROUGH

SHORTEST_S = {"icmp": 1.0, "http": 2.5}  # a shorter silence is not drawn
POWER = {"off": "no power", "on": "boots", "joined": "up"}  # after an event
FLAGS = {"cut", "on", "joined", "fenced", "fencing", "move", "parted", "healed"}
ACTIONS = {"start", "stop", "migrate_to", "migrate_from"}


def power(site, events, zero):
    changes = [(0.0, "up")]
    for event in events:
        if event["node"] == site and event["kind"] in POWER:
            changes.append((event["t"] - zero, POWER[event["kind"]]))
    return changes


def whereabouts(guest, events, zero):
    """Changes of where it is; a guest of a site without power is nowhere."""
    changes, here = [], None
    for event in events:
        at = event["t"] - zero
        if event["kind"] == "action" and event["resource"] == guest and event["rc"] == 0:
            if event["action"] in ("start", "migrate_from"):
                here = event["node"]
                changes.append((at, f"at {here}"))
            elif event["action"] == "stop" and event["node"] == here:
                here = None
                changes.append((at, "nowhere"))
        elif event["node"] == here and event["kind"] == "off":
            here = None
            changes.append((at, "nowhere"))
    return changes


def heard(client, kind, zero, end):
    """Green while answers come, red where they do not."""
    times = [t - zero for t in answers.good(list(client.answers), kind)] + [end]
    bars, at = [], times[0]
    for before, after in zip(times, times[1:]):
        if after - before >= SHORTEST_S[kind]:
            bars += [(at, before, "answers", ""),
                     (before, after, "outage", f"{after - before:.0f} s")]
            at = after
    return [bar for bar in bars + [(at, end, "answers", "")] if bar[1] > bar[0]]


def is_shown(event):
    if event["kind"] == "action":
        return event["resource"] in GUESTS and event["action"] in ACTIONS
    return event["kind"] in FLAGS or event["text"] == CUT


def flags(events, zero):
    return [(event["t"] - zero, f"{event['node']}: {event['text']}") for event in events
            if is_shown(event) and event["t"] >= zero]


def panel(acts):
    zero = acts.played[0][1] - 5
    end = acts.played[-1][2] - zero + 2
    events = sorted(acts.events, key=lambda event: event["t"])
    lanes = [("Act", [(begin - zero, until - zero, "act", str(number))
                      for number, (_, begin, until) in enumerate(acts.played, 1)])]
    lanes += [(f"Site {site}", clip(lane(end, *power(site, events, zero)))) for site in SITES]
    for guest in GUESTS:
        client, address = acts.clients[guest], THROUGH[guest]
        lanes += [(f"{guest} runs", clip(lane(end, *whereabouts(guest, events, zero)))),
                  (f"{address} (ICMP)", clip(heard(client, "icmp", zero, end))),
                  (f"{guest} (HTTP)", clip(heard(client, "http", zero, end)))]
    title = "; ".join(f"{number} {name.replace('_', ' ')}"
                      for number, name in enumerate(list(NAMES)[:len(acts.played)], 1))
    return {"title": f"Two active sites: {title}", "axis": "seconds", "begin": 0.0, "end": end,
            "lanes": lanes, "events": flags(events, zero)}


def clip(bars):
    return [(max(begin, 0.0), end, *rest) for begin, end, *rest in bars if end > 0]
