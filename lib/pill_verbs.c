// SPDX-License-Identifier: GPL-2.0-or-later
/* pill_verbs: a command line for people, over the same disks. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <syslog.h>
#include <unistd.h>

#include "cleanup.h"
#include "log.h"
#include "pill.h"
#include "pill_verbs.h"
#include "reason.h"
#include "sbd_config.h"
#include "sbd_print.h"
#include "value.h"

#define IO_SECONDS   3    /* what sbd gives one input or output */
#define SECONDS_MAX  3600 /* of any time */
#define LOOK_PAUSE   200  /* ms */
#define NUMBER_FLAGS "1234I"

/* sbd's own. */
static const struct sbd_header defaults = {
	.minor = 1,
	.slots = SBD_SLOTS_MAX,
	.watchdog = 5,
	.allocate = 2,
	.loop = 1,
	.msgwait = 10,
};

static struct {
	char text[VALUE_MAX + 1]; /* the devices */
	char host[256];
	struct pill_devices devices;
	struct sbd_header header;
	long io_seconds;
	bool force;
} self;

__attribute__((format(printf, 2, 3))) static int fail(const char *hint, const char *format, ...)
{
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), 0, hint, format, args);
	va_end(args);
	fprintf(stderr, "fence_pill: %s\n", line);
	return 1;
}

/* After words on standard output. */
static int finish(int code)
{
	return fflush(stdout) == 0 ? code : 1;
}

static int ask(const struct pill_order *order)
{
	long ms = self.io_seconds * (order->verb == PILL_CREATE ? 10000 : 1000); /* much to write */
	long long until = deadline_now() + ms;
	struct deadline deadline = { until, until };

	pill_ask(&self.devices, order, &deadline);
	return pill_readable(&self.devices);
}

static int look(void)
{
	const struct pill_order order = { .verb = PILL_LOOK };

	return ask(&order);
}

/* Names what is wrong. All disks must do it, unless it is said that most are enough. */
static int fail_disks(const char *what)
{
	char why[384];

	pill_why(&self.devices, why, sizeof(why));
	return fail(NULL, "%s: %s", what, *why ? why : "the disks differ in their times");
}

static void wait_for(long ms)
{
	long long until = deadline_now() + ms;
	struct deadline deadline = { until, until };

	deadline_poll(&deadline, NULL, 0);
}

/* Random: RFC 4122, 4.4. */
static int make_uuid(unsigned char uuid[16])
{
	if (getrandom(uuid, 16, 0) != 16)
		return -errno;
	uuid[6] = (uuid[6] & 0x0f) | 0x40;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
	return 0;
}

/* Before the first one is touched: none is in use, holds something, or is there twice. */
static int look_before_create(void)
{
	const struct pill_order order = { .verb = PILL_VACANT, .force = self.force };
	const char *hint = NULL;
	char why[384];

	if (ask(&order) == self.devices.count)
		return 0;
	for (int i = 0; i < self.devices.count; i++)
		if (self.devices.views[i].error == -EEXIST ||
			self.devices.views[i].error == -ENOTEMPTY)
			hint = "see whose it is; -f overwrites it";
	pill_why(&self.devices, why, sizeof(why));
	return fail(hint, "cannot create a disk: %s", why);
}

static void warn_of_times(void)
{
	if (self.header.msgwait < 2 * self.header.watchdog)
		fprintf(stderr,
			"fence_pill: msgwait (-4) is %u s, and should be twice the watchdog's %u s "
			"(-1)\n",
			self.header.msgwait, self.header.watchdog);
}

/* Each disk alone, for each has a UUID of its own. */
static int create(char **words)
{
	const struct pill_devices all = self.devices;

	(void)words;
	if (look_before_create())
		return 1;
	warn_of_times();
	for (int i = 0; i < all.count; i++) {
		struct pill_order order = { .verb = PILL_CREATE, .header = self.header };
		int r = make_uuid(order.header.uuid);

		if (r < 0)
			return fail(NULL, "cannot make a UUID: %s", strerror(-r));
		self.devices = (struct pill_devices){ .paths = { all.paths[i] }, .count = 1 };
		if (ask(&order) != 1)
			return fail_disks("cannot create a disk");
		printf("Device %s is initialized, UUID ", all.paths[i]);
		sbd_print_uuid(order.header.uuid);
	}
	self.devices = all;
	return look() == all.count ? 0 : fail_disks("cannot use these disks together");
}

