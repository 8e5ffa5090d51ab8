# SPDX-License-Identifier: GPL-2.0-or-later
"""environment: what programs in a node find in theirs: nothing of the caller's but its terminal."""
import os

CLEAN = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/run/home",
    "LANG": "C.UTF-8",
    "TERM": os.environ.get("TERM", "dumb"),
}
