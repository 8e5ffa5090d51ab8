// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer: which command lines are an instance's, what its health says, and the paths it gets. */
#include <errno.h>
#include <unistd.h>

#include "balancer.h"
#include "balancer_record.h"
#include "balancer_say.h"
#include "balancer_settings.h"
#include "cleanup.h"
#include "private.h"
#include "tap.h"

static struct balancer instance = {
	.program = &balancer_programs[0],
	.binary = "haproxy",
	.config = "/etc/web.cfg",
	.pid_file = "/run/web.pid",
};

/* Words with blanks between, as the kernel has a command line. */
static bool matches(const char *words)
{
	char line[256];
	size_t size = strlen(words) + 1;

	memcpy(line, words, size);
	for (char *c = line; *c; c++)
		if (*c == ' ')
			*c = '\0';
	return balancer_matches(getpid(), line, size, &instance);
}

static void command_lines(void)
{
	static const struct {
		const char *words;
		bool ours;
	} rows[] = {
		{ "haproxy -W -D -p /run/web.pid -f /other.cfg", true },
		{ "/usr/sbin/haproxy -sf 10 -x sockpair@3 -W -D -f /a.cfg -f /etc/web.cfg", true },
		{ "/usr/sbin/haproxy -f /etc/web.cfg", true },
		{ "/usr/sbin/haproxy -c -f /etc/web.cfg", false },
		{ "haproxy -f /etc/web.cfg.old", false },
		{ "haproxy -f /etc/other.cfg -p /run/other.pid", false },
		{ "haproxy /etc/web.cfg", false },
		{ "haproxy -f", false },
		{ "haproxy", false },
		{ "", false },
		{ "strace -f haproxy -f /etc/web.cfg", false },
		{ "my-haproxy -f /etc/web.cfg", false },
		{ "vi -f /etc/web.cfg", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same(matches(rows[i].words), rows[i].ours, rows[i].words);
	instance.config[0] = '\0';
	ok(!matches("haproxy -f /etc/web.cfg"), "without a configuration it is nobody's");
	ok(!matches("haproxy -f "), "... not even with an empty one");
	ok(matches("haproxy -p /run/web.pid"), "... but by its pid file");
}

static void healths(void)
{
	struct balancer_health health = { .min_up = 1 };
	char words[448];

	balancer_health_end(&health);
	same(balancer_say_health(&health, words, sizeof(words)), -1, "no servers are no fault");
	balancer_health_server(&health, "a", "s1", true);
	balancer_health_server(&health, "a", "s2", false);
	balancer_health_server(&health, "b", "s1", true);
	balancer_health_end(&health);
	same(balancer_say_health(&health, words, sizeof(words)), 0, "one is down");
	same_text(words, "has servers that are not up: a/s2", "... and named");
	balancer_health_server(&health, "c", "s1", false);
	balancer_health_end(&health);
	same(balancer_say_health(&health, words, sizeof(words)), 1, "a backend without any");
	same_text(words, "has too few servers up (min_up=1): 'c' 0 of 1", "... is a failure");
	health = (struct balancer_health){ .min_up = 0 };
	for (int i = 0; i < 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "s%d", i);
		balancer_health_server(&health, "many", name, false);
	}
	balancer_health_end(&health);
	same(balancer_say_health(&health, words, sizeof(words)), 0, "a thousand are down");
	ok(strlen(words) < 320 && strstr(words, " more"), "... of which some are named: %s", words);
	health = (struct balancer_health){ .min_up = 3 };
	balancer_health_server(&health, "a", "s1", true);
	balancer_health_end(&health);
	same(balancer_say_health(&health, words, sizeof(words)), 1, "more are wanted than are");
	same_text(words,
		"has too few servers up (min_up=3): 'a' 1 of 1; "
		"a backend has not as many as min_up asks for",
		"... and said so");
	health = (struct balancer_health){ 0 };
	balancer_health_peer(&health, "other");
	same(balancer_say_health(&health, words, sizeof(words)), 0, "a peer that is not there");
	same_text(words, "has peers that are not connected: other", "... is named");
}

static void paths(void)
{
	char path[PATH_MAX], other[PATH_MAX], name[160] = "balancer-";

	balancer_record_path("balancer-web", ".sock", path);
	same_text(path, "/run/relevo/balancer-web.sock", "a path of an instance");
	balancer_record_path("balancer-/etc/a,b@c d", ".pid", path);
	same_text(path, "/run/relevo/balancer--etc-a-b-c-d.pid", "... of an odd one");
	memset(name + 9, 'x', 140);
	balancer_record_path(name, ".sock", path);
	ok(strlen(path) < 80, "a long one is cut: %s", path);
	name[148] = 'y';
	balancer_record_path(name, ".sock", other);
	ok(strcmp(path, other) != 0, "... and still differs from another");
}

static void records(void)
{
	struct balancer old = instance, found = { 0 };
	char socket[] = "/run/web.sock";

	process_look(getpid(), &old.main);
	snprintf(old.config, sizeof(old.config), "/etc/web.cfg");
	snprintf(old.socket, sizeof(old.socket), "%s", socket);
	same(balancer_record_load(&found, "b"), 0, "no record");
	same(balancer_record_note(&old, NULL, "b"), 0, "one that is whole");
	same(balancer_record_note(&old, "is odd", "b"), 1, "what is not whole is news");
	same(balancer_record_note(&old, "is odd", "b"), 0, "... once");
	same(balancer_record_note(&old, "is odder", "b"), 1, "... until it is another");
	same(balancer_record_note(&old, NULL, "b"), 0, "whole again");
	same(balancer_record_note(&old, "is odder", "b"), 1, "... and not");
	same(balancer_record_load(&found, "b"), 1, "a record");
	same(found.main.pid, getpid(), "... its process");
	same_text(found.config, "/etc/web.cfg", "... its configuration");
	same_text(found.socket, socket, "... its socket");
}

int main(void)
{
	command_lines();
	healths();
	paths();
	if (!private_folder("/run"))
		return skip_rest("needs root");
	records();
	return done();
}
