/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ringd's help and manual page, from the table of its options. Each returns the exit code. */
#ifndef RELEVO_RING_MANUAL_H
#define RELEVO_RING_MANUAL_H

#include <stdio.h>

#include "param.h"

int ring_manual_help(const struct param *rows, FILE *to);
int ring_manual_print(const struct param *rows, FILE *to);

#endif
