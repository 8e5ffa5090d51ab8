# SPDX-License-Identifier: GPL-2.0-or-later
"""records: what the writer (tests/lab/writer.c) has had acknowledged, by its reports, which are
outside the nodes, and what of it is missing on a device."""
SLOTS = 2048  # as in writer.c


class Acknowledged:
    """numbers: {number: run that had it acknowledged}; twice: numbers that two runs had, so the
    second run did not find the record of the first; starts: {run: the number that it found}."""

    def __init__(self):
        self.numbers, self.twice, self.starts = {}, set(), {}

    def add(self, text):
        """Takes a report; its last line may be half, and is then none yet."""
        for line in text.split("\n")[:-1]:
            run, *words = line.split()
            if words[0] == "found":
                self.starts[run] = int(words[1])
            elif self.numbers.setdefault(int(words[0]), run) != run:
                self.twice.add(int(words[0]))

    def last(self):
        return max(self.numbers, default=0)


def parse(listing):
    """{slot: (run, number)} from the writer's list."""
    return {int(slot): (run, int(number))
            for slot, run, number in (line.split() for line in listing.splitlines())}


def lost(acknowledged, found):
    """The acknowledged numbers that are not in {slot: (run, number)}, nor overwritten by a later
    one, and those that a later run has written again because they were not there."""
    missing = set(acknowledged.twice)
    for number, run in acknowledged.numbers.items():
        there = found.get(number % SLOTS)
        if there is None or there[1] < number or (there[1] == number and there[0] != run):
            missing.add(number)
    return sorted(missing)
