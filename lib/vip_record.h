/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of a virtual IP is its state (state.h): "address", "link", "degraded" and notes. */
#ifndef RELEVO_VIP_RECORD_H
#define RELEVO_VIP_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "address.h"
#include "link.h"

/*
 * The address of the record called `name`. 1 and it (with its length), 0 when there is no record
 * or none in it, -EBADMSG when it cannot be read.
 */
int vip_record_address(const char *name, struct prefix *ret);

/*
 * Notes what runs here, so that it can be found when the configuration is gone, and in words what
 * is not whole with it (NULL: nothing). 1 if these words are news, 0 if not, or -errno when the
 * record cannot be kept.
 */
int vip_record_note(const char *name, const struct address *address, const struct link *link,
	const char *degraded);

/*
 * Notes under `key` what stop has to put back or to know (NULL: nothing any more): "loopback", the
 * address was taken from lo; "labelled", it was given a label; "namespace", "NAME INODE" of the
 * network namespace that it is in. 0 or -errno.
 */
int vip_record_set(const char *name, const char *key, const char *value);

/* Copies what is noted into `value`; false if nothing is. */
bool vip_record_get(const char *name, const char *key, char *value, size_t size);

#endif
