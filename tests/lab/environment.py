# SPDX-License-Identifier: GPL-2.0-or-later
"""environment: what programs in a node find in theirs: nothing of the caller's but its terminal."""
import os
import shutil

CLEAN = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/run/home",
    "LANG": "C.UTF-8",
    "TERM": os.environ.get("TERM", "dumb"),
}


def lacking(programs):
    """Those of the programs that a node would not find on this machine."""
    return [name for name in programs if not shutil.which(name, path=CLEAN["PATH"])]
