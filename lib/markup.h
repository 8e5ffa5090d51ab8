/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Markup: plain text as XML and as a manual page have it. */
#ifndef RELEVO_MARKUP_H
#define RELEVO_MARKUP_H

#include <stdio.h>

/* Text between tags or in an attribute's double quotes. */
void markup_xml(FILE *to, const char *text);

/* Text for troff: no line of it begins with a control character. */
void markup_troff(FILE *to, const char *text);

/* An option as it is typed, "-n, --plug-name"; `letter` may be 0, `name` has '_' for '-'. */
void markup_option(FILE *to, char letter, const char *name);

#endif
