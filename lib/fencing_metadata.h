/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fence program's table says to others: metadata, help for people, a manual page. */
#ifndef RELEVO_FENCING_METADATA_H
#define RELEVO_FENCING_METADATA_H

#include <stdio.h>

#include "fencing.h"

/* The actions of a program in the order of its metadata; a name of NULL ends them. */
const char *fencing_action(const struct fence_agent *agent, int index);

/* Metadata of the fence agent API: each alias is a deprecated parameter of its own. */
void fencing_metadata_print(const struct fence_agent *agent, const struct param *rows, FILE *to);

/* What --help prints. */
void fencing_metadata_help(const struct fence_agent *agent, const struct param *rows, FILE *to);

/* A manual page for section 8 in man(7) macros. */
void fencing_metadata_man(const struct fence_agent *agent, const struct param *rows, FILE *to);

#endif
