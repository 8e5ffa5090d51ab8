/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The evidence of how a domain is, and what it comes to. On this node a guest is, first of all,
 * qemu's process or a domain of Xen; libvirt tells of other guests, and more of these:
 *
 *	the guest           libvirt's file     libvirt, if asked        condition
 *	none                any                not asked, absent        ABSENT
 *	none                not kept           starting: nobody there   ABSENT
 *	none                left over          starting: not asked      ABSENT
 *	none                any                starting: any state      HALF_STARTED
 *	none                any                starting: else silent    UNKNOWN
 *	unseen              any                any                      UNKNOWN
 *	Xen: crashed        any                any                      CRASHED
 *	Xen: suspended      any                any                      MIGRATING
 *	Xen: down, dying    any                any                      ENDED
 *	Xen: paused, moving any                any                      MIGRATING
 *	Xen: paused         not of it, starting                         HALF_STARTED
 *	Xen: paused         any                not a reason to pause    PAUSED
 *	lives               none, old, not its not asked                RUNNING
 *	lives               its own, kept      not asked                what the file says
 *	lives               as above           silent                   so, or if RUNNING: SILENT
 *	lives               any                absent, shut off         FORGOTTEN
 *	lives               any                a state                  what libvirt says
 *
 * "none": of every one. A file not kept by a daemon is old; its own has the process's pid or the
 * number of the domain in Xen. One left over is of a start that ended with an earlier daemon.
 */
#ifndef RELEVO_DOMAIN_JUDGE_H
#define RELEVO_DOMAIN_JUDGE_H

#include <stdbool.h>

#include "domain_status.h"
#include "xen.h"

enum domain_condition {
	DOMAIN_UNKNOWN,      /* cannot be told */
	DOMAIN_ABSENT,       /* does not run here */
	DOMAIN_HALF_STARTED, /* libvirt is at a start, and there is no process yet */
	DOMAIN_RUNNING,      /* also while it shuts down, reboots, is saved or is not yet up */
	DOMAIN_SILENT,       /* runs, but libvirt does not answer */
	DOMAIN_FORGOTTEN,    /* runs, but libvirt does not know it */
	DOMAIN_PAUSED,       /* by somebody, until he resumes it */
	DOMAIN_IO_ERROR,     /* paused, because its disk failed or is full */
	DOMAIN_MIGRATING,    /* paused, because it is not all here, or not here any more */
	DOMAIN_SUSPENDED,    /* sleeps, as it wished itself */
	DOMAIN_CRASHED,
	DOMAIN_ENDED, /* has shut down, and is not cleared away (Xen) */
};

struct domain_evidence {
	bool local, starting,      /* qemu or Xen on this node; as above */
		kept, left;        /* a daemon keeps the file; it is left over */
	int process;               /* if local: its pid or number, 0 for none, -errno for unseen */
	bool in_xen, moving;       /* it is a domain of Xen; one that comes or goes */
	struct xen_state xen;      /* if so, how it is */
	struct domain_status file; /* its state is empty if there is none */
	int asked;                 /* 0: not; 1: `answer`; -errno: silent */
	struct domain_status answer; /* libvirt's state and reason, or "absent" */
};

/* Pure: what the evidence says, by the table above. */
enum domain_condition domain_judge(const struct domain_evidence *evidence);

/* Pure: true if libvirt is still at its start, which a guest that is sent here has as well. */
bool domain_has_not_begun(const struct domain_evidence *evidence);

#endif
