// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_guest: UUIDs, states and names as text. */
#include "ring_guest.h"
#include "tap.h"

int main(void)
{
	const char *good = "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01";
	const char *bad[] = { "", "5c1f3e9a", "5c1f3e9a6a4b4f0e9a520d5d8c1a7b01",
		"5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b0", "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b011",
		"5c1f3e9g-6a4b-4f0e-9a52-0d5d8c1a7b01", "5c1f3e9a_6a4b-4f0e-9a52-0d5d8c1a7b01" };
	char text[RING_UUID_TEXT], name[RING_NAME_MAX + 1];
	uint8_t uuid[RING_UUID_SIZE];

	same(guest_uuid_parse("5C1F3E9A-6a4b-4f0e-9a52-0d5d8c1a7b01", uuid), 0, "a UUID");
	same_text(guest_uuid_format(uuid, text), good, "is written in lower case");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(guest_uuid_parse(bad[i], uuid) < 0, "'%s' is none", bad[i]);
	for (int i = 0; i < GUEST_STATES; i++)
		same(guest_state_parse(guest_state_name(i)), i, guest_state_name(i));
	same(guest_state_parse("shut"), GUEST_UNKNOWN, "a state that is not known is no state");
	same_text(guest_state_name(77), "unknown", "a number that is none, too");
	ok(guest_name_is_good("web 1") && !guest_name_is_good("") && !guest_name_is_good("a\nb"),
		"names");
	memset(name, 'x', RING_NAME_MAX);
	name[RING_NAME_MAX] = '\0';
	ok(!guest_name_is_good(name), "one that is too long");
	name[RING_NAME_MAX - 1] = '\0';
	ok(guest_name_is_good(name), "the longest");
	return done();
}
