/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain is a guest of a hypervisor, known by its UUID or, without one, by its name. For qemu on
 * this node its process decides whether it runs (qemu.h), and libvirt tells only how it is; any
 * other driver is asked through libvirt. Of a guest on this node:
 *
 *	process   libvirt's file     libvirt, if asked        condition
 *	none      any                not asked, absent        ABSENT
 *	none      not kept           starting: nobody there   ABSENT
 *	none      any                starting: any state      HALF_STARTED
 *	none      any                starting: else silent    UNKNOWN
 *	unseen    any                any                      UNKNOWN
 *	lives     none, old, not its not asked                RUNNING
 *	lives     its own, kept      not asked                what the file says
 *	lives     as above           silent                   the same; for RUNNING: SILENT
 *	lives     any                absent, shut off         FORGOTTEN
 *	lives     any                a state                  what libvirt says
 *
 * "none": of every one. A file not kept by a daemon is old; its own has the process's pid.
 */
#ifndef RELEVO_DOMAIN_H
#define RELEVO_DOMAIN_H

#include <stdbool.h>

#include "deadline.h"
#include "domain_status.h"
#include "helper.h"
#include "process.h"

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
};

struct domain_evidence {
	bool local, starting, kept;  /* qemu on this node; as above; a daemon keeps the file */
	int process;                 /* if local: its pid, 0 for none, or -errno for unseen */
	struct domain_status file;   /* its state is empty if there is none */
	int asked;                   /* 0: not; 1: `answer`; -errno: silent */
	struct domain_status answer; /* libvirt's state and reason, or "absent" */
};

struct domain {
	const char *uri;   /* libvirt connection URI */
	const char *guard; /* as in child.h */
	char name[256];
	char uuid[37];          /* lower case, or empty */
	char kept_uri[256];     /* after domain_recall(): the URI under which it ran */
	struct process process; /* qemu's, as last seen; pid 0: none */
	bool starting;          /* state knows of a start, and not how it ended */
	char since[24];         /* after domain_remember(): when its trouble was first seen */
	struct answer why;      /* after a failure: the cause, in words */
	struct domain_evidence evidence; /* of the last look */
};

/* Pure: what the evidence says, by the table above. */
enum domain_condition domain_judge(const struct domain_evidence *evidence);

/*
 * Does it run here? 1 (without a pid: half started), 0 or -errno when that cannot be told. Looked
 * at are the process last seen, that of libvirt's pid file, then every one. libvirt is asked of
 * other drivers' guests, and of one `starting`: it goes on with a start whose caller is gone.
 */
int domain_look(struct domain *domain, const struct deadline *deadline);

/* How is a domain that runs here, by libvirt's file or, if `ask`, by libvirt? */
enum domain_condition domain_examine(
	struct domain *domain, bool ask, const struct deadline *deadline);

#endif
