// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_settings: what the parameters mean together, and the clone's meta attributes. */
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

#include "mirror_meta.h"
#include "mirror_settings.h"

/* The code of a call with one parameter set. */
static enum ocf check(const char *name, const char *value)
{
	struct param_fault fault = { 0 };
	char variable[96];

	snprintf(variable, sizeof(variable), "OCF_RESKEY_%s", name);
	setenv("OCF_RESKEY_drbd_resource", "r0", 1);
	setenv(variable, value, 1);
	param_load(mirror_params, &fault);
	mirror_check(&fault);
	unsetenv(variable);
	return fault.code;
}

static void test_names(void)
{
	char name[200];

	same(check("drbd_resource", "web-1.disk_0"), 0, "a resource's name");
	same(check("drbd_resource", "all"), OCF_ERR_CONFIGURED, "'all' is none");
	same(check("drbd_resource", "../r0"), OCF_ERR_CONFIGURED, "nor is a path");
	same(check("drbd_resource", "-r"), OCF_ERR_CONFIGURED, "nor an option");
	same(check("drbd_resource", "r0 r1"), OCF_ERR_CONFIGURED, "nor are two");
	ok(!mirror_settings.resource, "... and then nobody uses it");
	memset(name, 'r', sizeof(name));
	name[127] = '\0';
	same(check("drbd_resource", name), 0, "the longest");
	name[127] = 'r';
	name[128] = '\0';
	same(check("drbd_resource", name), OCF_ERR_CONFIGURED, "a longer one");
}

static void test_values(void)
{
	same(check("wfc_timeout", "0"), 0, "no wait");
	same(mirror_settings.connect_timeout, 0, "... is none");
	same(check("wfc_timeout", "7"), 0, "a wait");
	same(mirror_settings.connect_timeout, 7000, "... in seconds");
	same(check("wfc_timeout", "1500ms"), 0, "one with a unit");
	same(mirror_settings.connect_timeout, 1500, "... which counts");
	same(check("wfc_timeout", "no"), 0, "a word, as ocf:linbit:drbd takes it");
	same(mirror_settings.connect_timeout, 0, "... is no wait");
	same(check("wfc_timeout", "-1"), 0, "nor is a negative one a fault");
	same(mirror_settings.connect_timeout, 0, "... or a wait");
	same(check("adjust_master_score", "5 10 20 30"), 0, "scores");
	same(mirror_settings.scores.consistent, 5, "... are read");
	same(check("adjust_master_score", "5 4 20 30"), OCF_ERR_CONFIGURED, "falling ones");
	same(check("remove_master_score_if_peer_primary", "Yes"), 0, "a boolean");
	same(mirror_settings.scores.if_primary, MIRROR_NO_SCORE, "... is one");
	same(check("remove_master_score_if_peer_primary", "unexpected"), 0, "or unexpected");
	same(mirror_settings.scores.if_primary, MIRROR_UNLESS_EXPECTED, "... is that");
	same(check("remove_master_score_if_peer_primary", "ja"), OCF_ERR_CONFIGURED, "or not");
	same(check("require_drbd_module_version_ge", "9.0"), OCF_ERR_CONFIGURED, "half a version");
}

static void set(const char *name, const char *value)
{
	char variable[96];

	snprintf(variable, sizeof(variable), "OCF_RESKEY_CRM_meta_%s", name);
	setenv(variable, value, 1);
}

static void test_meta(void)
{
	char host[256] = "", names[600];

	ok(!mirror_meta_fault(0x080411, false, false), "no clone is no fault");
	same(mirror_meta_promoted_max(), 1, "... and has one primary");
	set("clone_max", "2");
	ok(mirror_meta_fault(0x080411, false, false) != NULL, "a clone without notifications is");
	ok(!mirror_meta_fault(0x080411, false, true), "... unless that is meant");
	set("notify", "true");
	ok(!mirror_meta_fault(0x080411, false, false), "one with them is none");
	unsetenv("OCF_RESKEY_CRM_meta_notify");
	ok(!mirror_meta_fault(0x080411, true, false), "a plain clone needs none");
	set("notify", "true");
	set("master_max", "1");
	ok(mirror_meta_fault(0x080411, true, true) != NULL, "a promotable one is no plain one");
	set("master_max", "2");
	same(mirror_meta_promoted_max(), 2, "two primaries, as pacemaker 2.0 says it");
	ok(!mirror_meta_fault(0x080411, false, false), "... of two instances");
	set("clone_max", "3");
	ok(mirror_meta_fault(0x080411, false, false) != NULL, "... but not of three");
	ok(mirror_meta_fault(0x090100, false, false) != NULL, "... with DRBD 9 neither");
	set("master_max", "1");
	ok(mirror_meta_fault(0x080411, false, false) != NULL, "nor are three with one primary");
	unsetenv("OCF_RESKEY_CRM_meta_master_max");
	ok(mirror_meta_fault(0x080411, true, false) != NULL, "... or of a plain clone");
	ok(!mirror_meta_fault(0x090100, false, false), "but with DRBD 9");
	ok(!mirror_meta_fault(0, false, false), "... and where it is not known");
	set("promoted_max", "3");
	ok(mirror_meta_fault(0x080411, false, false) != NULL, "three are too many");
	set("promoted_max", "1");
	set("clone_node_max", "2");
	ok(mirror_meta_fault(0x080411, false, false) != NULL, "two instances on a node are, too");
	gethostname(host, sizeof(host) - 1);
	ok(!mirror_meta_other_promoted(), "nobody is promoted");
	set("notify_promoted_uname", host);
	ok(!mirror_meta_other_promoted(), "this node is");
	snprintf(names, sizeof(names), " %s other ", host);
	set("notify_promoted_uname", names);
	ok(mirror_meta_other_promoted(), "another is, too");
	unsetenv("OCF_RESKEY_CRM_meta_notify_promoted_uname");
	set("notify_master_uname", "other");
	ok(mirror_meta_other_promoted(), "as pacemaker 2.0 says it");
}

static void test_promote(void)
{
	char host[256] = "", longer[260];

	gethostname(host, sizeof(host) - 1);
	snprintf(longer, sizeof(longer), "%sx", host);
	set("notify_type", "post");
	set("notify_operation", "stop");
	ok(!mirror_meta_is_before_promote(), "nobody is to be promoted");
	set("notify_promote_uname", longer);
	ok(!mirror_meta_is_before_promote(), "another is");
	set("notify_promote_uname", host);
	ok(mirror_meta_is_before_promote(), "this node is, after a stop");
	set("notify_operation", "promote");
	ok(!mirror_meta_is_before_promote(), "it was");
	set("notify_type", "pre");
	ok(mirror_meta_is_before_promote(), "it will be at once");
}

int main(void)
{
	test_names();
	test_values();
	test_meta();
	test_promote();
	return done();
}
