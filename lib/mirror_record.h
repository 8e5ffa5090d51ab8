/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record is what an instance of the agent mirror keeps between calls, in its state. */
#ifndef RELEVO_MIRROR_RECORD_H
#define RELEVO_MIRROR_RECORD_H

#include <stdbool.h>

#include "mirror.h"
#include "mirror_verdict.h"

struct mirror_record {
	char resource[128]; /* "" if there is no record */
	int minors[DRBD_VOLUMES], count;
	char trouble[64]; /* what is wrong, in words that do not move; "" if nothing is */
	long long since;  /* of that: seconds of time(2) */
	bool split;       /* DRBD has found a split brain in this trouble */
	bool expected;    /* the last notification named another promoted instance */
	bool whole;       /* the last look found a primary and every disk UpToDate */
	bool cluster;     /* pacemaker has called this instance */
	bool consumer;    /* it leaves the role to what runs on top */
};

/* Reads the record of `name`. 0, also when there is none, or -errno with an empty record. */
int mirror_record_load(struct mirror_record *ret, const char *name);

/*
 * Reads the record of whatever instance has this resource of DRBD, for those who do not know its
 * name; of several one with a split brain. 0, or -ENOENT with an empty record.
 */
int mirror_record_find(struct mirror_record *ret, const char *resource);

/*
 * Whether, to a call of pacemaker's for an instance `name` without a record, another instance of
 * its has this mirror on record: then `ret_rival` is its name. A clone's copies ("r0:1") are one.
 */
bool mirror_record_rival(const struct mirror *mirror, const char *name, char ret_rival[256]);

/* Writes it. 0 or -errno. */
int mirror_record_save(const struct mirror_record *record, const char *name);

/*
 * What is to be said of a mirror that was just looked at, with what was known of it. Whether a peer
 * is StandAlone for a split brain is read in the kernel's log, until it is known to be so.
 */
struct mirror_verdict mirror_record_judge(
	struct mirror_record *record, const struct mirror *mirror);

/* Keeps that under `name`, and since when. 1 if its words are news, 0 or -errno. */
int mirror_record_note(struct mirror_record *record, const struct mirror *mirror,
	const struct mirror_verdict *verdict, const char *name);

#endif
