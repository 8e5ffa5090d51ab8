// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_message: each kind there and back, cut at each byte, and changed at each. */
#include <errno.h>

#include "ring_message.h"
#include "tap.h"

static struct ring_message out, back;
static uint8_t bytes[RING_MESSAGE_MAX], records[RING_GUESTS_BYTES];

/* Writes `out` and reads it as `back`; none of its beginnings is a message. Its size. */
static size_t there_and_back(const char *what)
{
	int size, cut = 0;

	out.life = 0x1122334455667788;
	out.sequence = 7;
	out.left = 2500;
	out.to = 0x01020304;
	out.request = 99;
	size = ring_message_write(&out, bytes);
	ok(size > 0, "%s is written", what);
	same(ring_message_read(&back, bytes, (size_t)size), 0, what);
	ok(back.kind == out.kind && back.life == out.life && back.sequence == 7 &&
			back.left == 2500 && back.to == out.to && back.request == 99,
		"with its head");
	for (int i = 0; i < size; i++)
		cut += ring_message_read(&back, bytes, (size_t)i) == 0;
	same(cut, out.kind == RING_GUESTS ? (long long)out.records_size / 26 : 0,
		"and none of its parts is one");
	bytes[size] = 0;
	ok(ring_message_read(&back, bytes, (size_t)size + 1) == -EBADMSG, "nor more than it");
	bytes[3]++;
	same(ring_message_read(&back, bytes, (size_t)size), -EPROTO, "another version");
	bytes[3]--;
	bytes[0]++;
	same(ring_message_read(&back, bytes, (size_t)size), -EBADMSG, "another protocol");
	bytes[0]--;
	ring_message_read(&back, bytes, (size_t)size);
	return (size_t)size;
}

static void test_texts(void)
{
	size_t size;

	out = (struct ring_message){ .kind = RING_HELLO, .text = "host-a" };
	size = there_and_back("HELLO");
	same_text(back.text, "host-a", "the name");
	bytes[size - 1] = '\n';
	same(ring_message_read(&back, bytes, size), -EBADMSG, "a line end in a name");
	out.text[0] = '\0';
	ok(ring_message_write(&out, bytes) < 0, "a host without a name");
	/* Its length is the byte after the head, of 37 bytes. */
	memset(bytes + 38, 'x', RING_NAME_MAX);
	bytes[37] = RING_NAME_MAX - 1;
	same(ring_message_read(&back, bytes, 37 + RING_NAME_MAX), 0, "the longest name");
	bytes[37] = RING_NAME_MAX;
	same(ring_message_read(&back, bytes, 38 + RING_NAME_MAX), -EBADMSG, "one that is longer");
	out = (struct ring_message){ .kind = RING_DONE, .state = GUEST_OFF, .text = "shutoff" };
	there_and_back("DONE");
	same_text(back.text, "shutoff", "the words");
	same(back.state, GUEST_OFF, "the state");
	out.state = GUEST_STATES;
	ok(ring_message_write(&out, bytes) < 0, "a state that is none");
	out = (struct ring_message){ .kind = RING_FORGET, .text = "host-c" };
	there_and_back("FORGET");
}

