/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the sbd tool, for whoever sets up and looks after the disks: create, list, dump,
 * allocate NODE and message NODE MESSAGE, with its options and, where it prints, its output.
 */
#ifndef RELEVO_PILL_VERBS_H
#define RELEVO_PILL_VERBS_H

#include <stdbool.h>

/* True if the command line has one of these words where it has no option. */
bool pill_verbs_wanted(int argc, char **argv);

/* Does it and returns the exit code, 0 or 1. */
int pill_verbs_main(int argc, char **argv);

#endif
