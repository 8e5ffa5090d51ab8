// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd: any bytes as a disk. What is read from it has ends, and is written as it was. */
#include <errno.h>

#include "input.h"
#include "pill.h"
#include "sbd.h"

static struct pill_devices devices;

static void check(const struct sbd_disk *disk)
{
	MUST(disk->header.slots >= 1 && disk->header.slots <= SBD_SLOTS_MAX);
	MUST(pill_wait(&disk->header) >= 0);
	for (unsigned i = 0; i < disk->header.slots; i += 1 + i / 8) {
		const struct sbd_slot *slot = &disk->slots[i];
		int found = sbd_find(disk, slot->name);

		MUST(strlen(slot->name) <= SBD_NAME_MAX && strlen(slot->from) <= SBD_NAME_MAX);
		MUST(slot->message <= SBD_UNDEFINED);
		MUST(slot->used ? found >= 0 && found <= (int)i : found != (int)i);
	}
}

/* The input is repeated until it fills as many sectors as its header says. */
static size_t fill(unsigned char *bytes, const uint8_t *data, size_t size, uint32_t sector)
{
	size_t whole = sector * (size_t)sbd_node_sector(SBD_SLOTS_MAX);

	for (size_t i = 0; i < whole; i++)
		bytes[i] = data[i % size];
	memcpy(bytes, "SBD_SBD_\2", 9);
	return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char bytes[SBD_SECTOR_MIN * (1 + 2 * SBD_SLOTS_MAX)], again[SBD_SECTOR_MIN];
	struct pill_view *view = &devices.views[0];
	struct pill_tally tally;

	if (size >= SBD_SECTOR_MIN && sbd_disk_parse(data, size, SBD_SECTOR_MIN, &view->disk) == 0)
		check(&view->disk);
	if (size < 33)
		return 0;
	size = fill(bytes, data, size, SBD_SECTOR_MIN);
	memcpy(bytes + 12, (unsigned char[]){ 0, 0, 2, 0 }, 4);
	if (sbd_disk_parse(bytes, size, SBD_SECTOR_MIN, &view->disk) < 0)
		return 0;
	check(&view->disk);
	sbd_header_format(&view->disk.header, again);
	MUST(memcmp(again, bytes, 10) == 0 && memcmp(again + 12, bytes + 12, 37) == 0);
	devices.count = 1;
	for (unsigned i = 0; i < view->disk.header.slots; i += 16)
		if (pill_count(&devices, view->disk.slots[i].name, &tally) == 0)
			MUST(tally.good == 1 && tally.clear + tally.kill + tally.exit <= 1);
	return 0;
}
