# SPDX-License-Identifier: GPL-2.0-or-later
"""trial: does one fault after the other to a pair and judges what came of it: records that were
acknowledged and are not there, two primaries at once, a cluster that needs a hand."""
import time
import traceback

import records
from faults import ALL, other
from nodes import FaultError
from pair import ARBITRATOR, NODES
from roles import Roles


class Trial:
    def __init__(self, pair, must_lose=False):
        """must_lose: a fault that loses nothing is not what it should be."""
        self.pair, self.must_lose = pair, must_lose
        self.acked = records.Acknowledged()

    def _take_reports(self):
        self.acked = records.Acknowledged()
        for text in self.pair.report():
            self.acked.add(text)

    def _lost(self):
        """Acknowledged records that a side has not: looked for twice, for the writer goes on."""
        primary = self.pair.primary()
        missing = set()
        for node, device in ((primary, "/dev/drbd0"), (other(primary), "/dev/vda")):
            twice = [records.lost(self.acked, records.parse(self.pair.records(node, device)))
                     for _ in range(2)]
            missing |= set(twice[0]) & set(twice[1])
        return missing - self.pair.forgiven

    def _try(self, name, result):
        self.pair.await_health()
        ALL[name](self.pair)
        self.pair.await_health()
        self._take_reports()
        lost = self._lost()
        result.update(lost=len(lost), acked=len(self.acked.numbers))
        result["faults"] = self.pair.failures(self.pair.cluster())
        if self.must_lose:
            self.pair.forgiven |= lost

    def _states(self):
        """What the kernels say when something does not come about; tasks that are blocked, too. The
        short words of both come first, as a long report may be cut off."""
        scripts = ("cat /proc/drbd", "echo w >/proc/sysrq-trigger; dmesg | tail -n 150")
        return [f"{node}:\n{self.pair.ask(node, 'sh', '-c', script)}"
                for script in scripts for node in NODES]

    def do(self, name):
        """Does a fault. What came of it; acked and lost are of all records so far."""
        result = {"fault": name, "acked": len(self.acked.numbers), "lost": None, "faults": []}
        began = time.monotonic()
        roles = Roles(self.pair.lab, NODES, "r0")
        try:
            self._try(name, result)
        except FaultError as error:
            result["faults"] += [str(error), *self._states()]
        except Exception:
            result["faults"].append(traceback.format_exc())
        finally:
            roles.close()
        result["doubles"] = len(roles.doubles)
        result["roles"] = roles.changes
        result["seconds"] = round(time.monotonic() - began, 1)
        result["ok"] = (bool(result["lost"]) == self.must_lose and not result["doubles"] and
                        not result["faults"])
        if result["faults"]:
            self.pair.ask(ARBITRATOR, "crm_resource", "--cleanup")
        return result
