/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire format of fence_xvm 1.x and fence_virt (include/xvm.h and common/simple_auth.c of the
 * fence-agents project, agents/virt): a signed request in one datagram or at the start of a TCP
 * connection, a challenge by each side, and an answer. All of it is pure.
 */
#ifndef RELEVO_XVM_H
#define RELEVO_XVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prefix.h"

#define XVM_PORT           1229
#define XVM_REQUEST_SIZE   176
#define XVM_CHALLENGE_SIZE 64
#define XVM_RECORD_SIZE    130 /* of a guest in a list */
#define XVM_KEY_MAX        4096
#define XVM_GUEST_MAX      64

enum xvm_op {
	XVM_NULL,
	XVM_OFF,
	XVM_REBOOT,
	XVM_ON,
	XVM_STATUS,
	XVM_MONITOR,
	XVM_LIST,
};

enum xvm_result {
	XVM_SUCCESS = 0,
	XVM_FAILED = 1,
	XVM_IS_OFF = 2,
	XVM_DENIED = 3,
	XVM_LIST_FOLLOWS = 253,
};

struct xvm_key {
	uint8_t bytes[XVM_KEY_MAX];
	size_t size;
};

struct xvm_request {
	enum xvm_op op;
	bool by_uuid;
	char guest[XVM_GUEST_MAX]; /* name or UUID; "" only where none is needed */
	struct prefix reply;       /* where its sender listens; family 0: it did not say */
	uint16_t port;
	uint32_t sequence; /* the same in each repetition of a request */
};

/*
 * Reads a request. 0; -EBADMSG when it is none; -EPROTONOSUPPORT when it is signed by anything but
 * SHA-256, or not at all. The signature is not looked at.
 */
int xvm_parse(const uint8_t *bytes, size_t size, struct xvm_request *ret);

/* True if the request was signed with this key. */
bool xvm_signed(const uint8_t bytes[XVM_REQUEST_SIZE], const struct xvm_key *key);

/* What one who has the key answers to a challenge. */
void xvm_respond(const uint8_t challenge[XVM_CHALLENGE_SIZE], const struct xvm_key *key,
	uint8_t response[XVM_CHALLENGE_SIZE]);

/* True if both are the same; takes the same time for all that differ. */
bool xvm_same(const uint8_t *left, const uint8_t *right, size_t size);

/* A record of the list; all zero for NULL, which ends it. A name that is too long is its UUID. */
void xvm_record(uint8_t record[XVM_RECORD_SIZE], const char *name, const char *uuid, bool on);

#endif
