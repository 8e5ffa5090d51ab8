// SPDX-License-Identifier: GPL-2.0-or-later
/* conntrack: entries made and looked for with conntrack(8), known by their marks. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include "conntrack.h"
#include "deadline.h"
#include "prefix.h"
#include "private.h"

#define HERE4    "192.0.2.77"
#define HERE6    "2001:db8::77"
#define TRACKS   "/proc/sys/net/netfilter"
#define MANY     300
#define MANYMARK 99
#define NOBODY   65534

static const struct {
	const char *what, *words;
	int family;
	bool wanted;
} rows[] = {
	{ "TCP", "-p tcp -s 10.0.0.1 -d " HERE4 " --sport 1 --dport 80 --state ESTABLISHED",
		AF_INET, true },
	{ "UDP", "-p udp -s 10.0.0.1 -d " HERE4 " --sport 1 --dport 53", AF_INET, true },
	{ "ICMP", "-p icmp -s 10.0.0.1 -d " HERE4 " --icmp-type 8 --icmp-code 0 --icmp-id 5",
		AF_INET, true },
	{ "a protocol without ports", "-p 99 -s 10.0.0.1 -d " HERE4, AF_INET, true },
	{ "a zone", "-w 7 -p udp -s 10.0.0.1 -d " HERE4 " --sport 1 --dport 53", AF_INET, true },
	{ "one that another answers",
		"-p udp -s 10.0.0.1 -d " HERE4 " --sport 2 --dport 53 -r 10.0.0.9 -q 10.0.0.1"
		" --reply-port-src 53 --reply-port-dst 2",
		AF_INET, true },
	{ "one that it answers for another",
		"-p udp -s 10.0.0.1 -d 198.51.100.1 --sport 3 --dport 53 -r " HERE4 " -q 10.0.0.1"
		" --reply-port-src 53 --reply-port-dst 3",
		AF_INET, true },
	{ "one that it asked", "-p udp -s " HERE4 " -d 10.0.0.1 --sport 4 --dport 53", AF_INET,
		false },
	{ "another address", "-p udp -s 10.0.0.1 -d 192.0.2.78 --sport 1 --dport 53", AF_INET,
		false },
	{ "IPv6", "-p udp -s 2001:db8::1 -d " HERE6 " --sport 1 --dport 53", AF_INET6, true },
	{ "one of IPv6 that another answers",
		"-p udp -s 2001:db8::1 -d " HERE6 " --sport 2 --dport 53 -r 2001:db8::9"
		" -q 2001:db8::1 --reply-port-src 53 --reply-port-dst 2",
		AF_INET6, true },
	{ "one of IPv6 that it answers for another",
		"-p udp -s 2001:db8::1 -d 2001:db8::2 --sport 3 --dport 53 -r " HERE6
		" -q 2001:db8::1 --reply-port-src 53 --reply-port-dst 3",
		AF_INET6, true },
	{ "one of IPv6 that it asked", "-p udp -s " HERE6 " -d 2001:db8::1 --sport 4 --dport 53",
		AF_INET6, false },
	{ "another of IPv6", "-p udp -s 2001:db8::1 -d 2001:db8::78 --sport 1 --dport 53", AF_INET6,
		false },
};

static int forget(const char *text)
{
	struct deadline deadline = deadline_start(60000);
	struct prefix address;

	prefix_parse(text, &address);
	return conntrack_forget(&address, &deadline);
}

/* How many entries have this mark; -1 if conntrack(8) cannot be asked. */
static int marked(int mark, int family)
{
	char command[100];
	int count = 0, c;
	FILE *answer;

	snprintf(command, sizeof(command), "conntrack -L -f %s -m %d 2>/dev/null",
		family == AF_INET ? "ipv4" : "ipv6", mark);
	answer = popen(command, "r");
	while (answer && (c = getc(answer)) != EOF)
		count += c == '\n';
	return answer && pclose(answer) == 0 ? count : -1;
}

static bool insert(const char *words, int mark)
{
	char command[300];

	snprintf(command, sizeof(command), "conntrack -I -t 600 -m %d %s 2>/dev/null", mark, words);
	return system(command) == 0;
}

static void insert_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ok(insert(rows[i].words, (int)i + 1) && marked((int)i + 1, rows[i].family) == 1,
			"%s is tracked", rows[i].what);
}

/* What is left after `family`'s address was forgotten, and IPv4's before IPv6's. */
static void look(int family)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool gone = rows[i].wanted && (rows[i].family == AF_INET || family == AF_INET6);

		ok(marked((int)i + 1, rows[i].family) == !gone, "... %s is %s", rows[i].what,
			gone ? "forgotten" : "left");
	}
}

static int wanted(int family)
{
	int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		count += rows[i].wanted && rows[i].family == family;
	return count;
}

static void entries(void)
{
	insert_rows();
	same(forget("192.0.2.79"), 0, "an address that nothing is tracked of");
	same(forget(HERE4), wanted(AF_INET), "an address is forgotten");
	look(AF_INET);
	same(forget(HERE4), 0, "... and not again");
	same(forget(HERE6), wanted(AF_INET6), "an IPv6 address is forgotten");
	look(AF_INET6);
	same(forget(HERE6), 0, "... and not again");
}

static void many(void)
{
	char words[120];
	int made = 0;

	for (int i = 0; i < MANY; i++) {
		snprintf(words, sizeof(words),
			"-p tcp -s 10.0.0.1 -d " HERE4 " --sport %d --dport 80 --state ESTABLISHED",
			1024 + i);
		made += insert(words, MANYMARK);
	}
	same(made, MANY, "very many are tracked");
	same(forget(HERE4), MANY, "... and forgotten");
	same(marked(MANYMARK, AF_INET), 0, "... all of them");
}

static void refusals(void)
{
	struct deadline late = { 0 };
	struct prefix address;

	prefix_parse(HERE4, &address);
	ok(insert(rows[0].words, 1), "one is tracked");
	same(conntrack_forget(&address, &late), -ETIMEDOUT, "... but it is too late");
	ok(seteuid(NOBODY) == 0, "a user without rights");
	same(forget(HERE4), -EPERM, "... may not forget");
	ok(seteuid(0) == 0, "root again");
	same(marked(1, AF_INET), 1, "... who sees it left");
	ok(private_folder(TRACKS), "a kernel that does not track");
	same(forget(HERE4), 0, "... has nothing to forget");
	same(marked(1, AF_INET), 1, "... and is not asked to");
}

int main(void)
{
	if (!private_network())
		return skip_rest("it needs root for a network of its own");
	same(forget(HERE4), 0, "nothing is forgotten where nothing is tracked");
	entries();
	many();
	refusals();
	return done();
}
