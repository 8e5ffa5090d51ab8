/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest as the ring knows it: its UUID, its name, and its state on one host. */
#ifndef RELEVO_RING_GUEST_H
#define RELEVO_RING_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#define RING_UUID_SIZE 16
#define RING_UUID_TEXT 37
#define RING_NAME_MAX  128 /* bytes of a guest's or host's name with its end */

/* Zero is what nobody could tell. */
enum guest_state {
	GUEST_UNKNOWN,
	GUEST_ABSENT, /* the host has no such guest */
	GUEST_OFF,    /* defined there, and not running */
	GUEST_MOVING, /* it comes to the host or leaves it: a live migration */
	GUEST_ON,
	GUEST_STATES,
};

struct ring_guest {
	uint8_t uuid[RING_UUID_SIZE];
	char name[RING_NAME_MAX];
	uint8_t state; /* enum guest_state */
	bool stale;    /* from before the host told all anew */
};

/* "off", "on" and so on: a text without an owner. */
const char *guest_state_name(int state);

/* The state of that name, as the helper watch says it; GUEST_UNKNOWN for any other. */
enum guest_state guest_state_parse(const char *name);

/* Reads the text of a UUID, with its four dashes. 0 or -EINVAL. */
int guest_uuid_parse(const char *text, uint8_t uuid[RING_UUID_SIZE]);

/* Writes it, in lower case; returns `text`. */
char *guest_uuid_format(const uint8_t uuid[RING_UUID_SIZE], char text[RING_UUID_TEXT]);

/* True for a name that may go over the ring: no control character, neither empty nor too long. */
bool guest_name_is_good(const char *name);

#endif
