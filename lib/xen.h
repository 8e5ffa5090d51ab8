/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest of Xen on this host is a domain with a number: xenstore (xenstore.h) says who it is, the
 * hypervisor how it is (getdomaininfo of xen/domctl.h, through /dev/xen/privcmd). A number is not
 * used again until the host boots or has counted round.
 */
#ifndef RELEVO_XEN_H
#define RELEVO_XEN_H

#include <stdbool.h>
#include <stdint.h>

#include "deadline.h"

/* Why a guest has shut down (SHUTDOWN_* of xen/sched.h). */
enum xen_shutdown { XEN_POWEROFF, XEN_REBOOT, XEN_SUSPEND, XEN_CRASH, XEN_WATCHDOG };

struct xen_state {
	bool paused; /* by control software: also before it has begun */
	bool down;   /* it has shut down, and is still there */
	bool dying;  /* it is being taken away */
	int code;    /* of `down`: enum xen_shutdown */
};

struct xen_guest {
	int id;
	char name[256];
	char uuid[37]; /* lower case */
	bool moving;   /* its name says that it comes or goes by a migration */
	struct xen_state state;
};

/* Pure: true if a libvirt connection URI is that of Xen on a host. */
bool xen_is_uri(const char *uri);

/* The same, and this is such a host. */
bool xen_is_here(const char *uri);

/* Pure: true if a domain of the one name is the guest of the other, or one that moves: `moving`. */
bool xen_is_name(const char *domain, const char *guest, bool *moving);

/* Pure: the UUID out of a domain's "/vm/UUID"; false if there is none. */
bool xen_take_uuid(const char *path, char ret[37]);

/* Pure: the flags of getdomaininfo. */
struct xen_state xen_state_of(uint32_t flags);

/* How a domain is. 0; -ESRCH, the hypervisor has none; or -errno when it cannot be asked. */
int xen_look(int id, struct xen_state *ret);

/*
 * Looks for the guest of this UUID or, if that is empty, of this name; first at the number where it
 * was (0: nowhere). One that moves is taken only if there is no other. 1, 0 or -errno when a part
 * of it cannot be seen: -ETIMEDOUT, -ECONNREFUSED ...
 */
int xen_find(const char *name, const char *uuid, int was, const struct deadline *deadline,
	struct xen_guest *ret);

/* How many guests there are, or -errno. */
int xen_count(const struct deadline *deadline);

/* Asks a paravirtual or PVH guest to shut down: by its control/shutdown. 0 or -errno. */
int xen_ask_to_shut_down(int id, const struct deadline *deadline);

#endif
