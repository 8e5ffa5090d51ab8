// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_hosts: what several hosts say together. */
#include <errno.h>

#include "cleanup.h"
#include "domain_hosts.h"
#include "tap.h"

static void views(void)
{
	static const struct {
		const char *words;
		int view;
	} rows[] = {
		{ "shutoff", HOST_OFF },
		{ "absent", HOST_ABSENT },
		{ "running", HOST_ON },
		{ "idle", HOST_ON },
		{ "paused", HOST_ON },
		{ "paused, ioerror", HOST_ON },
		{ "shutdown", HOST_ON },
		{ "crashed", HOST_ON },
		{ "pmsuspended", HOST_ON },
		{ "nostate", HOST_ON },
		{ "", HOST_UNKNOWN },
		{ "shut off", HOST_UNKNOWN },
		{ "shutoffish", HOST_UNKNOWN },
		{ "off", HOST_UNKNOWN },
		{ "destroyed", HOST_UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ok((int)hosts_view(rows[i].words) == rows[i].view, "state '%s'", rows[i].words);
}

static void parse(void)
{
	char two[] = " qemu:///system,\txen+ssh://b/ ",
	     many[] = "a: a: a: a: a: a: a: a: a: a: a: a: "
		      "a: a: a: a: a:";
	struct hosts hosts;

	same(hosts_parse(&hosts, two), 0, "URIs");
	same(hosts.count, 2, "... are counted");
	same_text(hosts.uris[0], "qemu:///system", "... the first");
	same_text(hosts.uris[1], "xen+ssh://b/", "... the second");
	same(hosts_parse(&hosts, (char[]){ "qemu" }), -EINVAL, "what is no URI");
	same(hosts_parse(&hosts, (char[]){ " , " }), -EINVAL, "none");
	same(hosts_parse(&hosts, many), -E2BIG, "too many");
}

/* Every pair of views, and what they say together. */
static void verdicts(void)
{
	static const int wanted[4][4] = {
		[HOST_UNKNOWN] = { HOST_UNKNOWN, HOST_UNKNOWN, HOST_UNKNOWN, HOST_ON },
		[HOST_ABSENT] = { HOST_UNKNOWN, HOST_ABSENT, HOST_OFF, HOST_ON },
		[HOST_OFF] = { HOST_UNKNOWN, HOST_OFF, HOST_OFF, HOST_ON },
		[HOST_ON] = { HOST_ON, HOST_ON, HOST_ON, HOST_ON },
	};
	struct hosts hosts = { .uris = { "a:", "b:" }, .count = 2 };
	char words[256];

	for (int one = 0; one < 4; one++) {
		for (int other = 0; other < 4; other++) {
			hosts.answers[0].view = one;
			hosts.answers[1].view = other;
			ok((int)hosts_verdict(&hosts, words, sizeof(words)) == wanted[one][other],
				"verdict on %d and %d", one, other);
		}
	}
	hosts.answers[0] = (struct host_answer){ .view = HOST_OFF, .words = "shutoff" };
	hosts.answers[1] = (struct host_answer){ .view = HOST_UNKNOWN };
	hosts_verdict(&hosts, words, sizeof(words));
	same_text(words, "b:: no answer in time; a:: shutoff", "the host that decides comes first");
	hosts.count = 0;
	same(hosts_verdict(&hosts, words, sizeof(words)), HOST_UNKNOWN, "no host is no proof");
}

int main(void)
{
	views();
	parse();
	verdicts();
	return done();
}
