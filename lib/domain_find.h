/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A claim is what the parameters say of who the guest is; with state it tells whom to look for. */
#ifndef RELEVO_DOMAIN_FIND_H
#define RELEVO_DOMAIN_FIND_H

#include "domain.h"

/*
 * Each may be NULL; a path goes before the others, which are of a domain that libvirt defines. But
 * a guest with an xl configuration (xl_config.h) is called by the name, and by that of the instance
 * if its file has none either.
 */
struct domain_claim {
	const char *config, *name, *uuid, *instance;
};

/* Pure: a name or a UUID that libvirt may have given. */
bool domain_is_name(const char *name);
bool domain_is_uuid(const char *uuid);

/* Pure: DRIVER[+TRANSPORT]://... of ASCII without spaces, or a name that libvirt.conf may define.
 */
bool domain_is_uri(const char *uri);

/* True if it says anything. */
bool domain_is_claimed(const struct domain_claim *claim);

/*
 * Looks for the guest that the state called `name` remembers, then for the claimed one; for that
 * one alone if state is no use (`ret_kept`: -errno, else 0). `ret` has a URI and a guard; the URI
 * is first, and if `keep_uri` only, the remembered one. 1 and the guest, 0 and the last one looked
 * for (without a name: nothing tells who it would be), or -errno with what is known and why;
 * -EPROTONOSUPPORT when libvirt has no such driver here, and no guest is known to have run by it.
 * Reading the XML file takes half of the time that is left at the most.
 */
int domain_find(struct domain *ret, const struct domain_claim *claim, const char *name,
	bool keep_uri, int *ret_kept, const struct deadline *deadline);

/*
 * Fills name and UUID of a claimed domain from its XML file, or from libvirt. 0 or -errno, as
 * domain_read(); -ENOENT also when libvirt defines no such domain.
 */
int domain_identify(
	struct domain *domain, const struct domain_claim *claim, const struct deadline *deadline);

#endif
