/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of a virtual IP: the parameters of the agent vip under IPaddr2's names, and what they
 * mean together. Nothing here looks at the system.
 */
#ifndef RELEVO_VIP_SETTINGS_H
#define RELEVO_VIP_SETTINGS_H

#include <stdint.h>

#include "announcer.h"
#include "link.h"
#include "param.h"
#include "prefix.h"

/* check_link_status: what a link that carries nothing means for the resource. */
enum vip_link { VIP_LINK_FAIL, VIP_LINK_DEGRADE, VIP_LINK_IGNORE };

struct vip_settings {
	struct prefix ip;        /* with the length of cidr_netmask, and a clone's own address */
	char nic[LINK_NAME_MAX]; /* without its label; empty: by the routes */
	char label[IF_NAMESIZE]; /* what follows the colon, or empty */
	uint8_t broadcast[4];    /* zero: none */
	uint32_t preferred;      /* seconds, or ADDRESS_FOREVER */
	const char *namespace;   /* or empty */
	bool lvs, addrlabel, run_arping, nodad, optimistic, noprefixroute, flush_routes;
	bool arp_bg, kill_connections, unique_clone;
	bool shared; /* a clone with one address for all its instances */
	long arp_count, arp_interval, arp_count_refresh, addrlabel_value, virtual_mac;
	enum vip_link link;
	struct prefix targets[ANNOUNCER_TARGETS]; /* as announcer.h has them */
	unsigned target_count;
	struct { /* as they came, for vip_check() */
		const char *netmask, *nic, *label, *broadcast, *preferred, *targets, *ignored;
		const char *refused[6];
		int link;
	} given;
};

extern struct vip_settings vip;

/* The table, and the rows that have to be named. */
extern const struct param vip_params[];
enum {
	VIP_IP,
	VIP_NETMASK,
	VIP_NIC,
	VIP_LABEL,
	VIP_BROADCAST,
	VIP_PREFERRED,
	VIP_TARGETS,
	VIP_UNIQUE,
	VIP_LVS,
	VIP_LABELLED,
	VIP_NAMESPACE
};

/* The row of refused[number]. */
const struct param *vip_refused(size_t number);

/* Fills what several parameters or a clone's meta attributes make; notes what does not fit. */
void vip_check(struct param_fault *fault);

#endif
