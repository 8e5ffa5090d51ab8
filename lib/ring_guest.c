// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_guest: texts of UUIDs, states and names. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ring_guest.h"

static const char *const names[GUEST_STATES] = { "unknown", "absent", "off", "moving", "on" };

const char *guest_state_name(int state)
{
	return state >= 0 && state < GUEST_STATES ? names[state] : names[GUEST_UNKNOWN];
}

enum guest_state guest_state_parse(const char *name)
{
	for (int i = 0; i < GUEST_STATES; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum guest_state)i;
	return GUEST_UNKNOWN;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

int guest_uuid_parse(const char *text, uint8_t uuid[RING_UUID_SIZE])
{
	uint8_t read[RING_UUID_SIZE];

	for (int i = 0; i < RING_UUID_SIZE; i++) {
		int high, low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return -EINVAL;
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return -EINVAL;
		read[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (*text)
		return -EINVAL;
	memcpy(uuid, read, sizeof(read));
	return 0;
}

char *guest_uuid_format(const uint8_t uuid[RING_UUID_SIZE], char text[RING_UUID_TEXT])
{
	char *at = text;

	for (int i = 0; i < RING_UUID_SIZE; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		at += sprintf(at, "%02x", uuid[i]);
	}
	return text;
}

bool guest_name_is_good(const char *name)
{
	size_t length = strnlen(name, RING_NAME_MAX);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return false;
	return length > 0 && length < RING_NAME_MAX;
}
