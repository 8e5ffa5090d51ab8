/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A UUID as people write it, and as libvirt reads it. */
#ifndef RELEVO_UUID_H
#define RELEVO_UUID_H

#include <stdbool.h>

/*
 * Pure: thirty-two digits, with hyphens and white space anywhere between, as lower case with
 * hyphens; false for any other text, and `ret` is left alone.
 */
bool uuid_read(const char *text, char ret[37]);

#endif
