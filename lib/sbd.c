// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd: sectors to structures and back. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "sbd.h"

#define VERSION 2

/* Where the fields of a header are. */
enum {
	MAGIC = 0,
	MAJOR = 8,
	SLOTS = 9,
	SECTOR = 12,
	WATCHDOG = 16,
	ALLOCATE = 20,
	LOOP = 24,
	MSGWAIT = 28,
	MINOR = 32,
	UUID = 33,
};

static const char magic[8] = { 'S', 'B', 'D', '_', 'S', 'B', 'D', '_' };

static const char *const words[] = { "clear", "test", "reset", "off", "exit", "crashdump" };

unsigned sbd_node_sector(unsigned slot)
{
	return 1 + 2 * slot;
}

unsigned sbd_mailbox_sector(unsigned slot)
{
	return 2 + 2 * slot;
}

static uint32_t get_number(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void put_number(unsigned char *bytes, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(number >> (24 - 8 * i));
}

int sbd_header_parse(const unsigned char *bytes, uint32_t sector, struct sbd_header *ret)
{
	struct sbd_header header = {
		.version = bytes[MAJOR],
		.minor = bytes[MINOR],
		.slots = bytes[SLOTS],
		.sector = get_number(bytes + SECTOR),
		.watchdog = get_number(bytes + WATCHDOG),
		.allocate = get_number(bytes + ALLOCATE),
		.loop = get_number(bytes + LOOP),
		.msgwait = get_number(bytes + MSGWAIT),
	};

	if (memcmp(bytes + MAGIC, magic, sizeof(magic)) != 0)
		return -ENODATA;
	if (header.version != VERSION)
		return -EPROTONOSUPPORT;
	if (header.sector != sector || header.slots == 0)
		return -EBADMSG;
	memcpy(header.uuid, bytes + UUID, sizeof(header.uuid));
	*ret = header;
	return 0;
}

/* A name on disk needs no end. */
static void take_name(char name[SBD_NAME_MAX + 1], const unsigned char *bytes)
{
	memcpy(name, bytes, SBD_NAME_MAX);
	name[SBD_NAME_MAX] = '\0';
}

int sbd_disk_parse(const unsigned char *bytes, size_t size, uint32_t sector, struct sbd_disk *ret)
{
	struct sbd_header header;
	int r = size < sector ? -ENODATA : sbd_header_parse(bytes, sector, &header);

	if (r < 0)
		return r;
	if (size < (size_t)sector * sbd_node_sector(header.slots))
		return -ENOSPC;
	memset(ret, 0, sizeof(*ret));
	ret->header = header;
	for (unsigned i = 0; i < header.slots; i++) {
		const unsigned char *node = bytes + (size_t)sector * sbd_node_sector(i);
		const unsigned char *mailbox = bytes + (size_t)sector * sbd_mailbox_sector(i);
		struct sbd_slot *slot = &ret->slots[i];

		slot->used = node[0] != 0;
		take_name(slot->name, node + 1);
		slot->message = mailbox[0] < SBD_UNDEFINED ? mailbox[0] : SBD_UNDEFINED;
		take_name(slot->from, mailbox + 1);
	}
	return 0;
}

void sbd_header_format(const struct sbd_header *header, unsigned char *sector)
{
	memset(sector, 0, header->sector);
	memcpy(sector + MAGIC, magic, sizeof(magic));
	sector[MAJOR] = VERSION;
	sector[SLOTS] = (unsigned char)header->slots;
	put_number(sector + SECTOR, header->sector);
	put_number(sector + WATCHDOG, header->watchdog);
	put_number(sector + ALLOCATE, header->allocate);
	put_number(sector + LOOP, header->loop);
	put_number(sector + MSGWAIT, header->msgwait);
	sector[MINOR] = (unsigned char)header->minor;
	memcpy(sector + UUID, header->uuid, sizeof(header->uuid));
}

static void named(unsigned char first, const char *name, uint32_t size, unsigned char *sector)
{
	memset(sector, 0, size);
	sector[0] = first;
	memcpy(sector + 1, name, strnlen(name, SBD_NAME_MAX));
}

void sbd_node_format(const char *name, uint32_t size, unsigned char *sector)
{
	named(1, name, size, sector);
}

void sbd_mailbox_format(
	enum sbd_message message, const char *from, uint32_t size, unsigned char *sector)
{
	named((unsigned char)message, from, size, sector);
}

int sbd_find(const struct sbd_disk *disk, const char *name)
{
	for (unsigned i = 0; i < disk->header.slots; i++)
		if (disk->slots[i].used &&
			strncasecmp(disk->slots[i].name, name, SBD_NAME_MAX) == 0)
			return (int)i;
	return -ENOENT;
}

const char *sbd_message_word(enum sbd_message message)
{
	return message < SBD_UNDEFINED ? words[message] : "undefined";
}

int sbd_message_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0)
			return (int)i;
	return -EINVAL;
}

bool sbd_message_kills(enum sbd_message message)
{
	return message == SBD_RESET || message == SBD_OFF || message == SBD_CRASHDUMP;
}
