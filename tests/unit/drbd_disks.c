// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_disks: what drbdsetup printed for DRBD 8.4, and what it prints for 9. */
#include <errno.h>

#include "drbd_disks.h"
#include "tap.h"

#define RESOURCE(role) "exists resource name:r0 role:" role " suspended:no write-ordering:flush\n"
#define LINK                                                                                       \
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected "            \
	"role:Secondary congested:no\n"
#define DISK(volume, disk)                                                                         \
	"exists device name:r0 volume:" volume " minor:0 disk:" disk " size:65496 read:65496\n"
#define PEER(id, volume, disk)                                                                     \
	"exists peer-device name:r0 peer-node-id:" id " conn-name:peer volume:" volume             \
	" replication:Established peer-disk:" disk " resync-suspended:no\n"
#define END "exists -\n"

static void taken(const char *text, int id, bool primary, int volumes, enum drbd_disk worst,
	enum drbd_disk peer_worst, enum drbd_disk peer_best, const char *what)
{
	struct drbd_disks got = { 0 };

	same(drbd_disks_parse(&got, text, "r0", id), 0, what);
	ok(got.primary == primary && got.volumes == volumes, "... role and volumes");
	ok(got.worst == worst && got.peer_worst == peer_worst && got.peer_best == peer_best,
		"... disks: %s, %s to %s", drbd_disk_name(got.worst),
		drbd_disk_name(got.peer_worst), drbd_disk_name(got.peer_best));
}

static void refused(const char *text, int r, const char *what)
{
	struct drbd_disks got = { .volumes = 77 };

	same(drbd_disks_parse(&got, text, "r0", -1), r, what);
	same(got.volumes, 77, "... and nothing is told");
}

int main(void)
{
	taken(RESOURCE("Primary") LINK DISK("0", "UpToDate") PEER("0", "0", "UpToDate") END, -1,
		true, 1, DISK_UP_TO_DATE, DISK_UP_TO_DATE, DISK_UP_TO_DATE, "all is well");
	taken(RESOURCE("Secondary") LINK DISK("0", "UpToDate") DISK("1", "Consistent")
			PEER("0", "0", "DUnknown") PEER("0", "1", "Outdated") END,
		-1, false, 2, DISK_CONSISTENT, DISK_OUTDATED, DISK_UNKNOWN, "two volumes");
	taken(RESOURCE("Primary") DISK("0", "UpToDate") PEER("1", "0", "DUnknown")
			PEER("2", "0", "UpToDate") END,
		1, true, 1, DISK_UP_TO_DATE, DISK_UNKNOWN, DISK_UNKNOWN, "one peer of two");
	taken(RESOURCE("Primary") DISK("0", "UpToDate") PEER("1", "0", "DUnknown")
			PEER("2", "0", "UpToDate") END,
		-1, true, 1, DISK_UP_TO_DATE, DISK_UNKNOWN, DISK_UP_TO_DATE, "both peers");
	taken("exists device name:r1 volume:0 minor:1 disk:Failed\n" RESOURCE("Primary")
			DISK("0", "UpToDate") PEER("0", "0", "UpToDate") END,
		-1, true, 1, DISK_UP_TO_DATE, DISK_UP_TO_DATE, DISK_UP_TO_DATE,
		"another resource is not looked at");
	refused("", -EPROTO, "nothing");
	refused(END, -ENOENT, "no such resource");
	refused(RESOURCE("Primary") DISK("0", "UpToDate") END, -ENOENT, "no peer");
	refused(RESOURCE("Primary") DISK("0", "UpToDate") DISK("1", "UpToDate")
			PEER("0", "0", "UpToDate") END,
		-ENOENT, "a volume without its peer");
	refused(RESOURCE("Primary") DISK("0", "UpToDate") PEER("0", "0", "UpToDate"), -EPROTO,
		"cut off before its end");
	refused(RESOURCE("Primary") DISK("0", "UpToDate") "exists peer-dev", -EPROTO,
		"cut off in a line");
	refused(DISK("0", "Splendid") PEER("0", "0", "UpToDate") END, -EPROTO, "a new disk state");
	refused("exists device name:r0 volume:0\n" END, -EPROTO, "no disk state");
	return done();
}
