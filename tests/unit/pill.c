// SPDX-License-Identifier: GPL-2.0-or-later
/* pill: what most of the disks show, and disks that are no majority. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "pill.h"
#include "sbd_config.h"
#include "tap.h"

static struct pill_devices devices;
static struct pill_tally tally;

/* Disks whose only slot is b's; a negative message: this error. */
static void disks(int count, const int messages[])
{
	memset(&devices, 0, sizeof(devices));
	devices.count = count;
	for (int i = 0; i < count; i++) {
		struct pill_view *view = &devices.views[i];

		view->disk.header = (struct sbd_header){
			.slots = 1, .watchdog = 5, .loop = 1, .allocate = 2, .msgwait = 10
		};
		devices.paths[i] = "/dev/x";
		view->error = messages[i] < 0 ? messages[i] : 0;
		view->disk.slots[0] = (struct sbd_slot){ .used = true, .name = "b" };
		view->disk.slots[0].message = (enum sbd_message)(messages[i] < 0 ? 0 : messages[i]);
	}
}

#define DISKS(...)                                                                                 \
	disks((int)(sizeof((int[]){ __VA_ARGS__ }) / sizeof(int)), (int[]){ __VA_ARGS__ })

static void majorities(void)
{
	static const int most[] = { 0, 1, 2, 2 };

	for (devices.count = 1; devices.count <= 3; devices.count++)
		for (int i = 0; i <= devices.count; i++)
			same(pill_most(&devices, i), i >= most[devices.count], "a majority or not");
	DISKS(SBD_CLEAR);
	same(pill_count(&devices, "b", &tally), 0, "one disk");
	same(tally.clear, 1, "... and it is clear");
	same(tally.wait, 10000, "... and has a msgwait");
	DISKS(-EIO);
	same(pill_count(&devices, "b", &tally), -EIO, "one that cannot be read");
	DISKS(SBD_OFF, -ETIMEDOUT);
	same(pill_count(&devices, "b", &tally), -EIO, "one of two is no majority");
	DISKS(SBD_OFF, SBD_RESET, -ETIMEDOUT);
	same(pill_count(&devices, "b", &tally), 0, "two of three are one");
	same(tally.kill, 2, "... and have pills");
	DISKS(SBD_CRASHDUMP, SBD_EXIT, SBD_TEST);
	same(pill_count(&devices, "B", &tally), 0, "three, and a name in upper case");
	ok(tally.good == 3 && tally.kill == 1 && tally.exit == 1 && tally.clear == 0, "... apart");
	DISKS(-EIO, -ETIMEDOUT, SBD_OFF);
	same(pill_count(&devices, "b", &tally), -EIO, "one of three");
}

static void names(void)
{
	DISKS(SBD_CLEAR, SBD_CLEAR, SBD_CLEAR);
	same(pill_count(&devices, "c", &tally), -ESRCH, "a node without slots");
	devices.views[0].disk.slots[0].used = false;
	same(pill_count(&devices, "b", &tally), 0, "one with slots on two of three");
	devices.views[1].disk.slots[0].used = false;
	same(pill_count(&devices, "b", &tally), -ESRCH, "... and on one of three");
}

static void times(void)
{
	struct sbd_header header = { .watchdog = 5, .loop = 1, .msgwait = 10 };

	same(pill_wait(&header), 10000, "msgwait");
	header.msgwait = 3;
	same(pill_wait(&header), 6000, "... but never less than the reader's watchdog");
	header.watchdog = header.loop = header.msgwait = 0xffffffff;
	ok(pill_wait(&header) > 0, "... nor a number that turned over");
	DISKS(SBD_OFF, SBD_OFF, SBD_OFF);
	devices.views[2].disk.header.msgwait = 1;
	same(pill_count(&devices, "b", &tally), -EDOM, "disks that differ in their times");
	devices.views[2].error = -EIO;
	same(pill_count(&devices, "b", &tally), 0, "... unless that one does not count");
}

static int paths(const char *text)
{
	static char copy[200];

	snprintf(copy, sizeof(copy), "%s", text);
	return pill_parse(&devices, copy);
}

static void lists(void)
{
	same(paths("/dev/a"), 0, "one device");
	same(paths("/dev/a,/dev/b;/dev/c"), 0, "three");
	ok(devices.count == 3 && strcmp(devices.paths[2], "/dev/c") == 0, "... are found");
	same(paths(" /dev/a , /dev/b "), 0, "white space");
	same(devices.count, 2, "... is none");
	same(paths(""), -EINVAL, "none");
	same(paths(",;"), -EINVAL, "... still none");
	same(paths("dev/a"), -EINVAL, "no absolute path");
	same(paths("/dev/a,/dev/b,/dev/a"), -EEXIST, "one twice");
	same(paths("/1,/2,/3,/4"), -E2BIG, "four");
}