static void test_requests(void)
{
	size_t size;

	out = (struct ring_message){ .kind = RING_TAKE, .fingerprint = { 1, 2, [31] = 3 } };
	there_and_back("TAKE");
	ok(memcmp(back.fingerprint, out.fingerprint, RING_FINGERPRINT) == 0, "the fingerprint");
	out = (struct ring_message){ .kind = RING_LOOK, .uuid = { 9, [15] = 8 } };
	there_and_back("LOOK");
	ok(memcmp(back.uuid, out.uuid, RING_UUID_SIZE) == 0, "the UUID");
	out = (struct ring_message){ .kind = RING_DO, .uuid = { 9 }, .on = 1, .instant = 5000 };
	size = there_and_back("DO");
	same(back.on, 1, "on");
	same((long long)back.instant, 5000, "the instant of the one that is to do it");
	bytes[size - 9] = 2;
	same(ring_message_read(&back, bytes, size), -EBADMSG, "neither on nor off");
	out = (struct ring_message){ .kind = RING_SYNCED };
	there_and_back("SYNCED");
	out = (struct ring_message){ .kind = RING_WINDOW, .on = 1, .span = 120000 };
	strcpy(out.window, "vm1\tsource\tb\t/etc/drbd.conf\tAr1\tCr2");
	size = there_and_back("WINDOW");
	ok(back.on == 1 && back.span == 120000, "to open, and for how long");
	same_text(back.window, out.window, "what");
	bytes[size - 1] = '/';
	same(ring_message_read(&back, bytes, size), -EBADMSG, "what is no window");
	bytes[size - 1] = '\0';
	same(ring_message_read(&back, bytes, size), -EBADMSG, "an end in the middle");
	bytes[37] = 2;
	same(ring_message_read(&back, bytes, size), -EBADMSG, "neither open nor close");
	out = (struct ring_message){
		.kind = RING_WINDOWED, .error = 16, .text = "it is held open"
	};
	there_and_back("WINDOWED");
	ok(back.error == 16 && strcmp(back.text, out.text) == 0, "how it ended");
	out.kind = RING_KINDS;
	ok(ring_message_write(&out, bytes) < 0, "a kind that is none");
	out = (struct ring_message){ .kind = RING_LOOKED, .state = GUEST_ON, .lost_count = 2 };
	out.instant = 6000;
	out.lost[0] = (struct ring_lost){ 3, GUEST_ON, 1, 1700000000, "host-c" };
	out.lost[1] = (struct ring_lost){ 4, GUEST_UNKNOWN, 0, 1700000001, "host-d" };
	there_and_back("LOOKED");
	ok(back.lost_count == 2 && back.lost[1].id == 4 && back.lost[0].joined == 1700000000 &&
			back.lost[0].state == GUEST_ON && back.lost[0].clean &&
			!back.lost[1].clean && back.instant == 6000,
		"lost hosts");
	same_text(back.lost[1].name, "host-d", "their names");
	out.lost[0].clean = 2;
	ok(ring_message_write(&out, bytes) < 0, "neither clean nor not");
}

static void test_heed(void)
{
	struct ring_message message = { .kind = RING_DO, .left = 2500, .instant = 10000 };

	same(ring_message_heed(&message, 10000), 2500, "at once");
	same(ring_message_heed(&message, 12499), 1, "at the last moment");
	same(ring_message_heed(&message, 12500), 0, "too late, however long it was under way");
	same(ring_message_heed(&message, 10000 + (5LL << 32)), 0, "by far");
	same(ring_message_heed(&message, 9999), 0, "from before this host's clock began");
	message.left = 0;
	same(ring_message_heed(&message, 10000), 0, "sent when nobody waited any more");
}

static void test_guests(void)
{
	struct ring_guest guest = { .uuid = { 1 }, .name = "guest-000", .state = GUEST_ON };
	int used = 0, count = 0, r;

	out = (struct ring_message){ .kind = RING_GUESTS, .records = records };
	there_and_back("no guests");
	for (; (r = ring_records_add(records, (size_t)used, &guest)) > 0; count++) {
		guest.uuid[1]++;
		used = r;
	}
	same(r, -EMSGSIZE, "a page is full at some time");
	same(count, RING_GUESTS_BYTES / 27, "of guests of 27 bytes");
	out.records_size = (size_t)used;
	ok(ring_message_write(&out, bytes) > 0, "and fits into a message");
	ring_message_read(&back, bytes, (size_t)ring_message_write(&out, bytes));
	for (r = 0; ring_records_next(&back, &guest) == 1; r++)
		if (guest.uuid[1] != (uint8_t)r || strcmp(guest.name, "guest-000") != 0)
			ok(false, "guest %d is another", r);
	same(r, count, "all come back");
	guest.name[0] = '\0';
	ok(ring_records_add(records, 0, &guest) < 0, "a guest without a name");
}

int main(void)
{
	test_texts();
	test_requests();
	test_heed();
	test_guests();
	return done();
}
