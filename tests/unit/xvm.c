// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm: a request as the stock client sent it (captured on a lab's link), and what is none. */
#include <errno.h>
#include <sys/socket.h>

#include "sha256.h"
#include "tap.h"
#include "xvm.h"

static uint8_t packet[XVM_REQUEST_SIZE];
static const struct xvm_key key = { "lab key", 7 };

/* fence_xvm 4.12.1 -o reboot -H web1 -p 1230, from 10.98.0.1. */
static const char stock_address[] = "10.98.0.1";
static const uint8_t stock_packet[] = {
	0x02,
	0x02,
	0x04,
	0x00,
	0x77,
	0x65,
	0x62,
	0x31,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x0a,
	0x62,
	0x00,
	0x01,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0xce,
	0x04,
	0xa5,
	0x41,
	0x7d,
	0x7e,
	0xad,
	0x2b,
	0x87,
	0xcc,
	0x06,
	0x00,
	0x02,
	0x00,
	0x00,
	0x00,
	0x44,
	0xe7,
	0x75,
	0x61,
	0xdf,
	0xfb,
	0x07,
	0xc3,
	0x1c,
	0xe0,
	0xe4,
	0x90,
	0x6f,
	0x52,
	0xeb,
	0x6c,
	0x7c,
	0xd0,
	0x65,
	0x61,
	0xc0,
	0x16,
	0x48,
	0x0c,
	0x2d,
	0x08,
	0x88,
	0x15,
	0x92,
	0xd2,
	0x79,
	0xed,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
};

static void sign(const struct xvm_key *with)
{
	struct sha256 hash;

	memset(packet + 112, 0, 64);
	sha256_begin(&hash);
	sha256_take(&hash, with->bytes, with->size);
	sha256_take(&hash, packet, sizeof(packet));
	sha256_end(&hash, packet + 112);
}

static int parse_with(size_t at, uint8_t value)
{
	struct xvm_request request;
	uint8_t before = packet[at];
	int r;

	packet[at] = value;
	r = xvm_parse(packet, sizeof(packet), &request);
	packet[at] = before;
	return r;
}

static void test_request(void)
{
	struct xvm_request request;
	struct xvm_key other = key;
	char text[PREFIX_TEXT_MAX];

	memcpy(packet, stock_packet, sizeof(packet));
	same(xvm_parse(packet, sizeof(packet), &request), 0, "the stock client's request is read");
	same(request.op, XVM_REBOOT, "what to do");
	same_text(request.guest, "web1", "the guest");
	ok(!request.by_uuid, "by name");
	same_text(prefix_format(&request.reply, text), stock_address, "where it listens");
	same(request.port, 1230, "and its port");
	ok(xvm_signed(packet, &key), "it is signed with the key");
	other.bytes[0]++;
	ok(!xvm_signed(packet, &other), "and not with another");
	other.size = 0;
	ok(!xvm_signed(packet, &other), "nor with none");
	sign(&other);
	ok(!xvm_signed(packet, &other), "not even if it was signed with none");
	sign(&key);
	ok(xvm_signed(packet, &key), "signed again");
	for (size_t i = 0; i < sizeof(packet); i++) {
		packet[i] ^= 1;
		if (xvm_signed(packet, &key))
			ok(false, "byte %zu may be changed", i);
		packet[i] ^= 1;
	}
	same(xvm_parse(packet, sizeof(packet) - 1, &request), -EBADMSG, "a byte too few");
	same(xvm_parse(packet, sizeof(packet) + 1, &request), -EBADMSG, "a byte too many");
	same(parse_with(0, 7), -EBADMSG, "no such operation");
	same(parse_with(1, 0), -EPROTONOSUPPORT, "no signature");
	same(parse_with(1, 1), -EPROTONOSUPPORT, "SHA-1");
	same(parse_with(2, 5), -EBADMSG, "an address of five bytes");
	same(parse_with(3, 2), -EBADMSG, "a flag that is not known");
	same(parse_with(3, 1), 0, "by UUID");
	same(parse_with(5, '\n'), -EBADMSG, "a line end in a name");
	same(parse_with(4, '\0'), -EBADMSG, "no guest to reboot");
	packet[0] = XVM_LIST;
	same(parse_with(4, '\0'), 0, "none is needed for a list");
	memset(packet + 4, 'x', 64);
	same(xvm_parse(packet, sizeof(packet), &request), -EBADMSG, "a name without an end");
}

static void test_challenge(void)
{
	uint8_t challenge[XVM_CHALLENGE_SIZE], response[XVM_CHALLENGE_SIZE];
	static const uint8_t wanted[XVM_CHALLENGE_SIZE] = {
		0x51,
		0xb5,
		0xb3,
		0xcc,
		0x29,
		0x09,
		0x1d,
		0x79,
		0xdf,
		0x04,
		0xb1,
		0x3c,
		0x61,
		0x4c,
		0x36,
		0x39,
		0x04,
		0x38,
		0x9a,
		0x37,
		0x1b,
		0x1e,
		0xcb,
		0x5b,
		0x3b,
		0xf0,
		0x3e,
		0xa0,
		0x41,
		0xe4,
		0xde,
		0xd8,
	};

	for (int i = 0; i < XVM_CHALLENGE_SIZE; i++)
		challenge[i] = (uint8_t)i;
	xvm_respond(challenge, &key, response);
	ok(xvm_same(response, wanted, sizeof(wanted)), "SHA-256 of key and challenge, padded");
	response[63] ^= 0x80;
	ok(!xvm_same(response, wanted, sizeof(wanted)), "the last byte counts");
}

static void test_record(void)
{
	const char *uuid = "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01";
	char name[80] = "web1";
	uint8_t record[XVM_RECORD_SIZE];

	xvm_record(record, name, uuid, true);
	same_text((char *)record, "web1", "name");
	same_text((char *)record + 64, uuid, "UUID");
	same(record[128], 1, "on");
	memset(name, 'n', 63);
	name[63] = '\0';
	xvm_record(record, name, uuid, false);
	same_text((char *)record, name, "63 letters fit");
	same(record[128], 0, "off");
	name[63] = 'n';
	xvm_record(record, name, uuid, false);
	same_text((char *)record, uuid, "64 do not, and no cut name is some other guest's");
	xvm_record(record, NULL, NULL, true);
	for (int i = 0; i < XVM_RECORD_SIZE; i++)
		if (record[i])
			ok(false, "byte %d of the end is not zero", i);
}

int main(void)
{
	test_request();
	test_challenge();
	test_record();
	return done();
}
