// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_settings: the checks that one row of the table cannot make. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "address.h"
#include "cleanup.h"
#include "value.h"
#include "vip_settings.h"

static void check_netmask(struct param_fault *fault)
{
	const char *netmask = vip.given.netmask;
	int length, r = prefix_parse_length(vip.ip.family, netmask, &length);

	if (r == 0 && length == 0)
		r = -ERANGE;
	if (r < 0)
		param_blame(fault, &vip_params[VIP_NETMASK], netmask, "is no length of a network");
	else if (vip.ip.length != PREFIX_NO_LENGTH && vip.ip.length != length)
		param_blame(
			fault, &vip_params[VIP_NETMASK], netmask, "is not the length that ip has");
	else
		vip.ip.length = length;
}

static void check_nic(struct param_fault *fault)
{
	const char *nic = vip.given.nic, *label = vip.given.label;
	const char *colon = strchr(nic, ':');
	size_t length = strcspn(nic, ":");

	vip.nic[0] = '\0';
	snprintf(vip.label, sizeof(vip.label), "%s", colon ? colon + 1 : label);
	if (*nic && (length == 0 || length >= sizeof(vip.nic) || strpbrk(nic, "/ ")))
		param_blame(fault, &vip_params[VIP_NIC], nic, "cannot be a link's name");
	else
		snprintf(vip.nic, sizeof(vip.nic), "%.*s", (int)length, nic);
	if (strlen(colon ? colon + 1 : label) + 3 > IF_NAMESIZE || strpbrk(vip.label, "/: "))
		param_blame(fault, &vip_params[colon ? VIP_NIC : VIP_LABEL], colon ? nic : label,
			"cannot be a label");
}

/* The broadcast address itself, if one was given; + and - are for the agent, by the length. */
static void check_broadcast(struct param_fault *fault)
{
	const char *broadcast = vip.given.broadcast;
	struct prefix address;

	memset(vip.broadcast, 0, sizeof(vip.broadcast));
	if (*broadcast == '\0' || strcmp(broadcast, "+") == 0 || strcmp(broadcast, "-") == 0)
		return;
	if (prefix_parse(broadcast, &address) < 0 || address.family != AF_INET ||
		address.length != PREFIX_NO_LENGTH || vip.ip.family != AF_INET)
		param_blame(
			fault, &vip_params[VIP_BROADCAST], broadcast, "is no broadcast address");
	else
		memcpy(vip.broadcast, address.bytes, sizeof(vip.broadcast));
}

static void check_preferred(struct param_fault *fault)
{
	const char *preferred = vip.given.preferred;
	long seconds;

	vip.preferred = ADDRESS_FOREVER;
	if (strcmp(preferred, "forever") == 0)
		return;
	if (value_integer(preferred, &seconds) < 0 || seconds < 0 || seconds >= ADDRESS_FOREVER)
		param_blame(fault, &vip_params[VIP_PREFERRED], preferred,
			"is neither a number of seconds nor forever");
	else
		vip.preferred = (uint32_t)seconds;
}

static void check_targets(struct param_fault *fault)
{
	const char *targets = vip.given.targets;
	auto_free char *list = strdup(targets);
	char *rest = NULL;

	vip.target_count = 0;
	for (char *word = strtok_r(list, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest)) {
		struct prefix target = { .length = PREFIX_NO_LENGTH };

		if (vip.target_count == ANNOUNCER_TARGETS) {
			param_blame(
				fault, &vip_params[VIP_TARGETS], targets, "has more than eight");
			return;
		}
		if (strcmp(word, "gateway") != 0 &&
			(prefix_parse(word, &target) < 0 || target.family != vip.ip.family ||
				target.length != PREFIX_NO_LENGTH ||
				prefix_same_address(&target, &vip.ip))) {
			param_blame(fault, &vip_params[VIP_TARGETS], word,
				"is neither gateway nor another address of the family of ip");
			return;
		}
		vip.targets[vip.target_count++] = target;
	}
}

