# SPDX-License-Identifier: GPL-2.0-or-later
"""What the demo shows: a line an event, and under them, on a terminal, a picture of the two sites
that is redrawn in place. Without a terminal the picture is a plain line whenever it changes."""
import os
import sys

COLOURS = {"serves": "42;97", "starts": "43;30", "stops": "43;30", "stands by": "100;97",
           "no power": "40;90", "boots": "100;97", "ok": "32;1", "none": "31;1"}


class Screen:
    def __init__(self, out=None):
        self.out = out or sys.stdout
        self.live = self.out.isatty()
        self.shown = None

    def write(self, words):
        try:
            self.out.write(words)
            self.out.flush()
        except BrokenPipeError:  # nobody looks any more; the measurement goes on
            self.out, self.live = open(os.devnull, "w"), False

    def erase(self):
        if self.live and self.shown is not None:
            self.write("\r\033[K")
            self.shown = None

    def say(self, words):
        self.erase()
        self.write(words + "\n")

    def step(self, words):
        self.say(f"\n{self.paint(words, '1')}")

    def event(self, t, node, words):
        self.say(f"{t:+9.3f} s  {node:<6}  {words}")

    def paint(self, words, colour):
        return f"\033[{colour}m{words}\033[0m" if self.live and colour else words

    def site(self, name, state):
        return self.paint(f"[{name}: {state:^9}]", COLOURS.get(state))

    def picture(self, t, sites, view):
        """Both sites, the client between them and what it hears, `t` seconds after the cut."""
        left, right = (self.site(name.upper(), sites[name]) for name in sorted(sites))
        heard = "  ".join(f"{kind} {self.paint(word, COLOURS[word])}"
                          for kind, word in view.items())
        words = f"{left} {arrow(sites)} {right}  {heard}"
        shown = f"{t:+9.1f} s  {words}" if self.live else words
        if shown != self.shown:
            self.write(f"\r\033[K{shown}" if self.live else f"{t:+9.3f} s  {words}\n")
        self.shown = shown

    def close(self):
        self.erase()


def arrow(sites):
    """Points at the site that has the service, or at both."""
    left, right = (sites[name] not in ("stands by", "no power", "boots") for name in sorted(sites))
    if left and right:
        return "<= client =>"
    return "<= client   " if left else "   client =>" if right else "  client ?  "
