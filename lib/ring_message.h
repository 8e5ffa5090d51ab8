/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A message is what one ringd tells the others over the closed process group (cpg_overview(3)).
 * Its wire format is this project's own: numbers are big endian, texts have a byte of length.
 * Reading and writing are pure.
 */
#ifndef RELEVO_RING_MESSAGE_H
#define RELEVO_RING_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "ring_guest.h"
#include "window.h"

#define RING_VERSION      1
#define RING_MESSAGE_MAX  8192
#define RING_HOSTS        64 /* more than corosync takes */
#define RING_TEXT_MAX     200
#define RING_FINGERPRINT  32
#define RING_GUESTS_BYTES (RING_MESSAGE_MAX - 64) /* of the records in one message */

enum ring_kind {
	RING_HELLO = 1, /* name: the host; its guests follow */
	RING_GUESTS,    /* records: how these guests are on the sender */
	RING_SYNCED,    /* the sender has told all its guests since HELLO */
	RING_TAKE,      /* fingerprint: the sender serves this request of fence_xvm */
	RING_LOOK,      /* uuid, request: how is it on your host, now? */
	RING_LOOKED,    /* to, request, state, instant; lost: hosts that it misses */
	RING_DO,        /* to, request, uuid, on, instant: switch it */
	RING_DONE,      /* to, request, state: as read back; text: why, or evidence */
	RING_FORGET,    /* name: this lost host will not come back, says its administrator */
	RING_WINDOW,    /* to, request, on, span, window: open your end, or close it */
	RING_WINDOWED,  /* to, request, error; text: why */
	RING_KINDS,
};

/* A host that has gone, and its last word of the guest that was asked for. */
struct ring_lost {
	uint32_t id;
	uint8_t state, clean; /* 1: it took its leave, and its node went with it */
	uint64_t joined;      /* when it last came into the group, s of the clock */
	char name[RING_NAME_MAX];
};

struct ring_message {
	uint8_t kind;
	uint64_t life;       /* of the sending ringd: random, another after each start */
	uint64_t sequence;   /* grows with each message of a life */
	uint32_t left, span; /* ms: the sender waits; a window is wanted */
	uint32_t to;         /* node ID, 0: all */
	uint64_t request;    /* the sender's number for it; in an answer the asker's */
	uint8_t uuid[RING_UUID_SIZE];
	uint8_t state, on, error; /* an errno */
	uint64_t instant; /* ms of the clock of the host that was asked, and is told what to do */
	char text[RING_TEXT_MAX], window[WINDOW_TEXT_MAX]; /* a name is a text, too */
	uint8_t fingerprint[RING_FINGERPRINT];
	struct ring_lost lost[RING_HOSTS];
	const uint8_t *records; /* of guests, in the bytes that were read */
	size_t lost_count, records_size;
};

/* Reads a message; `ret` points into `bytes`. 0; -EPROTO for another version; -EBADMSG. */
int ring_message_read(struct ring_message *ret, const uint8_t *bytes, size_t size);

/* Writes it, and changes nothing of it; its size, or -EMSGSIZE. */
int ring_message_write(struct ring_message *message, uint8_t bytes[RING_MESSAGE_MAX]);

/* For how many ms from `now` on a RING_DO is to be heeded: while its sender waits; 0: too late. */
uint32_t ring_message_heed(const struct ring_message *message, uint64_t now);

/*
 * Takes the next guest of `records`: 1, or 0 at their end. Adds a guest's record to `used` bytes;
 * what is used then, or -EMSGSIZE when it is full.
 */
int ring_records_next(struct ring_message *message, struct ring_guest *ret);
int ring_records_add(
	uint8_t records[RING_GUESTS_BYTES], size_t used, const struct ring_guest *guest);

#endif
