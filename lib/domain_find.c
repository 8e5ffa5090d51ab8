// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_find: from parameters and state to the guest that runs here. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "domain_find.h"
#include "domain_identity.h"
#include "domain_power.h"

bool domain_is_name(const char *name)
{
	size_t length = strlen(name);

	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '/' || *c == 0x7f)
			return false;
	return length > 0 && length < sizeof(((struct domain *)0)->name);
}

bool domain_is_uuid(const char *uuid)
{
	for (int i = 0; i < 36; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? uuid[i] != '-' : !isxdigit((unsigned char)uuid[i]))
			return false;
	}
	return uuid[36] == '\0';
}

bool domain_is_uri(const char *uri)
{
	const char *rest = uri;

	while (islower((unsigned char)*rest) || isdigit((unsigned char)*rest) ||
		(rest > uri && strchr("+.-", *rest) && *rest))
		rest++;
	for (const char *c = uri; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	if (rest > uri && strncmp(rest, "://", 3) == 0)
		return rest[3] != '\0';
	for (rest = uri; isalnum((unsigned char)*rest) || *rest == '-' || *rest == '_'; rest++)
		;
	return rest > uri && *rest == '\0';
}

bool domain_is_claimed(const struct domain_claim *claim)
{
	return claim->config || claim->name || claim->uuid;
}

/* A domain with nothing known but how to ask for it. */
static void empty(struct domain *domain)
{
	*domain = (struct domain){ .uri = domain->uri, .guard = domain->guard };
}

/* Takes what the parameters themselves say; a domain known by its UUID alone is called by that. */
static void take(struct domain *domain, const struct domain_claim *claim)
{
	if (claim->uuid)
		snprintf(domain->uuid, sizeof(domain->uuid), "%s", claim->uuid);
	for (char *c = domain->uuid; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	snprintf(
		domain->name, sizeof(domain->name), "%s", claim->name ? claim->name : domain->uuid);
}

/* Who is claimed, as far as that is known without libvirt. 0 or -errno. */
static int read_claim(
	struct domain *domain, const struct domain_claim *claim, const struct deadline *deadline)
{
	empty(domain);
	if (claim->config)
		return domain_read(domain, claim, deadline);
	take(domain, claim);
	return 0;
}

/* True if the XML file is not there or no domain: then it names no guest that could run here. */
static bool names_nobody(int r)
{
	return r == -ENOENT || r == -ENOTDIR || r == -EISDIR || r == -EBADMSG || r == -EINVAL;
}

/*
 * Looks for the guest that state remembers: under the URI where it ran, and if it is not there
 * under the one that the parameters have now. A guest does not end when its parameters are changed.
 */
static int look_for_kept(struct domain *domain, bool keep_uri, const struct deadline *deadline)
{
	bool same = !domain->kept_uri[0] || strcmp(domain->kept_uri, domain->uri) == 0;
	struct domain moved = *domain;
	int r, now;

	if (!same)
		domain->uri = domain->kept_uri;
	r = domain_look(domain, deadline);
	if (r == -EPROTONOSUPPORT)
		r = -EIO; /* there was such a driver when it was started */
	if (r == 1 || same || keep_uri)
		return r;
	now = domain_look(&moved, deadline);
	if (now != 1 && r < 0)
		return r;
	*domain = moved;
	return now;
}

int domain_find(struct domain *ret, const struct domain_claim *claim, const char *name,
	bool keep_uri, int *ret_kept, const struct deadline *deadline)
{
	struct domain named = *ret;
	struct deadline reading;
	int kept = domain_recall(ret, name);
	int r = kept;

	if (kept < 0)
		empty(ret); /* without the half of it */
	if (kept == 1)
		r = look_for_kept(ret, keep_uri, deadline);
	*ret_kept = kept < 0 ? kept : 0;
	if (!domain_is_claimed(claim) || (kept >= 0 && r != 0))
		return r;
	/* A file that hangs leaves time to say what is known without it. */
	reading = deadline_part(deadline, 2);
	r = read_claim(&named, claim, &reading);
	if (r < 0 && (ret->name[0] || names_nobody(r)))
		return *ret_kept;
	if (r == 0 && (strcmp(named.uuid, ret->uuid) != 0 || strcmp(named.name, ret->name) != 0))
		r = domain_look(&named, deadline);
	else if (r == 0) {
		named.xen = ret->xen;
		named.evidence = ret->evidence;
	}
	*ret = named;
	return r;
}

int domain_identify(
	struct domain *domain, const struct domain_claim *claim, const struct deadline *deadline)
{
	int r = read_claim(domain, claim, deadline);

	if (r < 0 || claim->config)
		return r;
	r = domain_ask(domain, "identify", "", deadline);
	if (r < 0)
		return r;
	return strcmp(domain->why.text, "absent") == 0 ? -ENOENT : domain_take_answer(domain);
}
