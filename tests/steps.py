# SPDX-License-Identifier: GPL-2.0-or-later
"""steps: what a section of README.md has a reader type and see, as lines for a shell to read:
    do      STEP NODES COMMAND
    check   STEP NODES COMMAND says|only PATTERN
with tabs between. A block's comment "# on a and b" names the nodes of the lines below it; what is to
be seen is in the words "Check on a: `COMMAND` says `PATTERN`" ("says only": and nothing else).
usage: steps.py README SECTION"""
import re
import sys

CHECK = re.compile(r"Check on ([abc, and]+): |`([^`]+)` says (only )?`([^`]+)`")


def nodes(words):
    return " ".join(re.findall(r"\b[abc]\b", words))


def section(path, title):
    with open(path) as file:
        return file.read().split(f"\n## {title}\n")[1].split("\n## ")[0].replace("\\\n", "")


def block(step, text):
    where = ""
    for line in text.splitlines():
        if line.strip().startswith("# on "):
            where = nodes(line.strip()[5:])
        else:
            yield "do", step, where, " ".join(line.split())


def checks(step, text):
    where = ""
    for there, command, only, pattern in CHECK.findall(" ".join(text.split())):
        if there:
            where = nodes(there)
        else:
            yield "check", step, where, command, "only" if only else "says", pattern


def main(path, title):
    step = "0"
    for part in re.split(r"\n\n+", section(path, title)):
        begun = re.match(r"\*\*(\d+)\.|\*\*Active/(passive)\*\*", part)
        step = begun[1] or begun[2] if begun else step
        lines = block(step, part) if part.startswith("    ") else checks(step, part)
        for words in lines:
            if not words[2]:
                sys.exit(f"on which host? {words[3]}")
            print(*words, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