/* A clone's attribute that the cluster puts beside the parameters. */
static long meta(const char *name, long otherwise)
{
	char variable[64];

	snprintf(variable, sizeof(variable), "OCF_RESKEY_CRM_meta_%s", name);
	return value_environment(variable, otherwise);
}

/* Adds an instance's number to the last four bytes; false if there is no such address. */
static bool add_to_address(struct prefix *prefix, long number)
{
	uint8_t *bytes = prefix->bytes + prefix_size(prefix->family);
	unsigned long rest = (unsigned long)number;

	for (int i = 1; i <= 4; i++) {
		rest += bytes[-i];
		bytes[-i] = (uint8_t)rest;
		rest >>= 8;
	}
	return number >= 0 && rest == 0;
}

static void check_clone(struct param_fault *fault)
{
	const char *unique = getenv("OCF_RESKEY_CRM_meta_globally_unique");
	bool globally_unique = false;

	vip.shared = meta("clone_max", 1) > 1 && !vip.unique_clone;
	if (unique)
		value_bool(unique, &globally_unique);
	if (vip.lvs && vip.shared)
		param_blame(fault, &vip_params[VIP_LVS], NULL, "does not go with a clone");
	if (!vip.unique_clone)
		return;
	if (vip.virtual_mac)
		param_blame(fault, &vip_params[VIP_UNIQUE], NULL,
			"does not go with virtual_mac: its instances would have one MAC");
	if (!globally_unique)
		param_blame(fault, &vip_params[VIP_UNIQUE], NULL,
			"needs a clone with globally-unique=true");
	if (!add_to_address(&vip.ip, meta("clone", 0)))
		param_blame(fault, &vip_params[VIP_UNIQUE], NULL, "leads beyond the last address");
}

static void check_family(struct param_fault *fault)
{
	char text[PREFIX_TEXT_MAX];
	const char *unusable = prefix_unusable(&vip.ip);

	if (unusable)
		param_blame(
			fault, &vip_params[VIP_IP], prefix_format(&vip.ip, text), "%s", unusable);
	if (prefix_link_local(&vip.ip) && !vip.nic[0])
		param_blame(fault, &vip_params[VIP_NIC], NULL,
			"is missing: every link has a network of link-local addresses");
	if (vip.lvs && strcmp(vip.nic, "lo") == 0)
		param_blame(fault, &vip_params[VIP_LVS], NULL, "does not go with nic=lo");
	if (vip.lvs && vip.ip.family == AF_INET6)
		param_blame(fault, &vip_params[VIP_LVS], NULL,
			"is for IPv4 (for IPv6 there is lvs_ipv6_addrlabel)");
	if (vip.addrlabel && vip.ip.family == AF_INET)
		param_blame(fault, &vip_params[VIP_LABELLED], NULL,
			"is for IPv6 (for IPv4 there is preferred_lft=0)");
}

static void refuse_cluster_ip(struct param_fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(vip.given.refused); i++) {
		const char *value = vip.given.refused[i];

		if (value && *value)
			param_blame(fault, vip_refused(i), value,
				"is for a Cluster IP, which the kernel has no more: use a clone "
				"with nic=lo, or a balancer");
	}
}

void vip_check(struct param_fault *fault)
{
	static const enum vip_link links[] = { VIP_LINK_FAIL, VIP_LINK_DEGRADE, VIP_LINK_IGNORE,
		VIP_LINK_FAIL, VIP_LINK_IGNORE };

	vip.link = links[vip.given.link];
	if (strchr(vip.namespace, '/') || vip.namespace[0] == '.')
		param_blame(fault, &vip_params[VIP_NAMESPACE], vip.namespace,
			"cannot be a namespace's name");
	check_nic(fault);
	check_broadcast(fault);
	check_preferred(fault);
	refuse_cluster_ip(fault);
	if (!vip.ip.family)
		return; /* that is the fault */
	if (*vip.given.netmask)
		check_netmask(fault);
	check_clone(fault);
	check_family(fault);
	check_targets(fault);
}
