// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd: sectors as the sbd tool writes them, and those that it would refuse. */
#include <errno.h>
#include <stdlib.h>

#include "sbd.h"
#include "tap.h"

/* The first bytes of a disk made by `sbd -1 2 -2 4 -3 1 -4 300 create` of sbd 1.5.2. */
static const unsigned char stock[] = {
	'S', 'B', 'D', '_', 'S', 'B', 'D', '_', 2, 255, 0, 0,          /* magic, version, slots */
	0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 1, 0x2c, /* sector and times */
	1, 0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xa5,  /* minor version, UUID */
};

static unsigned char disk[SBD_SECTOR_MAX * (1 + 2 * SBD_SLOTS_MAX)];
static struct sbd_disk parsed;

static int header_with(int at, unsigned char byte, struct sbd_header *ret)
{
	unsigned char sector[512] = { 0 };

	memcpy(sector, stock, sizeof(stock));
	sector[at] = byte;
	return sbd_header_parse(sector, 512, ret);
}

static void headers(void)
{
	struct sbd_header header;
	unsigned char sector[512];

	same(header_with(100, 1, &header), 0, "a header of the sbd tool's");
	same(header.slots, 255, "... its slots");
	same(header.watchdog, 2, "... its watchdog");
	same(header.allocate, 4, "... the time to allocate");
	same(header.loop, 1, "... its loop");
	same(header.msgwait, 300, "... its msgwait");
	same(header.minor, 1, "... its minor version");
	ok(header.uuid[0] == 0x5a && header.uuid[15] == 0xa5, "... its UUID");
	memset(sector, 'x', sizeof(sector));
	sbd_header_format(&header, sector);
	ok(memcmp(sector, stock, sizeof(stock)) == 0, "... is written as it was");
	for (size_t i = sizeof(stock); i < sizeof(sector); i++)
		if (sector[i])
			ok(false, "byte %zu behind it", i);
	for (int i = 0; i < 8; i++)
		same(header_with(i, 'x', &header), -ENODATA, "another magic");
	same(header_with(8, 1, &header), -EPROTONOSUPPORT, "version 1");
	same(header_with(8, 3, &header), -EPROTONOSUPPORT, "version 3");
	same(header_with(9, 0, &header), -EBADMSG, "no slots");
	same(header_with(14, 16, &header), -EBADMSG, "sectors of another size");
	same(header_with(32, 0, &header), 0, "minor version 0");
}

/* A disk of the tool's with three nodes, of sectors of `sector` bytes. */
static size_t make_disk(uint32_t sector)
{
	struct sbd_header header;

	memset(disk, 0, sizeof(disk));
	header_with(100, 0, &header);
	header.sector = sector;
	sbd_header_format(&header, disk);
	sbd_node_format("a", sector, disk + sector * sbd_node_sector(0));
	sbd_node_format("b", sector, disk + sector * sbd_node_sector(1));
	sbd_node_format("B", sector, disk + sector * sbd_node_sector(2));
	sbd_mailbox_format(SBD_OFF, "a", sector, disk + sector * sbd_mailbox_sector(1));
	return (size_t)sector * sbd_node_sector(SBD_SLOTS_MAX);
}

static void disks(void)
{
	for (uint32_t sector = 512; sector <= 4096; sector *= 8) {
		size_t size = make_disk(sector);

		same(sbd_disk_parse(disk, size, sector, &parsed), 0, "a disk");
		same(sbd_find(&parsed, "b"), 1, "... the slot of b");
		same(sbd_find(&parsed, "B"), 1, "... which is B's too");
		same(sbd_find(&parsed, "c"), -ENOENT, "... none of c");
		same(parsed.slots[1].message, SBD_OFF, "... what is in the mailbox");
		same_text(parsed.slots[1].from, "a", "... and from whom");
		same(parsed.slots[0].message, SBD_CLEAR, "... nothing in another");
		same(sbd_disk_parse(disk, size - 1, sector, &parsed), -ENOSPC, "a byte too few");
		same(sbd_disk_parse(disk, sector, sector, &parsed), -ENOSPC, "a header alone");
		same(sbd_disk_parse(disk, sector - 1, sector, &parsed), -ENODATA, "not even that");
		disk[sector * sbd_node_sector(1)] = 0;
		same(sbd_disk_parse(disk, size, sector, &parsed), 0, "a slot that is given back");
		same(sbd_find(&parsed, "b"), 2, "... is not found");
	}
}

static void torn(void)
{
	char name[100];
	size_t size = make_disk(512);

	memset(disk + 512 * sbd_node_sector(0) + 1, 'n', 511);
	disk[512 * sbd_mailbox_sector(0)] = 6;
	disk[512 * sbd_mailbox_sector(2)] = 255;
	same(sbd_disk_parse(disk, size, 512, &parsed), 0, "names without an end");
	same((long long)strlen(parsed.slots[0].name), SBD_NAME_MAX, "... are cut");
	memset(name, 'n', sizeof(name));
	name[64] = '\0';
	same(sbd_find(&parsed, name), 0, "... and found, as the daemon does");
	same(parsed.slots[0].message, SBD_UNDEFINED, "a message that there is not");
	same(parsed.slots[2].message, SBD_UNDEFINED, "... nor this");
	ok(!sbd_message_kills(SBD_UNDEFINED), "... ends nobody");
	sbd_node_format(name, 512, disk);
	ok(disk[63] == 'n' && disk[64] == 0, "a name that is too long is cut");
}

static void messages(void)
{
	static const char *const killing[] = { "reset", "off", "crashdump" };

	for (int i = 0; i < SBD_UNDEFINED; i++)
		same(sbd_message_parse(sbd_message_word((enum sbd_message)i)), i, "a message");
	same(sbd_message_parse("undefined"), -EINVAL, "no message");
	same(sbd_message_parse(""), -EINVAL, "nor is this");
	same_text(sbd_message_word(SBD_UNDEFINED), "undefined", "what the tool calls it");
	for (int i = 0; i < 3; i++)
		ok(sbd_message_kills((enum sbd_message)sbd_message_parse(killing[i])), "%s kills",
			killing[i]);
	ok(!sbd_message_kills(SBD_CLEAR) && !sbd_message_kills(SBD_TEST) &&
			!sbd_message_kills(SBD_EXIT),
		"the others do not");
}

int main(void)
{
	headers();
	disks();
	torn();
	messages();
	return done();
}
