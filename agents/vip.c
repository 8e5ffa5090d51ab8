// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vip: a virtual IP. The resource is an address on a link of this node; it runs where the address
 * is. Drop-in for ocf:heartbeat:IPaddr2, IPv6addr and SendArp; no action runs another program.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>

#include "agent.h"
#include "announce.h"
#include "log.h"
#include "owner.h"
#include "state.h"
#include "vip_announce.h"
#include "vip_choice.h"
#include "vip_place.h"
#include "vip_record.h"
#include "vip_release.h"
#include "vip_settings.h"

/* After a burst, a second one: for switches whose port did not forward yet at the first. */
#define AGAIN_MS 5000

static struct call call;

static const char need_admin[] = "run it as root or give it CAP_NET_ADMIN";
static const char need_raw[] = "run it as root or give it CAP_NET_RAW";

/* The record of the announcements: their own, because their process writes it. */
static const char *announcements(void)
{
	static char name[sizeof(call.state) + 16];

	snprintf(name, sizeof(name), "%s+announced", call.state);
	return name;
}

/* Why nothing can be asked or done; 0: there is no such network namespace. */
static enum ocf no_kernel(int r)
{
	char text[PREFIX_TEXT_MAX];

	if (r == 0)
		return ocf_fail(OCF_ERR_INSTALLED, 0, "see 'ip netns'",
			"there is no network namespace '%s' here", vip.namespace);
	if (r == -EBADMSG)
		return ocf_fail(OCF_ERR_GENERIC, -r, "remove it if no address of it is here",
			"cannot read the state '" STATE_DIR "/%s'", call.state);
	if (r == -EPERM && *vip.namespace)
		return ocf_fail(OCF_ERR_PERM, -r, "run it as root or give it CAP_SYS_ADMIN",
			"cannot enter network namespace '%s'", vip.namespace);
	return ocf_fail(r == -EPERM ? OCF_ERR_PERM : OCF_ERR_GENERIC, -r,
		r == -EPERM ? need_admin : NULL, "cannot ask the kernel for address '%s'",
		prefix_format(&vip.ip, text));
}

/* Goes where the address of this call is. 1, 0 if nothing of it can be here, or -errno. */
static int enter(struct netlink *netlink, struct vip_goal *goal)
{
	int r = vip_place_enter(call.state, call.fault.code, goal);

	if (r == 1)
		r = netlink_open(netlink, 0, &call.deadline) ?: 1;
	return r;
}

/* True if what is not whole is news. */
static bool remember(const struct vip_place *place, const char *degraded)
{
	int r = vip_place_remember(place, degraded, call.state);

	if (r < 0)
		log_line(LOG_WARNING, "cannot keep state in '" STATE_DIR "/%s': %s", call.state,
			strerror(-r));
	return r == 1;
}

/* Says who else has the address. */
static enum ocf foreign(
	const struct prefix *address, const struct link *link, const struct owner *owner)
{
	char text[PREFIX_TEXT_MAX], hardware[LINK_HARDWARE_TEXT_MAX];
	struct prefix bare = *address;

	bare.length = PREFIX_NO_LENGTH;
	return ocf_fail(OCF_ERR_GENERIC, 0, "look for that MAC address on your switches",
		"another host answers for '%s' on '%s': %s", prefix_format(&bare, text), link->name,
		link_format_hardware(owner->hardware, owner->length, hardware));
}

/* What an address that was found is worth. */
static enum ocf judge(struct netlink *netlink, struct vip_place *place)
{
	const char *wrong = vip_place_defect(netlink, place, !call.fault.code);
	char text[PREFIX_TEXT_MAX], trouble[VIP_TEXT_MAX];
	struct owner owner;
	int r = 0;

	prefix_format(&place->address.prefix, text);
	if (wrong) {
		remember(place, NULL);
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "address '%s' is on '%s', but %s", text,
			place->link.name, wrong);
	}
	if (call.check_level >= 10 && announce_wanted(&place->link))
		r = owner_find(netlink, &place->link, &place->address.prefix, OWNER_WHILE, &owner);
	if (r == 1)
		return foreign(&place->address.prefix, &place->link, &owner);
	if (r < 0)
		snprintf(trouble, sizeof(trouble), "the link cannot be asked who else has it: %s",
			strerror(-r));
	else if (!vip_place_degraded(netlink, place, announcements(), trouble)) {
		remember(place, NULL);
		return OCF_SUCCESS;
	}
	return ocf_degraded(remember(place, trouble), OCF_DEGRADED,
		"address '%s' serves on '%s', but %s", text, place->link.name, trouble);
}

/* That the link is gone which should have the address is a failure; a probe says less. */
static enum ocf absent(struct netlink *netlink)
{
	struct link link;

	if (call.probe || call.fault.code || !vip.nic[0] ||
		link_get(netlink, vip.nic, 0, &link) != -ENODEV)
		return OCF_NOT_RUNNING;
	return ocf_fail(OCF_ERR_GENERIC, 0, "see 'ip link' for those of this node",
		"the address is gone with link '%s' of parameter 'nic'", vip.nic);
}

