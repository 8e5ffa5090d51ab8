// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm: fields at fixed places; numbers of more than a byte are little endian. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "sha256.h"
#include "xvm.h"

enum { AT_OP, AT_HASH_TYPE, AT_ADDRESS_SIZE, AT_FLAGS, AT_GUEST };
enum { AT_ADDRESS = 68, AT_PORT = 96, AT_SEQUENCE = 104, AT_HASH = 112 };
enum { HASH_SHA256 = 2, FLAG_UUID = 1 };

/* One that needs no guest has none, or one that does not count. */
static int read_guest(const uint8_t *bytes, struct xvm_request *ret)
{
	const uint8_t *guest = bytes + AT_GUEST;
	size_t length = strnlen((const char *)guest, XVM_GUEST_MAX);

	if (length == XVM_GUEST_MAX)
		return -EBADMSG;
	for (size_t i = 0; i < length; i++)
		if (guest[i] < ' ' || guest[i] == 0x7f)
			return -EBADMSG;
	if (length == 0 && ret->op >= XVM_OFF && ret->op <= XVM_STATUS)
		return -EBADMSG;
	memcpy(ret->guest, guest, length + 1);
	return 0;
}

int xvm_parse(const uint8_t *bytes, size_t size, struct xvm_request *ret)
{
	struct xvm_request request = { 0 };

	if (size != XVM_REQUEST_SIZE || bytes[AT_OP] > XVM_LIST ||
		(bytes[AT_FLAGS] & ~FLAG_UUID) != 0)
		return -EBADMSG;
	if (bytes[AT_HASH_TYPE] != HASH_SHA256)
		return -EPROTONOSUPPORT;
	request.op = bytes[AT_OP];
	request.by_uuid = bytes[AT_FLAGS] & FLAG_UUID;
	if (read_guest(bytes, &request) < 0)
		return -EBADMSG;
	if (bytes[AT_ADDRESS_SIZE] == 4)
		request.reply.family = AF_INET;
	else if (bytes[AT_ADDRESS_SIZE] == 16)
		request.reply.family = AF_INET6;
	else if (bytes[AT_ADDRESS_SIZE] != 0)
		return -EBADMSG;
	request.reply.length = PREFIX_NO_LENGTH;
	memcpy(request.reply.bytes, bytes + AT_ADDRESS, bytes[AT_ADDRESS_SIZE]);
	request.port = (uint16_t)(bytes[AT_PORT] | bytes[AT_PORT + 1] << 8);
	for (int i = 3; i >= 0; i--)
		request.sequence = request.sequence << 8 | bytes[AT_SEQUENCE + i];
	*ret = request;
	return 0;
}

bool xvm_signed(const uint8_t bytes[XVM_REQUEST_SIZE], const struct xvm_key *key)
{
	static const uint8_t zero[XVM_CHALLENGE_SIZE];
	uint8_t digest[XVM_CHALLENGE_SIZE] = { 0 };
	struct sha256 hash;

	sha256_begin(&hash);
	sha256_take(&hash, key->bytes, key->size);
	sha256_take(&hash, bytes, AT_HASH);
	sha256_take(&hash, zero, XVM_REQUEST_SIZE - AT_HASH);
	sha256_end(&hash, digest);
	return key->size > 0 && xvm_same(digest, bytes + AT_HASH, sizeof(digest));
}

void xvm_respond(const uint8_t challenge[XVM_CHALLENGE_SIZE], const struct xvm_key *key,
	uint8_t response[XVM_CHALLENGE_SIZE])
{
	struct sha256 hash;

	memset(response, 0, XVM_CHALLENGE_SIZE);
	sha256_begin(&hash);
	sha256_take(&hash, key->bytes, key->size);
	sha256_take(&hash, challenge, XVM_CHALLENGE_SIZE);
	sha256_end(&hash, response);
}

bool xvm_same(const uint8_t *left, const uint8_t *right, size_t size)
{
	volatile uint8_t differs = 0;

	for (size_t i = 0; i < size; i++)
		differs = (uint8_t)(differs | (left[i] ^ right[i]));
	return differs == 0;
}

void xvm_record(uint8_t record[XVM_RECORD_SIZE], const char *name, const char *uuid, bool on)
{
	memset(record, 0, XVM_RECORD_SIZE);
	if (!name)
		return;
	if (strlen(name) >= XVM_GUEST_MAX)
		name = uuid;
	memcpy(record, name, strnlen(name, XVM_GUEST_MAX - 1));
	memcpy(record + XVM_GUEST_MAX, uuid, strnlen(uuid, XVM_GUEST_MAX - 1));
	record[2 * XVM_GUEST_MAX] = on;
}
