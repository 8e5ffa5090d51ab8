// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_message: one list of fields for each kind, by which it is read and written. */
#include <errno.h>
#include <string.h>

#include "ring_message.h"

static const uint8_t magic[3] = { 'r', 'n', 'g' };

/* Both ways through the same walk: bytes are read from `from` or, if that is NULL, put to `to`. */
struct walk {
	const uint8_t *from;
	uint8_t *to;
	size_t at, size;
	bool bad;
};

static bool has_room(struct walk *walk, size_t size)
{
	if (walk->bad || walk->size - walk->at < size)
		walk->bad = true;
	return !walk->bad;
}

static void walk_bytes(struct walk *walk, uint8_t *bytes, size_t size)
{
	if (!has_room(walk, size))
		return;
	if (walk->from)
		memcpy(bytes, walk->from + walk->at, size);
	else
		memcpy(walk->to + walk->at, bytes, size);
	walk->at += size;
}

static uint64_t walk_number(struct walk *walk, uint64_t number, size_t size)
{
	uint8_t bytes[8] = { 0 };

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(number >> 8 * (size - 1 - i));
	walk_bytes(walk, bytes, size);
	if (!walk->from)
		return number;
	number = 0;
	for (size_t i = 0; i < size; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* No control characters: it goes to logs and terminals. */
static void walk_text(struct walk *walk, char *text, size_t most)
{
	size_t length = walk_number(walk, walk->from ? 0 : strnlen(text, most - 1), 1);

	if (length >= most || !has_room(walk, length)) {
		walk->bad = true;
		return;
	}
	walk_bytes(walk, (uint8_t *)text, length);
	for (size_t i = 0; walk->from && i < length; i++)
		walk->bad |= (uint8_t)text[i] < ' ' || text[i] == 0x7f;
	if (walk->from)
		text[length] = '\0';
}

/* A line of window.h: its tabs are part of it. */
static void walk_window(struct walk *walk, char *text)
{
	struct window window;
	size_t length = walk_number(walk, walk->from ? 0 : strnlen(text, WINDOW_TEXT_MAX), 2);

	if (length >= WINDOW_TEXT_MAX || !has_room(walk, length)) {
		walk->bad = true;
		return;
	}
	walk_bytes(walk, (uint8_t *)text, length);
	if (walk->from)
		text[length] = '\0';
	walk->bad |= strlen(text) != length || window_parse(&window, text) < 0;
}

static void walk_state(struct walk *walk, uint8_t *state)
{
	*state = (uint8_t)walk_number(walk, *state, 1);
	walk->bad |= *state >= GUEST_STATES;
}

static void walk_guest(struct walk *walk, struct ring_guest *guest)
{
	walk_bytes(walk, guest->uuid, sizeof(guest->uuid));
	walk_state(walk, &guest->state);
	walk_text(walk, guest->name, sizeof(guest->name));
	walk->bad |= !walk->bad && !guest_name_is_good(guest->name);
}

static void walk_lost(struct walk *walk, struct ring_message *message)
{
	message->lost_count = walk_number(walk, message->lost_count, 1);
	walk->bad |= message->lost_count > RING_HOSTS;
	for (size_t i = 0; !walk->bad && i < message->lost_count; i++) {
		struct ring_lost *lost = &message->lost[i];

		lost->id = (uint32_t)walk_number(walk, lost->id, 4);
		lost->joined = walk_number(walk, lost->joined, 8);
		walk_state(walk, &lost->state);
		lost->clean = (uint8_t)walk_number(walk, lost->clean, 1);
		walk->bad |= lost->clean > 1;
		walk_text(walk, lost->name, sizeof(lost->name));
	}
}

/* The rest of the message is records. When they are read, each is looked at. */
static void walk_records(struct walk *walk, struct ring_message *message)
{
	struct ring_message rest;
	struct ring_guest guest;

	if (!walk->from) {
		if (has_room(walk, message->records_size))
			memcpy(walk->to + walk->at, message->records, message->records_size);
		walk->at += message->records_size;
		return;
	}
	message->records = walk->from + walk->at;
	message->records_size = walk->size - walk->at;
	walk->at = walk->size;
	rest.records = message->records;
	rest.records_size = message->records_size;
	while (ring_records_next(&rest, &guest) == 1)
		;
	walk->bad |= rest.records_size > 0;
}

static void walk_body(struct walk *walk, struct ring_message *message)
{
	switch (message->kind) {
	case RING_HELLO:
	case RING_FORGET:
		walk_text(walk, message->text, RING_NAME_MAX);
		walk->bad |= !*message->text;
		break;
	case RING_GUESTS:
		walk_records(walk, message);
		break;
	case RING_SYNCED:
		break;
	case RING_TAKE:
		walk_bytes(walk, message->fingerprint, sizeof(message->fingerprint));
		break;
	case RING_LOOK:
		walk_bytes(walk, message->uuid, sizeof(message->uuid));
		break;
	case RING_LOOKED:
		walk_state(walk, &message->state);
		message->instant = walk_number(walk, message->instant, 8);
		walk_lost(walk, message);
		break;
	case RING_DO:
		walk_bytes(walk, message->uuid, sizeof(message->uuid));
		message->on = (uint8_t)walk_number(walk, message->on, 1);
		walk->bad |= message->on > 1;
		message->instant = walk_number(walk, message->instant, 8);
		break;
	case RING_DONE:
		walk_state(walk, &message->state);
		walk_text(walk, message->text, RING_TEXT_MAX);
		break;
	case RING_WINDOW:
		message->on = (uint8_t)walk_number(walk, message->on, 1);
		walk->bad |= message->on > 1;
		message->span = (uint32_t)walk_number(walk, message->span, 4);
		walk_window(walk, message->window);
		break;
	case RING_WINDOWED:
		message->error = (uint8_t)walk_number(walk, message->error, 1);
		walk_text(walk, message->text, RING_TEXT_MAX);
		break;
	default:
		walk->bad = true;
	}
}

static void walk_head(struct walk *walk, struct ring_message *message)
{
	message->kind = (uint8_t)walk_number(walk, message->kind, 1);
	message->life = walk_number(walk, message->life, 8);
	message->sequence = walk_number(walk, message->sequence, 8);
	message->left = (uint32_t)walk_number(walk, message->left, 4);
	message->to = (uint32_t)walk_number(walk, message->to, 4);
	message->request = walk_number(walk, message->request, 8);
}

int ring_message_read(struct ring_message *ret, const uint8_t *bytes, size_t size)
{
	struct walk walk = { .from = bytes, .at = sizeof(magic) + 1, .size = size };

	if (size < walk.at || size > RING_MESSAGE_MAX || memcmp(bytes, magic, sizeof(magic)) != 0)
		return -EBADMSG;
	if (bytes[sizeof(magic)] != RING_VERSION)
		return -EPROTO;
	/* Not the whole: most of it is room for lost hosts. */
	ret->lost_count = ret->records_size = 0;
	ret->records = NULL;
	ret->text[0] = ret->window[0] = '\0';
	ret->state = ret->on = ret->error = 0;
	ret->span = 0;
	ret->instant = 0;
	walk_head(&walk, ret);
	if (!walk.bad)
		walk_body(&walk, ret);
	return walk.bad || walk.at != size ? -EBADMSG : 0;
}

int ring_message_write(struct ring_message *message, uint8_t bytes[RING_MESSAGE_MAX])
{
	struct walk walk = { .to = bytes, .at = sizeof(magic) + 1, .size = RING_MESSAGE_MAX };
	static const uint8_t version = RING_VERSION;

	memcpy(bytes, magic, sizeof(magic));
	bytes[sizeof(magic)] = version;
	walk_head(&walk, message);
	walk_body(&walk, message);
	return walk.bad ? -EMSGSIZE : (int)walk.at;
}

uint32_t ring_message_heed(const struct ring_message *message, uint64_t now)
{
	uint64_t age = now - message->instant;

	return now < message->instant || age >= message->left ? 0 : message->left - (uint32_t)age;
}

int ring_records_next(struct ring_message *message, struct ring_guest *ret)
{
	struct walk walk = { .from = message->records, .size = message->records_size };

	if (message->records_size == 0)
		return 0;
	*ret = (struct ring_guest){ 0 };
	walk_guest(&walk, ret);
	if (walk.bad)
		return 0;
	message->records += walk.at;
	message->records_size -= walk.at;
	return 1;
}

int ring_records_add(
	uint8_t records[RING_GUESTS_BYTES], size_t used, const struct ring_guest *guest)
{
	struct walk walk = { .to = records, .at = used, .size = RING_GUESTS_BYTES };
	struct ring_guest copy = *guest;

	walk_guest(&walk, &copy);
	return walk.bad ? -EMSGSIZE : (int)walk.at;
}
