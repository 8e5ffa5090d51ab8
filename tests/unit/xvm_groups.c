// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm_groups: who may fence whom. */
#include "xvm_groups.h"
#include "tap.h"

static const char uuid[] = "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01";

static bool allow(const char *groups, const char *from, const char *name)
{
	struct prefix prefix;

	return prefix_parse(from, &prefix) == 0 && xvm_groups_allow(groups, &prefix, name, uuid);
}

static bool good(const char *groups)
{
	const char *why = NULL;

	return xvm_groups_check(groups, &why) == 0 && !why;
}

int main(void)
{
	const char *groups = "192.0.2.1 192.0.2.2 : web1 web2; 192.0.2.16/28 2001:db8::/64 :\tdb1 ;"
			     " 192.0.2.40 : * ; 192.0.2.2 : other";
	const char *by_uuid = "192.0.2.1 : 5C1F3E9A-6a4b-4f0e-9a52-0d5d8c1a7b01";
	const char *bad[] = { "192.0.2.1 web1", "192.0.2.1: web1", " : web1",
		"192.0.2.1 : ", "web1 : 192.0.2.1", "192.0.2.1 : web1;;192.0.2.1 : x", ";",
		"192.0.2.1/33 : a" };

	ok(good(groups) && good(by_uuid) && good(""), "groups that make sense");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!good(bad[i]), "'%s' makes none", bad[i]);
	ok(allow(NULL, "192.0.2.9", "web1"), "without groups everyone may");
	ok(!allow("", "192.0.2.9", "web1"), "with no group nobody may");
	ok(allow(groups, "192.0.2.1", "web1") && allow(groups, "192.0.2.2", "web2"), "its own");
	ok(!allow(groups, "192.0.2.1", "db1"), "not another group's");
	ok(!allow(groups, "192.0.2.1", "web"), "not what begins like it");
	ok(!allow(groups, "192.0.2.3", "web1"), "an address that is in no group");
	ok(allow(groups, "192.0.2.31", "db1"), "a network");
	ok(!allow(groups, "192.0.2.32", "db1"), "and where it ends");
	ok(allow(groups, "2001:db8::7", "db1"), "IPv6");
	ok(!allow(groups, "2001:db8:0:1::7", "db1"), "and where that ends");
	ok(!allow("32.1.13.184/30 : db1", "2001:db8::7", "db1"), "not by IPv4 of the same bits");
	ok(allow(groups, "192.0.2.40", "whatever"), "all guests");
	ok(allow(groups, "192.0.2.2", "other"), "an address in two groups");
	ok(allow(by_uuid, "192.0.2.1", "any"), "a guest by its UUID");
	ok(!allow(by_uuid, "192.0.2.2", "any"), "and only from there");
	return done();
}
