# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of a failover: lanes of bars and flags of events over seconds, as one SVG text.

A panel is a dict: title, begin, end (seconds), lanes [(label, [bar])] and events [(t, label)];
a bar is (from, to, state, text), where state is a key of COLOURS.
"""
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 1080, 150, 30
LANE, LANE_GAP, FLAG, AXIS, TITLE = 34, 10, 19, 46, 46
FONT = "font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\""
CHARACTER = 7.3  # the widest mean of a 12-pixel letter in those fonts

COLOURS = {  # state: (fill, text)
    "serves": ("#2e9e5b", "#ffffff"),
    "answers": ("#bfe5cc", "#14532d"),
    "starts": ("#f5c451", "#5c3b00"),
    "stops": ("#f5c451", "#5c3b00"),
    "stands by": ("#e3e8ee", "#475569"),
    "no power": ("#2b3038", "#cbd5e1"),
    "outage": ("#d62f2f", "#ffffff"),
    "act": ("#64748b", "#ffffff"),
    "up": ("#2e9e5b", "#ffffff"),
    "boots": ("#f5c451", "#5c3b00"),
    "at a": ("#3b82c4", "#ffffff"),
    "at b": ("#8a5cc2", "#ffffff"),
    "nowhere": ("#e3e8ee", "#475569"),
}


def text(x, y, words, size=12, colour="#1f2937", anchor="start", weight="normal", halo=False):
    stroke = ' stroke="#fdfdfb" stroke-width="4" paint-order="stroke"' if halo else ""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}" font-weight="{weight}"{stroke}>{escape(words)}</text>')


def line(x1, y1, x2, y2, colour, width=1.0, dash=""):
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"{dashes}/>')


def rect(x, y, width, height, fill):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" '
            f'rx="3" fill="{fill}"/>')


def scale(panel):
    """Seconds to pixels."""
    begin, span = panel["begin"], panel["end"] - panel["begin"]
    width = WIDTH - LEFT - RIGHT
    return lambda t: LEFT + (min(max(t, begin), panel["end"]) - begin) / span * width


def tick_step(span):
    """A round number of seconds that gives at most 14 ticks."""
    return next((step for step in (0.5, 1, 2, 5, 10, 20, 60) if span / step <= 14), 300)


def ticks(panel):
    step = tick_step(panel["end"] - panel["begin"])
    number = int(-(-panel["begin"] // step))
    while number * step <= panel["end"]:
        yield number * step
        number += 1


def draw_axis(panel, top, bottom, x):
    yield line(LEFT, bottom, WIDTH - RIGHT, bottom, "#94a3b8")
    for t in ticks(panel):
        yield line(x(t), top, x(t), bottom + 5, "#e5e7eb" if t else "#94a3b8")
        yield text(x(t), bottom + 19, f"{t:g}", anchor="middle", colour="#475569")
    yield text(WIDTH - RIGHT, bottom + 35, panel["axis"], anchor="end", size=11, colour="#475569")


def draw_bar(bar, y, x):
    """The bar and its words: inside if they fit, else to the right of it."""
    begin, end, state, words = bar
    fill, colour = COLOURS[state]
    left, width = x(begin), x(end) - x(begin)
    yield rect(left, y, width, LANE, fill)
    needed = len(words) * CHARACTER
    if not words or (needed + 6 > width and state != "outage"):
        return
    if needed + 6 <= width:
        yield text(left + width / 2, y + LANE / 2 + 4, words, colour=colour, anchor="middle",
                   weight="bold")
    else:
        yield text(left + width + 5, y + LANE / 2 + 4, words, colour=fill, weight="bold", halo=True)


def draw_lanes(panel, top, x):
    y = top
    for label, bars in panel["lanes"]:
        yield text(LEFT - 12, y + LANE / 2 + 4, label, anchor="end", weight="bold")
        # outages last: their words may reach over the bar that follows
        for bar in sorted(bars, key=lambda bar: bar[2] == "outage"):
            yield from draw_bar(bar, y, x)
        y += LANE + LANE_GAP


def draw_flags(panel, top, bottom, x):
    """A row for each event, the earliest on top: no line can then cross another's words."""
    for row, (t, label) in enumerate(sorted(panel["events"])):
        y = top + row * FLAG + 12
        yield line(x(t), y - 8, x(t), bottom, "#64748b", 1.0, "2 3")
        yield f'<circle cx="{x(t):.1f}" cy="{y - 4:.1f}" r="3.5" fill="#334155"/>'
        words = f"{t:.2f} s {label}"
        if x(t) + 9 + len(words) * CHARACTER <= WIDTH:
            yield text(x(t) + 9, y, words, halo=True)
        else:
            yield text(x(t) - 9, y, words, anchor="end", halo=True)


def panel_height(panel):
    return TITLE + len(panel["events"]) * FLAG + 12 + len(panel["lanes"]) * (LANE + LANE_GAP) + AXIS


def draw_panel(panel, top):
    x = scale(panel)
    flags = top + TITLE
    lanes = flags + len(panel["events"]) * FLAG + 12
    bottom = lanes + len(panel["lanes"]) * (LANE + LANE_GAP)
    yield text(LEFT, top + 26, panel["title"], size=17, weight="bold")
    yield from draw_axis(panel, flags, bottom, x)
    yield from draw_flags(panel, flags, lanes, x)
    yield from draw_lanes(panel, lanes, x)


def svg(panels):
    """The whole picture, one panel above the other."""
    height = sum(panel_height(panel) for panel in panels) + 20
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
             f'viewBox="0 0 {WIDTH} {height}" {FONT}>',
             f'<rect width="{WIDTH}" height="{height}" fill="#fdfdfb"/>']
    top = 8
    for panel in panels:
        parts += draw_panel(panel, top)
        top += panel_height(panel)
    return "\n".join(parts + ["</svg>", ""])
