# SPDX-License-Identifier: GPL-2.0-or-later
"""What the client has heard of a guest's records, which is what was acknowledged, and what of it is
missing on a disk. A guest numbers its records from 1 at each boot and names the last one that its
disk has taken: so all before it are acknowledged as well."""
import stamps


class Ledger:
    def __init__(self, guests):
        self.heard = {guest: {} for guest in guests}
        self.lost = set()  # (guest, boot, number)

    def hear(self, guest, body):
        """Takes the body of an answer: boot and number."""
        boot, _, number = body.partition(" ")
        if number.isdigit():
            last = self.heard[guest]
            last[boot] = max(last.get(boot, 0), int(number))

    def acked(self, guest=None):
        return sum(sum(last.values()) for name, last in self.heard.items()
                   if guest in (None, name))

    def copy(self, guest):
        """What a disk that is read from now on must have."""
        return dict(self.heard[guest])

    def check(self, guest, must, data):
        """Looks for it in the bytes of a disk. False if two copies of the guest wrote on it at
        once, or twice the same."""
        found = stamps.parse(data)
        there = {(boot, number) for _, boot, number in found}
        for boot, last in must.items():
            self.lost |= {(guest, boot, number) for number in range(1, last + 1)
                          if (boot, number) not in there}
        runs = stamps.runs(found)
        return len({boot for _, boot, _, _ in runs}) == len(runs)