static enum ocf monitor(void)
{
	auto_netlink struct netlink netlink = { 0 };
	struct vip_place place;
	struct vip_goal goal;
	enum ocf code;
	int r = enter(&netlink, &goal);

	if (r == 1)
		r = vip_place_find(&netlink, &goal, &place);
	else if (r == 0)
		return OCF_NOT_RUNNING;
	if (r < 0)
		return no_kernel(r);
	if (r == 0)
		return absent(&netlink);
	code = judge(&netlink, &place);
	if ((code == OCF_SUCCESS || code == OCF_DEGRADED) && !call.probe && !call.fault.code)
		vip_announce_refresh(&place, announcements(), &call.deadline);
	return code;
}

/* Where the address belongs, and how; in words if that cannot be said. */
static enum ocf choose(struct netlink *netlink, struct vip_place *place)
{
	struct param_fault fault = { 0 };

	if (vip_choose(netlink, place, &fault) == 0)
		return OCF_SUCCESS;
	return ocf_fail(fault.code, 0, fault.hint, "%s", fault.text);
}

static enum ocf make_ready(struct netlink *netlink, struct vip_place *place)
{
	int r = vip_place_ready(netlink, place, call.state);

	if (r == 0)
		return OCF_SUCCESS;
	if (r == -ENETDOWN)
		return ocf_fail(OCF_ERR_GENERIC, 0, "check its cable, or set check_link_status",
			"cannot use link '%s': it %s", place->link.name,
			link_trouble(&place->link));
	return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_admin : NULL,
		"cannot make link '%s' ready", place->link.name);
}

/* Fails if another host answers for the address already. */
static enum ocf check_owner(struct netlink *netlink, const struct link *link)
{
	struct owner owner;
	int r;

	if (!vip.run_arping || vip.ip.family != AF_INET || !announce_wanted(link))
		return OCF_SUCCESS;
	r = owner_find(netlink, link, &vip.ip, OWNER_BEFORE, &owner);
	if (r < 0)
		return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_raw : NULL,
			"cannot ask '%s' who has the address (run_arping)", link->name);
	return r ? foreign(&vip.ip, link, &owner) : OCF_SUCCESS;
}

static enum ocf not_added(struct netlink *netlink, const struct vip_place *place, int r)
{
	char text[PREFIX_TEXT_MAX];
	struct owner owner;

	if (r == -EADDRINUSE &&
		owner_find(netlink, &place->link, &vip.ip, OWNER_BEFORE, &owner) == 1)
		return foreign(&vip.ip, &place->link, &owner);
	if (r == -EAFNOSUPPORT)
		return ocf_fail(OCF_ERR_INSTALLED, 0, "see its sysctl disable_ipv6",
			"cannot add an IPv6 address to '%s': IPv6 is disabled there",
			place->link.name);
	return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_admin : NULL,
		"cannot add '%s' to '%s'", prefix_format(&vip.ip, text), place->link.name);
}

/* Adds the address; the announcer is ready before, so that the first word follows at once. */
static enum ocf add(struct netlink *netlink, struct vip_place *place)
{
	auto_announcer struct announcer announcer = { 0 };
	struct announcer_plan plan;
	bool announced = vip.arp_count && announce_wanted(&place->link);
	int r;

	do {
		plan = vip_announce_plan(place, announcements(), vip.arp_count, AGAIN_MS);
		announcer_close(&announcer);
		r = announced ? announcer_open(&announcer, &plan, &call.deadline) : 0;
		if (r < 0)
			return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_raw : NULL,
				"cannot announce on '%s'", place->link.name);
		r = vip_place_add(netlink, place);
		if (r < 0)
			return not_added(netlink, place, r);
	} while (place->link.index != plan.link.index);
	r = announced ? announcer_go(&announcer, !vip.arp_bg, &call.deadline) : 0;
	if (r < 0)
		log_line(LOG_WARNING, "cannot announce: %s", strerror(-r));
	return OCF_SUCCESS;
}

/* Leaves nothing of the resource: what was before is put back, and then its state is forgotten. */
static void tidy(struct netlink *netlink, const struct prefix *address, int index)
{
	int r = vip_release_rest(netlink, address, index, call.state);

	if (r == 0)
		agent_forget(&call);
	else
		log_line(LOG_WARNING, "cannot put back what was before: %s", strerror(-r));
}

/* Asks again: the address is there as it was wanted. */
static enum ocf confirm(
	struct netlink *netlink, const struct vip_goal *goal, const struct vip_place *wanted)
{
	char text[PREFIX_TEXT_MAX];
	struct vip_place place;
	const char *wrong;
	int r = vip_place_find(netlink, goal, &place);

