// SPDX-License-Identifier: GPL-2.0-or-later
/* prefix: what is taken, is printed so that it is taken as the same. */
#include <errno.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "input.h"
#include "prefix.h"

/* A network of any length holds its own address, and a longer one is held by a shorter. */
static void contain(const struct prefix *prefix)
{
	struct prefix network = *prefix, other = *prefix;

	for (int length = 0; length <= prefix_bits(prefix->family); length++) {
		network.length = length;
		MUST(prefix_contains(&network, prefix));
		if (length == 0)
			continue;
		other.bytes[(length - 1) / 8] ^= (uint8_t)(0x80 >> (length - 1) % 8);
		MUST(!prefix_contains(&network, &other));
		network.length = length - 1;
		MUST(prefix_contains(&network, &other));
		other = *prefix;
	}
}

static void check_length(int family, const char *text)
{
	int length = 4242, r = prefix_parse_length(family, text, &length);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 ? length >= 0 && length <= prefix_bits(family) : length == 4242);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	char first[PREFIX_TEXT_MAX], second[PREFIX_TEXT_MAX];
	struct prefix prefix, again;

	check_length(AF_INET, text);
	check_length(AF_INET6, text);
	if (prefix_parse(text, &prefix) < 0)
		return 0;
	MUST(prefix.family == AF_INET || prefix.family == AF_INET6);
	MUST(prefix_parse(prefix_format(&prefix, first), &again) == 0);
	MUST(prefix_same_address(&prefix, &again) && prefix.length == again.length);
	MUST(strcmp(first, prefix_format(&again, second)) == 0);
	MUST(strlen(first) < PREFIX_TEXT_MAX);
	(void)prefix_unusable(&prefix);
	contain(&prefix);
	return 0;
}
