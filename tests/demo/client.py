# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo's end of the client: starts the prober in the client's namespace, keeps its answers."""
import os
import subprocess
import sys
import threading
import time

import answers
import asker

PROBER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "prober.py")
FRESH_S = 0.15  # an answer older than this no longer says that the service is there


class Client:
    """All answers have the time of CLOCK_MONOTONIC plus one constant: seconds since the epoch. A
    thread takes them, so that the prober never waits for a reader that is busy."""

    def __init__(self, lab, address, *options, fresh_s=FRESH_S):
        """options: of the prober."""
        self.offset = time.time() - time.clock_gettime(time.CLOCK_MONOTONIC)
        self.answers, self.latest, self.fresh_s = [], {}, fresh_s
        self.process = lab.popen("client", [sys.executable, PROBER, address, *options],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 start_new_session=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def now(self):
        return time.clock_gettime(time.CLOCK_MONOTONIC) + self.offset

    def read(self):
        for line in self.process.stdout:
            answer = answers.parse(line)
            if answer:
                self.keep(answer)

    def is_alive(self):
        return self.process.poll() is None

    def keep(self, answer):
        answer["t"] += self.offset
        self.answers.append(answer)
        if answer["ok"]:
            self.latest[answer["kind"]] = answer

    def last_heard(self):
        """The last thing that the service said or didn't, in words."""
        page = next((a for a in reversed(self.answers) if a["kind"] == "http"), None)
        if page is None:
            return "it never asked for a page"
        return f"HTTP status {page['status']}" if "status" in page else page["why"]

    def is_fresh(self, kind, site=None):
        answer = self.latest.get(kind)
        return (answer is not None and self.now() - answer["t"] < self.fresh_s
                and site in (None, answer.get("site")))

    def stop(self):
        asker.end(self.process, self.reader)
