// SPDX-License-Identifier: GPL-2.0-or-later
/* xen: who each domain is, by xenstore. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "xen.h"
#include "xenstore.h"

#define TYPE    "/sys/hypervisor/type"
#define DOMAINS "/local/domain"
#define ID_LAST 0x7ff0 /* xen/xen.h: DOMID_FIRST_RESERVED */

bool xen_is_uri(const char *uri)
{
	return strncmp(uri, "xen:///", 7) == 0 || strncmp(uri, "xen+unix:///", 12) == 0;
}

bool xen_is_here(const char *uri)
{
	char type[8];

	return xen_is_uri(uri) && file_read(TYPE, type, sizeof(type)) == 4 &&
	       memcmp(type, "xen\n", 4) == 0;
}

bool xen_is_name(const char *domain, const char *guest, bool *moving)
{
	static const char before[] = "migrating-";
	size_t length = strlen(guest);

	*moving = true;
	if (strncmp(domain, before, strlen(before)) == 0 &&
		strcmp(domain + strlen(before), guest) == 0)
		return true;
	if (strncmp(domain, guest, length) != 0)
		return false;
	*moving = domain[length] != '\0';
	return !*moving || strcmp(domain + length, "--incoming") == 0 ||
	       strcmp(domain + length, "--migratedaway") == 0;
}

bool xen_take_uuid(const char *path, char ret[37])
{
	char uuid[37];

	if (strncmp(path, "/vm/", 4) != 0 || strlen(path) < 4 + 36)
		return false;
	for (int i = 0; i < 36; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		unsigned char c = (unsigned char)path[4 + i];

		if (hyphen ? c != '-' : !isxdigit(c))
			return false;
		uuid[i] = (char)tolower(c);
	}
	uuid[36] = '\0';
	memcpy(ret, uuid, sizeof(uuid));
	return true;
}

/* What xenstore has of a domain. 0, -ENOENT if it has nothing of it (any more), or -errno. */
static int read_one(
	int fd, int id, const char *what, char *text, size_t size, const struct deadline *deadline)
{
	char path[64];
	ssize_t r;

	snprintf(path, sizeof(path), DOMAINS "/%d/%s", id, what);
	r = xenstore_read(fd, path, text, size, deadline);
	return r < 0 ? (int)r : 0;
}

/* 1 it is the guest, 0 it is not, or -errno. */
static int identify(int fd, int id, const char *name, const char *uuid,
	const struct deadline *deadline, struct xen_guest *ret)
{
	char vm[64];
	int r = read_one(fd, id, "vm", vm, sizeof(vm), deadline);

	if (r == -ENOENT || (r == 0 && !xen_take_uuid(vm, ret->uuid)))
		return 0;
	if (r < 0 || (*uuid && strcmp(uuid, ret->uuid) != 0))
		return r;
	r = read_one(fd, id, "name", ret->name, sizeof(ret->name), deadline);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT)
		ret->name[0] = '\0';
	ret->id = id;
	if (!xen_is_name(ret->name, name, &ret->moving)) {
		ret->moving = false;
		return *uuid != '\0';
	}
	return 1;
}

/* The same of one that the hypervisor has, too. */
static int look_at(int fd, int id, const char *name, const char *uuid,
	const struct deadline *deadline, struct xen_guest *ret)
{
	int r = identify(fd, id, name, uuid, deadline, ret);

	if (r != 1)
		return r;
	r = xen_look(id, &ret->state);
	if (r == -ESRCH)
		return 0; /* xenstore has not heard of its end */
	return r < 0 ? r : 1;
}

/* Calls `one` for each guest's number, until that says other than 0. */
static int for_each(
	int fd, const struct deadline *deadline, int (*one)(int fd, int id, void *data), void *data)
{
	char names[XENSTORE_MAX + 1];
	ssize_t length = xenstore_list(fd, DOMAINS, names, deadline);
	int r = 0;

	if (length < 0)
		return (int)length;
	for (const char *name = names; r == 0 && name < names + length; name += strlen(name) + 1) {
		int id = atoi(name);

		if (id > 0 && id < ID_LAST) /* 0 is the host itself */
			r = one(fd, id, data);
	}
	return r;
}

struct search {
	const char *name, *uuid;
	const struct deadline *deadline;
	struct xen_guest moving, *found;
};

static int search_one(int fd, int id, void *data)
{
	struct search *search = data;
	struct xen_guest guest = { 0 };
	int r = look_at(fd, id, search->name, search->uuid, search->deadline, &guest);

	if (r == 1 && guest.moving) {
		search->moving = guest;
		return 0;
	}
	if (r == 1)
		*search->found = guest;
	return r;
}

int xen_find(const char *name, const char *uuid, int was, const struct deadline *deadline,
	struct xen_guest *ret)
{
	auto_close int fd = xenstore_open(deadline);
	struct search search = { .name = name, .uuid = uuid, .deadline = deadline, .found = ret };
	int r = fd < 0 ? fd : 0;

	if (r == 0 && was)
		r = search_one(fd, was, &search);
	if (r == 0)
		r = for_each(fd, deadline, search_one, &search);
	if (r == 0 && search.moving.id) {
		*ret = search.moving;
		return 1;
	}
	return r;
}

static int count_one(int fd, int id, void *data)
{
	(void)fd, (void)id;
	++*(int *)data;
	return 0;
}

int xen_count(const struct deadline *deadline)
{
	auto_close int fd = xenstore_open(deadline);
	int count = 0, r = fd < 0 ? fd : for_each(fd, deadline, count_one, &count);

	return r < 0 ? r : count;
}

int xen_ask_to_shut_down(int id, const struct deadline *deadline)
{
	auto_close int fd = xenstore_open(deadline);
	char path[64];

	snprintf(path, sizeof(path), DOMAINS "/%d/control/shutdown", id);
	return fd < 0 ? fd : xenstore_write(fd, path, "poweroff", deadline);
}
