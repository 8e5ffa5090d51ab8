// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_progress: /proc/drbd of 8.4 as recorded, and events2 of 9 as documented. */
#include "tap.h"

#include "drbd_progress.h"

static const char proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	" 0: cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent C r-----\n"
	"    ns:7488 nr:0 dw:0 dr:7488 al:8 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:58008\n"
	"\t[=>..................] sync'ed: 12.5% (58008/65496)K\n"
	"\tfinish: 0:00:22 speed: 2,496 (2,496) K/sec\n"
	" 1: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n"
	" 2: cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate C r-----\n"
	"\t[==>.................] sync'ed: 18.8% (55096/65496)K\n"
	"\tfinish: 1:02:25 speed: 2,080 (2,080) want: 2,048 K/sec\n"
	"12: cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate C r-----\n"
	"\t[====================] sync'ed:100.0% (0/65496)K\n"
	"\tfinish: stalled\n";

static void proc_says(int first, int second, int permille, long seconds)
{
	int minors[] = { first, second };
	struct drbd_progress progress;

	ok(drbd_parse_proc_progress(proc, minors, 2, &progress), "minors %d, %d", first, second);
	same(progress.permille, permille, "... per mille");
	same(progress.seconds, seconds, "... seconds");
}

static void events_say(const char *text, int permille, long seconds)
{
	struct drbd_progress progress;

	ok(drbd_parse_events_progress(text, &progress), "events2");
	same(progress.permille, permille, "... per mille");
	same(progress.seconds, seconds, "... seconds");
}

int main(void)
{
	struct drbd_progress progress = { 7, 7 };
	int none[] = { 1, 3 };

	proc_says(0, 1, 125, 22);
	proc_says(2, 1, 188, 3745);
	proc_says(0, 2, 125, 3745);
	proc_says(12, 12, 1000, -1);
	ok(!drbd_parse_proc_progress(proc, none, 2, &progress), "a volume that is whole");
	ok(!drbd_parse_proc_progress("", none, 2, &progress), "nothing");
	same(progress.permille, 7, "... leaves all as it was");
	events_say(
		"exists peer-device name:r0 volume:0 replication:SyncTarget done:66.70 eta:9 x:1\n"
		"exists peer-device name:r0 volume:1 replication:Established done:100.00\n",
		667, 9);
	events_say("exists peer-device name:r0 replication:SyncSource done:0.04\n", 0, -1);
	ok(!drbd_parse_events_progress(
		   "exists device name:r0 done:1.0\nexists peer-device a:b\n", &progress),
		"no progress of a peer");
	return done();
}
