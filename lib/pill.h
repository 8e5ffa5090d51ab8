/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pill is a message that ends a node, laid into its mailbox on most of one to three SBD disks.
 * The devices are asked at once, each by a process that is killed or abandoned when it is too late.
 */
#ifndef RELEVO_PILL_H
#define RELEVO_PILL_H

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"
#include "sbd.h"

#define PILL_DEVICES 3

/* What is done on every device; each is read afterwards. */
enum pill_verb {
	PILL_LOOK,
	PILL_SEND,     /* `message` to the slot of `name` */
	PILL_ALLOCATE, /* the first free slot is `name`'s, unless it has one */
	PILL_VACANT,   /* nothing is written: whether PILL_CREATE would destroy something */
	PILL_CREATE,   /* an empty disk with the times of `header` */
};

struct pill_order {
	enum pill_verb verb;
	const char *name, *from;
	enum sbd_message message;
	struct sbd_header header;
	bool force; /* PILL_VACANT: whatever the disk holds, but not while it is in use */
};

struct pill_view {
	int error;                    /* 0, or -errno: see pill_why() */
	unsigned long long id, inode; /* as sbd_device_open() has them */
	struct sbd_disk disk;
};

struct pill_devices {
	const char *paths[PILL_DEVICES];
	int count;
	bool silent[PILL_DEVICES]; /* gave no answer once: it is not asked again */
	struct pill_view views[PILL_DEVICES];
};

/* How many devices show what for one node. */
struct pill_tally {
	int good;  /* they can be read, and it has a slot there */
	int clear; /* of these: nothing is in its mailbox */
	int kill;  /* a message whose reader ends */
	int exit;  /* its daemon was told to end: nobody reads what comes */
	long wait; /* ms after which the reader of a pill has ended */
};

/* Takes apart absolute paths with commas, semicolons or white space between, which are changed. 0,
 * -EINVAL, -EEXIST (one twice) or -E2BIG. */
int pill_parse(struct pill_devices *ret, char *paths);

/* Has the order done on all devices. The views say how it went. */
void pill_ask(struct pill_devices *devices, const struct pill_order *order,
	const struct deadline *deadline);

/* True for more than half of the devices. */
bool pill_most(const struct pill_devices *devices, int number);

/* Pure: counts what the devices show for a node. 0; -ESRCH: too few have a slot of that name; -EIO:
 * too few can be read; -EDOM: their times differ, so that no daemon would watch all. */
int pill_count(const struct pill_devices *devices, const char *name, struct pill_tally *ret);

/* How many devices could be read. */
int pill_readable(const struct pill_devices *devices);

/* Writes what is wrong with which device; "" if nothing is. */
void pill_why(const struct pill_devices *devices, char *text, size_t size);

/* ms until a message counts as read: msgwait, but at least its reader's watchdog and a round. */
long pill_wait(const struct sbd_header *header);

#endif