static int list(char **words)
{
	(void)words;
	look();
	for (int i = 0; i < self.devices.count; i++) {
		if (!self.devices.views[i].error)
			sbd_print_slots(&self.devices.views[i].disk);
		else
			fprintf(stderr, "== Slots on disk %s NOT dumped\n", self.devices.paths[i]);
	}
	return pill_readable(&self.devices) == self.devices.count
		       ? 0
		       : fail_disks("cannot list all disks");
}

static int dump(char **words)
{
	(void)words;
	look();
	for (int i = 0; i < self.devices.count; i++) {
		printf("==Dumping header on disk %s\n", self.devices.paths[i]);
		if (self.devices.views[i].error) {
			fprintf(stderr, "==Header on disk %s NOT dumped\n", self.devices.paths[i]);
			continue;
		}
		sbd_print_header(&self.devices.views[i].disk.header);
		printf("==Header on disk %s is dumped\n", self.devices.paths[i]);
	}
	return pill_readable(&self.devices) == self.devices.count
		       ? 0
		       : fail_disks("cannot dump all headers");
}

static bool all_have(const char *node)
{
	for (int i = 0; i < self.devices.count; i++)
		if (self.devices.views[i].error || sbd_find(&self.devices.views[i].disk, node) < 0)
			return false;
	return true;
}

/*
 * Another node may write into the same free slot: after the time that the disk allows for it, it
 * belongs to the one whose name is there.
 */
static int allocate(char **words)
{
	const struct pill_order order = { .verb = PILL_ALLOCATE, .name = words[0] };

	if (strlen(words[0]) > SBD_NAME_MAX || !*words[0])
		return fail(NULL, "cannot give '%.80s' a slot: its name has not 1 to %d bytes",
			words[0], SBD_NAME_MAX);
	if (look() != self.devices.count)
		return fail_disks("cannot read all disks");
	while (!all_have(words[0])) {
		if (ask(&order) != self.devices.count)
			return fail_disks("cannot allocate a slot on all disks");
		wait_for((long)self.devices.views[0].disk.header.allocate * 1000);
		if (look() != self.devices.count)
			return fail_disks("cannot read all disks");
	}
	for (int i = 0; i < self.devices.count; i++)
		printf("Slot for %s has been allocated on %s.\n", words[0], self.devices.paths[i]);
	return 0;
}

/* Waits until most daemons have taken the question out of the mailbox. */
static int wait_for_reader(const char *node, const struct pill_tally *before)
{
	long long until = deadline_now() + before->wait;
	struct pill_tally tally = { 0 };

	do {
		wait_for(LOOK_PAUSE);
		look();
		if (pill_count(&self.devices, node, &tally) == 0 &&
			pill_most(&self.devices, tally.clear))
			return 0;
	} while (deadline_now() < until);
	return fail("is its sbd running, with these disks?",
		"'%s' has not read its mailbox: %d of %d disks, %ld s", node, tally.clear,
		self.devices.count, before->wait / 1000);
}

static int after_pill(const char *node, const struct pill_tally *tally)
{
	struct pill_tally now;

	wait_for(tally->wait);
	look();
	if (pill_count(&self.devices, node, &now) == 0 && pill_most(&self.devices, now.kill))
		return 0;
	return fail(NULL, "the pill of '%s' was taken out of its mailbox, or cannot be seen there",
		node);
}