static void configurations(void)
{
	char text[32];

	same_text(sbd_config_parse("A=1\nSBD_DEVICE=\"/dev/a;/dev/b\"\n", text, sizeof(text)),
		"/dev/a;/dev/b", "the configuration's devices");
	same_text(sbd_config_parse("SBD_DEVICE='/dev/a'", text, sizeof(text)), "/dev/a", "quoted");
	same_text(sbd_config_parse("SBD_DEVICE=/dev/a;/dev/b # c", text, sizeof(text)),
		"/dev/a;/dev/b", "not quoted");
	same_text(sbd_config_parse("SBD_DEVICE=/1\n  SBD_DEVICE=/2\n", text, sizeof(text)), "/2",
		"the last one counts");
	ok(!sbd_config_parse("#SBD_DEVICE=/1\nXSBD_DEVICE=/2\n", text, sizeof(text)), "none");
	ok(!sbd_config_parse("SBD_DEVICE=\n/dev/a", text, sizeof(text)), "an empty one");
	ok(!sbd_config_parse(
		   "SBD_DEVICE=/0123456789012345678901234567890123456789", text, sizeof(text)),
		"one that does not fit is none, not a part");
	ok(!sbd_config_parse("", text, sizeof(text)), "an empty file");
}

static void order(struct pill_order given, int seconds)
{
	long long until = deadline_now() + seconds * 1000LL;
	struct deadline deadline = { until, until };

	pill_ask(&devices, &given, &deadline);
}

/* On a disk with nodes. */
static void vacancies(int fd)
{
	order((struct pill_order){ .verb = PILL_VACANT }, 30);
	same(devices.views[0].error, -EEXIST, "a disk with nodes in its slots");
	order((struct pill_order){ .verb = PILL_VACANT, .force = true }, 30);
	same(devices.views[0].error, 0, "... by force");
	ok(ftruncate(fd, 0) == 0, "an empty file");
	order((struct pill_order){ .verb = PILL_VACANT }, 30);
	same(devices.views[0].error, 0, "... is vacant");
	ok(write(fd, "x", 1) == 1, "one of one byte");
	order((struct pill_order){ .verb = PILL_VACANT }, 30);
	same(devices.views[0].error, -ENOTEMPTY, "... is not");
}

/* On a file. */
static void orders(void)
{
	char path[] = "/tmp/pill-XXXXXX", why[200];
	int fd = mkstemp(path);
	struct pill_order make = { .verb = PILL_CREATE };

	make.header = (struct sbd_header){ .minor = 1, .slots = 2, .watchdog = 1, .msgwait = 2 };
	memset(&devices, 0, sizeof(devices));
	devices.count = 1;
	devices.paths[0] = path;
	order((struct pill_order){ .verb = PILL_LOOK }, 30);
	same(devices.views[0].error, -ENODATA, "an empty file");
	order(make, 30);
	same(devices.views[0].error, 0, "a disk is made");
	order((struct pill_order){ .verb = PILL_ALLOCATE, .name = "b" }, 30);
	order((struct pill_order){ .verb = PILL_ALLOCATE, .name = "B" }, 30);
	order((struct pill_order){ .verb = PILL_ALLOCATE, .name = "c" }, 30);
	same(sbd_find(&devices.views[0].disk, "c"), 1, "two slots for two nodes");
	order((struct pill_order){ .verb = PILL_ALLOCATE, .name = "d" }, 30);
	same(devices.views[0].error, -EXFULL, "... and none for a third");
	order(
		(struct pill_order){
			.verb = PILL_SEND, .name = "b", .from = "c", .message = SBD_OFF },
		30);
	same(pill_count(&devices, "b", &tally), 0, "a pill");
	same(tally.kill, 1, "... is there");
	order(
		(struct pill_order){
			.verb = PILL_SEND, .name = "b", .from = "", .message = SBD_TEST },
		30);
	same(devices.views[0].error, -EALREADY, "... and no question takes its place");
	order(
		(struct pill_order){
			.verb = PILL_SEND, .name = "c", .from = "", .message = SBD_EXIT },
		30);
	order((struct pill_order){ .verb = PILL_SEND, .name = "c", .from = "", .message = SBD_OFF },
		30);
	same(devices.views[0].error, -ESHUTDOWN, "no pill for a daemon that has ended");
	order((struct pill_order){ .verb = PILL_SEND, .name = "d", .from = "", .message = SBD_OFF },
		30);
	same(devices.views[0].error, -ESRCH, "none for who has no slot");
	pill_why(&devices, why, sizeof(why));
	ok(strstr(why, path) && strstr(why, "no slot"), "... in words: %s", why);
	vacancies(fd);
	devices.paths[1] = path;
	devices.count = 2;
	order(make, 30);
	order((struct pill_order){ .verb = PILL_LOOK }, 30);
	ok(devices.views[0].error == 0 && devices.views[1].error == -ENOTUNIQ, "one disk twice");
	close(fd);
	unlink(path);
	order((struct pill_order){ .verb = PILL_LOOK }, 30);
	same(devices.views[0].error, -ENOENT, "a file that is gone");
}

int main(void)
{
	majorities();
	names();
	times();
	lists();
	configurations();
	orders();
	return done();
}
