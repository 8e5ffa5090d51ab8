// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drbd_show: what a module 8.4.11 with drbd-utils 9.22 showed in the lab (shortened), and what
 * drbdsetup-9.0(8) and its source say that DRBD 9 shows.
 */
#include "tap.h"

#include "drbd_show.h"

/* clang-format off */
static const char eight[] =
	"resource r0 {\n"
	"    options {\n"
	"        cpu-mask        \t\"\"; # default\n"
	"        on-no-data-accessible\tio-error; # default\n"
	"    }\n"
	"    net {\n"
	"        protocol        \tC; # default\n"
	"        allow-two-primaries\tyes;\n"
	"    }\n"
	"    _this_host {\n"
	"        address\t\t\tipv4 10.111.1.1:7788;\n"
	"        volume 0 {\n"
	"            device\t\t\tminor 0;\n"
	"            disk {\n"
	"                on-io-error     \tdetach; # default\n"
	"                fencing         \tresource-and-stonith;\n"
	"            }\n"
	"        }\n"
	"    }\n"
	"}\n";
/* StandAlone: 8.4 has no net options then. */
static const char alone[] =
	"resource r0 {\n"
	"    _this_host {\n"
	"        volume 0 {\n"
	"            disk {\n"
	"                fencing         \tdont-care; # default\n"
	"            }\n"
	"        }\n"
	"    }\n"
	"}\n";
static const char nine[] =
	"resource \"r0\" {\n"
	"    options {\n"
	"        auto-promote        \tyes; # default\n"
	"        quorum              \t%s;\n"
	"        on-no-quorum        \tsuspend-io; # default\n"
	"    }\n"
	"    _this_host {\n"
	"        node-id\t\t\t0;\n"
	"        volume 0 {\n"
	"            device\t\t\tminor 0;\n"
	"            disk\t\t\t\"/dev/vda\";\n"
	"            meta-disk\t\t\tinternal;\n"
	"        }\n"
	"    }\n"
	"    connection {\n"
	"        _peer_node_id 1;\n"
	"        path {\n"
	"            _this_host ipv4 10.0.0.1:7788;\n"
	"            _remote_host ipv4 10.0.0.2:7788;\n"
	"        }\n"
	"        net {\n"
	"            fencing         \tresource-and-stonith;\n"
	"            allow-two-primaries\tyes;\n"
	"            _name           \t\"b\";\n"
	"        }\n"
	"    }\n"
	"    connection {\n"
	"        _peer_node_id 2;\n"
	"        net {\n"
	"            fencing         \t%s;\n"
	"            allow-two-primaries\t%s;\n"
	"            _name           \t\"c\";\n"
	"        }\n"
	"    }\n"
	"}\n";
/* clang-format on */

static void is(const char *text, bool dont_care, bool two_primaries, const char *what)
{
	struct drbd_policy policy = drbd_show_policy(text);

	ok(policy.dont_care == dont_care && policy.two_primaries == two_primaries, "%s", what);
}

/* DRBD 9, with this quorum, and to the second peer these. */
static void is_nine(const char *quorum, const char *fencing, const char *two, bool dont_care,
	bool two_primaries, const char *what)
{
	char text[2048];

	snprintf(text, sizeof(text), nine, quorum, fencing, two);
	is(text, dont_care, two_primaries, what);
}

int main(void)
{
	is(eight, false, true, "8.4 with a policy and two primaries");
	is(alone, true, false, "8.4 without them");
	is("", true, false, "nothing");
	is("disk {\n fencing resource-only;\n}\ndisk {\n fencing dont-care; # default\n}\n", true,
		false, "one of its volumes without a policy");
	is_nine("off", "resource-only", "yes", false, true, "DRBD 9 with a policy to each peer");
	is_nine("off", "dont-care", "yes", true, true, "with none to one of them");
	is_nine("majority", "dont-care", "no", false, false, "but with a quorum");
	is("    net {\n        allow-two-primaries;\n    }\n", true, true, "a bare yes");
	is(" fencing2 resource-only;\n quorum2 majority;\n", true, false, "other options");
	same(drbd_show_policy(eight).protocol, 'C', "the protocol");
	same(drbd_show_policy(alone).protocol, 0, "... of one without a connection");
	same(drbd_show_policy("net {\n protocol A;\n}\n").protocol, 'A', "... another");
	same(drbd_show_policy("net {\n protocol A;\n}\nnet {\n protocol B;\n}\n").protocol, 0,
		"... two that differ");
	is(" fencing", true, false, "an end in the middle");
	return done();
}
