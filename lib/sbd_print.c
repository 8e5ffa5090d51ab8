// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd_print: a disk's parts for people. */
#include <stdio.h>

#include "sbd_print.h"

void sbd_print_uuid(const unsigned char uuid[16])
{
	for (int i = 0; i < 16; i++)
		printf("%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
	putchar('\n');
}

/* Without what would confuse a terminal. */
static void print_name(const char *name)
{
	for (; *name; name++)
		putchar((unsigned char)*name < ' ' || *name == 0x7f ? '?' : *name);
}

void sbd_print_slots(const struct sbd_disk *disk)
{
	for (unsigned i = 0; i < disk->header.slots; i++) {
		const struct sbd_slot *slot = &disk->slots[i];

		if (!slot->used)
			continue;
		printf("%u\t", i);
		print_name(slot->name);
		printf("\t%s\t", sbd_message_word(slot->message));
		print_name(slot->from);
		putchar('\n');
	}
}

void sbd_print_header(const struct sbd_header *header)
{
	printf("Header version     : %u.%u\n", header->version, header->minor);
	if (header->minor > 0) {
		printf("UUID               : ");
		sbd_print_uuid(header->uuid);
	}
	printf("Number of slots    : %u\nSector size        : %u\nTimeout (watchdog) : %u\n"
	       "Timeout (allocate) : %u\nTimeout (loop)     : %u\nTimeout (msgwait)  : %u\n",
		header->slots, header->sector, header->watchdog, header->allocate, header->loop,
		header->msgwait);
}