	prefix_format(&vip.ip, text);
	if (r < 0)
		return no_kernel(r);
	if (r == 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, "something else removes it: see 'ip monitor'",
			"address '%s' was added to '%s' and is gone again", text,
			wanted->link.name);
	remember(&place, NULL);
	wrong = vip_place_defect(netlink, &place, true);
	if (!wrong && wanted->address.label[0] &&
		strcmp(wanted->address.label, place.address.label) != 0)
		wrong = "without its label";
	return !wrong ? OCF_SUCCESS
		      : ocf_fail(OCF_ERR_GENERIC, 0, NULL, "address '%s' is on '%s', but %s", text,
				place.link.name, wrong);
}

static enum ocf start(void)
{
	auto_netlink struct netlink netlink = { 0 };
	char text[PREFIX_TEXT_MAX];
	struct vip_place place = { 0 };
	struct vip_goal goal;
	enum ocf code;
	int r = enter(&netlink, &goal);

	if (r <= 0)
		return no_kernel(r);
	r = vip_place_find(&netlink, &goal, &place);
	if (r < 0)
		return no_kernel(r);
	if (r == 1)
		return confirm(&netlink, &goal, &(struct vip_place){ .link = place.link });
	r = vip_place_leave_loopback(&netlink, call.state);
	if (r < 0)
		return no_kernel(r);
	code = choose(&netlink, &place);
	if (code == OCF_SUCCESS)
		code = make_ready(&netlink, &place);
	if (code == OCF_SUCCESS)
		code = check_owner(&netlink, &place.link);
	if (code == OCF_SUCCESS)
		code = add(&netlink, &place);
	if (code != OCF_SUCCESS) {
		tidy(&netlink, &vip.ip, place.link.index);
		return code;
	}
	log_line(LOG_INFO, "added '%s' to '%s'", prefix_format(&vip.ip, text), place.link.name);
	return confirm(&netlink, &goal, &place);
}

static enum ocf stop(void)
{
	struct deadline reserve = deadline_reserve(&call.deadline);
	auto_netlink struct netlink netlink = { 0 };
	struct vip_released released = { 0 };
	char text[PREFIX_TEXT_MAX];
	struct vip_goal goal = { 0 };
	int r = enter(&netlink, &goal);

	if (r >= 0 && announcer_stop(announcements()) < 0)
		log_line(LOG_WARNING, "cannot end the process that announces");
	if (r < 0)
		return no_kernel(r);
	if (r == 0) {
		agent_forget(&call);
		return OCF_SUCCESS;
	}
	prefix_format(&goal.address, text);
	r = vip_release(&netlink, &goal, &reserve, &released);
	if (r < 0)
		return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_admin : NULL,
			"cannot remove '%s'", text);
	if (r > 0)
		log_line(LOG_INFO, "removed '%s', closed %d connections", text,
			released.connections);
	netlink.deadline = &reserve;
	tidy(&netlink, &goal.address, released.index);
	return OCF_SUCCESS;
}

/* What is reloadable is read by the next action anyhow, but for the life of the address itself. */
static enum ocf reload(void)
{
	auto_netlink struct netlink netlink = { 0 };
	struct vip_place place = { 0 };
	struct vip_goal goal;
	int r = enter(&netlink, &goal);

	if (r == 1)
		r = vip_place_find(&netlink, &goal, &place);
	if (r == 0)
		return OCF_NOT_RUNNING;
	if (r == 1 && place.address.preferred != vip.preferred) {
		place.address.preferred = vip.preferred;
		r = address_prefer(&netlink, &place.address);
	}
	return r < 0 ? no_kernel(r) : OCF_SUCCESS;
}

static enum ocf validate(void)
{
	auto_netlink struct netlink netlink = { 0 };
	struct vip_place place = { 0 };
	struct vip_goal goal;
	int r;

	if (call.check_level < 10)
		return OCF_SUCCESS;
	r = enter(&netlink, &goal);
	return r <= 0 ? no_kernel(r) : choose(&netlink, &place);
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 20 },
	{ "stop", stop, .timeout = 20 },
	{ "monitor", monitor, .timeout = 20, .interval = 10 },
	{ "monitor", monitor, .timeout = 20, .interval = 60, .depth = 10 },
	{ "reload-agent", reload, .timeout = 20 },
	{ "validate-all", validate, .timeout = 20 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "vip",
	.summary = "Manages a virtual IPv4 or IPv6 address.",
	.text = "Adds an address to a link of this node, announces it to the neighbours by "
		"gratuitous ARP or unsolicited neighbour advertisements, and removes it again. "
		"Drop-in for ocf:heartbeat:IPaddr2, IPv6addr and SendArp. Stop looks for the "
		"address itself, on every link, and never for a route to it. A monitor with "
		"OCF_CHECK_LEVEL=10 also asks the link whether another host has the address.",
	.params = vip_params,
	.actions = actions,
	.call = &call,
	.positional = { "ip", "nic" },
	.joined = { "ip", "cidr_netmask", "nic", "broadcast" },
	.check = vip_check,
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
