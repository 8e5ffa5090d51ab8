// SPDX-License-Identifier: GPL-2.0-or-later
/* owner: a frame of any bytes says that an address is somebody's, or nothing. */
#include <errno.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "input.h"
#include "owner.h"

static const struct owner sender = { 6, { 2, 0, 0, 0, 0, 8 } };

static bool says(const uint8_t *frame, size_t size, const struct prefix *address,
	enum owner_watch watch, struct owner *ret)
{
	struct owner before;
	int r;

	memset(ret, 0x5a, sizeof(*ret));
	before = *ret;
	r = owner_parse(frame, size, &sender, address, watch, ret);
	MUST(r == 0 || r == 1);
	if (r == 0)
		MUST(memcmp(ret, &before, sizeof(before)) == 0);
	else
		MUST(ret->length > 0 && ret->length <= LINK_HARDWARE_MAX);
	return r;
}

/* FAMILY ADDRESS FRAME: 1, 4 or 16, and any number of bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int family = size && data[0] % 2 ? AF_INET6 : AF_INET;
	struct prefix address = { .family = family, .length = PREFIX_NO_LENGTH };
	size_t head = 1 + prefix_size(family);
	struct owner before, during;
	bool had, has;

	if (size < head)
		return 0;
	memcpy(address.bytes, data + 1, prefix_size(family));
	had = says(data + head, size - head, &address, OWNER_BEFORE, &before);
	has = says(data + head, size - head, &address, OWNER_WHILE, &during);
	/* What counts while the address is here, counts before, and names the same. */
	MUST(!has || (had && memcmp(&before, &during, sizeof(before)) == 0));
	if (had && family == AF_INET6)
		MUST(memcmp(&before, &sender, sizeof(before)) == 0);
	return 0;
}