static int message(char **words)
{
	const char *node = strcmp(words[0], "LOCAL") == 0 ? self.host : words[0];
	int kind = sbd_message_parse(words[1]);
	const struct pill_order order = {
		.verb = PILL_SEND, .name = node, .from = self.host, .message = kind
	};
	struct pill_tally tally;
	char what[160];
	int done;

	if (kind < 0)
		return fail("it takes test, reset, off, crashdump, exit or clear",
			"cannot send '%.40s': it is no message", words[1]);
	look();
	snprintf(what, sizeof(what), "cannot send '%s' to '%.80s'", words[1], node);
	if (pill_count(&self.devices, node, &tally) == -ESRCH)
		return fail(NULL, "%s: it has no slot on most of the disks", what);
	if (pill_count(&self.devices, node, &tally) < 0)
		return fail_disks(what);
	done = ask(&order);
	log_line(LOG_NOTICE, "'%s' sent to '%.63s' on %d of %d disks", words[1], node, done,
		self.devices.count);
	if (!pill_most(&self.devices, done))
		return fail_disks(what);
	if (kind == SBD_TEST)
		return wait_for_reader(node, &tally);
	return sbd_message_kills(kind) ? after_pill(node, &tally) : 0;
}

static const struct verb {
	const char *name, *takes;
	int words;
	bool more; /* fence_sbd gives the sbd tool one more */
	int (*run)(char **words);
} verbs[] = {
	{ "create", "", 0, false, create },
	{ "list", "", 0, true, list },
	{ "dump", "", 0, true, dump },
	{ "allocate", " NODE", 1, false, allocate },
	{ "message", " NODE MESSAGE", 2, false, message },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* True for a letter of these options. `ret_value`: it takes a value. */
static bool is_letter(char letter, bool *ret_value)
{
	*ret_value = strchr("dn" NUMBER_FLAGS, letter);
	return letter && strchr("dnRvf" NUMBER_FLAGS, letter);
}

bool pill_verbs_wanted(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool value;

		if (argv[i][0] != '-')
			return find_verb(argv[i]);
		if (!is_letter(argv[i][1], &value))
			return false;
		if (value && !argv[i][2])
			i++;
	}
	return false;
}

static bool take_number(int letter, const char *text)
{
	uint32_t *const times[] = { &self.header.watchdog, &self.header.allocate, &self.header.loop,
		&self.header.msgwait };
	long number;

	if (value_integer(text, &number) < 0 || number < (letter != '2') || number > SECONDS_MAX)
		return false;
	if (letter == 'I')
		self.io_seconds = number;
	else
		*times[letter - '1'] = (uint32_t)number;
	return true;
}

/* 0, or 1 after words. */
static int take_options(int argc, char **argv)
{
	size_t used = 0;
	int letter;

	opterr = 0;
	while ((letter = getopt(argc, argv, "d:n:1:2:3:4:I:Rvf")) != -1) {
		if (letter == '?')
			return fail(NULL, "option '-%c' is not known, or lacks its value", optopt);
		if (letter == 'd')
			used += (size_t)snprintf(self.text + used, sizeof(self.text) - used, "%s%s",
				used ? "," : "", optarg);
		else if (letter == 'n')
			snprintf(self.host, sizeof(self.host), "%s", optarg);
		else if (letter == 'f')
			self.force = true;
		else if (strchr(NUMBER_FLAGS, letter) && !take_number(letter, optarg))
			return fail(NULL, "option '-%c' takes seconds up to %d, not '%.40s'",
				letter, SECONDS_MAX, optarg);
		if (used >= sizeof(self.text))
			return fail(NULL, "the devices are too long");
	}
	return 0;
}

int pill_verbs_main(int argc, char **argv)
{
	const struct verb *verb;
	int r;

	log_open("fence_pill", "");
	self.io_seconds = IO_SECONDS;
	self.header = defaults;
	gethostname(self.host, sizeof(self.host) - 1);
	if (take_options(argc, argv))
		return 1;
	verb = find_verb(argv[optind++]);
	if (argc - optind < verb->words || (argc - optind > verb->words && !verb->more))
		return fail(NULL, "cannot do '%s': the command is '%s%s', and no more", verb->name,
			verb->name, verb->takes);
	if (!self.text[0] && !sbd_config_devices(self.text, sizeof(self.text)))
		return fail("-d DEVICE, up to three times", "no device is given or configured");
	r = pill_parse(&self.devices, self.text);
	if (r < 0)
		return fail(NULL, "cannot use these devices: %s",
			r == -E2BIG    ? "more than three"
			: r == -EEXIST ? "one is there twice"
				       : "one is no absolute path");
	return finish(verb->run(argv + optind));
}
