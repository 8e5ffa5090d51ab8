// SPDX-License-Identifier: GPL-2.0-or-later
/* arp: a frame that is read, is built again with the same bytes. */
#include <errno.h>

#include "arp.h"
#include "cleanup.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t frame[ARP_MAX];
	struct arp arp, before;
	int r;

	memset(&arp, 0x5a, sizeof(arp));
	before = arp;
	r = arp_parse(data, size, &arp);
	MUST(r == 0 || r == -EBADMSG);
	if (r < 0) {
		MUST(memcmp(&arp, &before, sizeof(arp)) == 0);
		return 0;
	}
	MUST(arp.form == ARP_FORM_REQUEST || arp.form == ARP_FORM_REPLY);
	MUST(arp.hardware_length > 0 && arp.hardware_length <= LINK_HARDWARE_MAX);
	r = arp_build(&arp, frame);
	MUST(r == 8 + 2 * ((int)arp.hardware_length + 4) && (size_t)r <= size);
	MUST(memcmp(frame, data, (size_t)r) == 0);
	return 0;
}
