// SPDX-License-Identifier: GPL-2.0-or-later
/* ndp: a packet of any bytes is read; what is built of them, is read as what it was built of. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "ndp.h"

static void read_packet(const uint8_t *data, size_t size)
{
	struct ndp ndp, before;
	int r;

	memset(&ndp, 1, sizeof(ndp));
	before = ndp;
	r = ndp_parse(data, size, &ndp);
	MUST(r == 0 || r == -EBADMSG);
	if (r < 0) {
		MUST(memcmp(&ndp, &before, sizeof(ndp)) == 0);
		return;
	}
	MUST(size >= 64 && memcmp(ndp.target, data + 48, 16) == 0);
	MUST(!ndp.advertisement || !ndp.probe);
}

/* FLAGS LENGTH ADDRESS TO HARDWARE: 2, 16, 16 and up to 33 bytes. */
static void build_packet(const uint8_t *data, size_t size)
{
	const uint8_t *address = data + 2, *to = data + 18;
	uint8_t packet[NDP_MAX], hardware[64] = { 0 }, group[16];
	unsigned length = data[1] % 64;
	struct ndp ndp;
	int r;

	memcpy(hardware, data + 34, size - 34 < 64 ? size - 34 : 64);
	r = ndp_advertisement(packet, to, hardware, length, address, data[0]);
	MUST(r == -EINVAL ? length == 0 || length > LINK_HARDWARE_MAX : r > 64 && r <= NDP_MAX);
	if (r > 0) {
		MUST(r % 8 == 0 && packet[4] * 256 + packet[5] == r - 40);
		MUST(ndp_parse(packet, (size_t)r, &ndp) == 0 && ndp.advertisement);
		MUST(memcmp(ndp.target, address, 16) == 0 && memcmp(packet + 24, to, 16) == 0);
	}
	r = ndp_probe(packet, address);
	MUST(r == 64 && ndp_parse(packet, 64, &ndp) == 0 && ndp.probe);
	ndp_solicited_group(address, group);
	MUST(memcmp(ndp.target, address, 16) == 0 && memcmp(packet + 24, group, 16) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_packet(data, size);
	if (size >= 34)
		build_packet(data, size);
	return 0;
}
