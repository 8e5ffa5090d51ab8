/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A link is a network interface of this node, as the kernel has it (linux/if_link.h). */
#ifndef RELEVO_LINK_H
#define RELEVO_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "netlink.h"

#define LINK_HARDWARE_MAX 32
/* Bytes for the text of a link address with its end. */
#define LINK_HARDWARE_TEXT_MAX (3 * LINK_HARDWARE_MAX)
/* Bytes for a name or an alternative name with its end (ALTIFNAMSIZ of linux/if.h). */
#define LINK_NAME_MAX 128

struct link {
	int index;
	char name[IF_NAMESIZE];
	char kind[16];       /* "bond", "macvlan", ... or empty for a device */
	unsigned flags;      /* IFF_* of net/if.h */
	unsigned state;      /* IF_OPER_* of linux/if.h (RFC 2863) */
	int lower, master;   /* index of the link below it and of the bond it is a leg of, or 0 */
	int lower_netns;     /* 0: `lower` is in this namespace; else 1 and the other one's ID */
	unsigned short type; /* ARPHRD_* of net/if_arp.h */
	unsigned hardware_length;
	uint8_t hardware[LINK_HARDWARE_MAX];  /* its address, `hardware_length` bytes */
	uint8_t broadcast[LINK_HARDWARE_MAX]; /* everybody's, as many */
};

/*
 * The link called `name`, also by an alternative name (ip-link(8), property), or with NULL the one
 * of `index`. 0, -ENODEV or another -errno.
 */
int link_get(struct netlink *netlink, const char *name, int index, struct link *ret);

/*
 * Looks among all links, or those of a kind ("macvlan"; NULL: any), for one that `matches`; the
 * first is `ret`. 1, 0 when there is none, or -errno.
 */
int link_find(struct netlink *netlink, const char *kind,
	bool (*matches)(const struct link *link, const void *data), const void *data,
	struct link *ret);

/* Sets a link up. 0 or -errno. */
int link_set_up(struct netlink *netlink, const struct link *link);

/* Why a link carries nothing ("is down", "has no carrier"), or NULL when it may. */
const char *link_trouble(const struct link *link);

/*
 * Waits until a link may carry something, and reads it anew. 0, -ETIMEDOUT when the netlink's
 * deadline has passed first, or another -errno.
 */
int link_wait(struct netlink *netlink, struct link *link);

/*
 * Looks for a leg that carries nothing of the bond that `link` is or stands on. 1 (and that leg),
 * 0 when there is none or no bond, or -errno.
 */
int link_dead_leg(struct netlink *netlink, const struct link *link, struct link *ret);

/* 1 if a link of this node has this link address, 0 if none has, or -errno. */
int link_is_own(struct netlink *netlink, const uint8_t *hardware, unsigned length);

/* True if the link forwards this family (the router flag of RFC 4861, 4.4). */
bool link_forwards(const struct link *link, int family);

/* The text of a link address, "02:00:00:00:00:01"; returns `text`. */
char *link_format_hardware(
	const uint8_t *hardware, unsigned length, char text[LINK_HARDWARE_TEXT_MAX]);

#endif
