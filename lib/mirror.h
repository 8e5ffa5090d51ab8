/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mirror is a DRBD resource on this node. The kernel is the evidence: /proc/drbd of a module 8.4,
 * else drbdsetup, DRBD's stable interface, as a bounded child. Functions return 0 or -errno and
 * then say in `why` what went wrong; -ETIMEDOUT also means that a tool hangs.
 */
#ifndef RELEVO_MIRROR_H
#define RELEVO_MIRROR_H

#include "deadline.h"
#include "drbd_proc.h"
#include "drbd_progress.h"

/* One call of DRBD's tools may take this long before it counts as hung, in ms. */
#define MIRROR_TOOL_TIMEOUT 10000

struct mirror {
	const char *resource;
	const char *config;              /* drbdadm's, a path */
	const char *guard;               /* state of an abandoned child */
	int minors[DRBD_VOLUMES], count; /* its volumes, as known before; 0: not known */
	unsigned version;                /* of the module; 0: it is not loaded */
	struct drbd drbd;                /* as it was last looked at */
	bool dont_care, two_primaries;   /* its fencing policy and net option; mirror_policy() */
	char protocol;                   /* of that, too: 'A', 'B', 'C' or 0 */
	char why[320];
	const char *hint; /* what to do about it, of mirror_adjust(); or NULL */
};

/*
 * Looks for it in the kernel: 1 and `drbd`, 0 if it is not there, or -errno. No child is needed
 * with a module 8.4 if its minors are known, unless it is asked `by_name`.
 */
int mirror_look(struct mirror *mirror, bool by_name, const struct deadline *deadline);

/* How far a resynchronisation has come: 1, 0 if none runs or tells, or -errno. */
int mirror_progress(
	struct mirror *mirror, struct drbd_progress *ret, const struct deadline *deadline);

/* Reads `version`; loads the module if it is not. */
int mirror_read_version(struct mirror *mirror);
int mirror_load(struct mirror *mirror, const struct deadline *deadline);

/*
 * Brings up what the configuration has and the kernel has not. -ENOENT: this node's configuration
 * or its disk is not there, or is no use.
 */
int mirror_adjust(struct mirror *mirror, const struct deadline *deadline);

/* Connects its peers as the configuration has it, and changes nothing else. As mirror_adjust(). */
int mirror_connect(struct mirror *mirror, const struct deadline *deadline);

/* Whether the configuration allows two primaries: 1, 0 or -errno. */
int mirror_allows_two(struct mirror *mirror, const struct deadline *deadline);

/* Reads `dont_care`, `two_primaries` and `protocol` from the kernel. */
int mirror_policy(struct mirror *mirror, const struct deadline *deadline);

/* Sets the protocol and whether there may be two primaries; the rest as it is configured. */
int mirror_set_net(
	struct mirror *mirror, char protocol, bool two_primaries, const struct deadline *deadline);

/*
 * Asks the kernel once for a role, never by force. -ENODATA: no data that is UpToDate; -EBUSY:
 * somebody has it open; -EAGAIN: not now, a peer may be primary.
 */
int mirror_primary(struct mirror *mirror, const struct deadline *deadline);
int mirror_secondary(struct mirror *mirror, const struct deadline *deadline);

/* Takes it down. As mirror_secondary(). */
int mirror_down(struct mirror *mirror, const struct deadline *deadline);

/* Has the unfence-peer handler called, with these arguments in its environment. */
int mirror_unfence(struct mirror *mirror, const char *arguments, const struct deadline *deadline);

/* Its nodes /dev/drbdN are there: 0, -ENOENT or, for something else, -ENXIO. Who has one open. */
int mirror_device(struct mirror *mirror);
void mirror_opener(const struct mirror *mirror, char *text, size_t size);

#endif
