// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_table: hosts that come, tell and go; names, lists and repetitions. */
#include <errno.h>

#include "ring_table.h"
#include "tap.h"

static struct ring_table table;
static char listed[512];

static void note(struct ring_host *host, int number, const char *name, int state)
{
	struct ring_guest guest = { .uuid = { [15] = (uint8_t)number }, .state = (uint8_t)state };

	snprintf(guest.name, sizeof(guest.name), "%s", name);
	ring_host_note(&table, host, &guest);
}

static void add(const struct ring_host *host, const struct ring_guest *guest, void *data)
{
	size_t used = strlen(listed);

	(void)data;
	snprintf(listed + used, sizeof(listed) - used, "%s@%s=%s ", guest->name, host->name,
		guest_state_name(guest->state));
}

static const char *list(void)
{
	listed[0] = '\0';
	ring_table_list(&table, add, NULL);
	return listed;
}

static struct ring_host *host(uint32_t id, const char *name)
{
	struct ring_host *made = ring_host_find(&table, id, true);

	snprintf(made->name, sizeof(made->name), "%s", name);
	return made;
}

static void test_guests(void)
{
	struct ring_guest guest = { .uuid = { [15] = 5 }, .name = "g5", .state = GUEST_ON };
	struct ring_host *a = host(1, "a");

	same(ring_host_note(&table, a, &guest), 1, "a new guest is news");
	same(ring_host_note(&table, a, &guest), 0, "the same again is none");
	guest.state = GUEST_OFF;
	same(ring_host_note(&table, a, &guest), 1, "another state is");
	guest.state = GUEST_ABSENT;
	same(ring_host_note(&table, a, &guest), 1, "it has gone");
	same(ring_host_note(&table, a, &guest), 0, "it had gone");
	for (int i = 99; i > 0; i -= 2)
		note(a, i, "odd", GUEST_ON);
	for (int i = 0; i < 100; i += 2)
		note(a, i, "even", GUEST_ON);
	for (size_t i = 1; i < a->count; i++)
		if (a->guests[i - 1].uuid[15] >= a->guests[i].uuid[15])
			ok(false, "guest %zu is not in its place", i);
	same((long long)a->count, 100, "all are there");
	ring_host_expect_all(a);
	note(a, 7, "odd", GUEST_ON);
	note(a, 8, "even", GUEST_OFF);
	ring_host_drop_stale(&table, a);
	same_text(list(), "odd@a=on even@a=off ", "what was not told again is gone");
}

static void test_names(void)
{
	struct ring_host *b = host(2, "b");
	uint8_t uuid[RING_UUID_SIZE];
	char text[RING_UUID_TEXT];

	note(b, 7, "odd", GUEST_OFF);
	note(b, 8, "even", GUEST_MOVING);
	note(b, 9, "nine", GUEST_OFF);
	same_text(list(), "odd@a=on even@b=moving nine@b=off ", "a guest is shown where it is");
	note(b, 7, "odd", GUEST_ON);
	same_text(list(), "odd@a=on even@b=moving nine@b=off ", "the first of two that have it on");
	b->member = true;
	same_text(list(), "odd@b=on even@b=moving nine@b=off ", "the one that is there, if one is");
	b->member = false;
	note(b, 7, "odd", GUEST_OFF);
	same(ring_table_resolve(&table, "odd", uuid), 0, "one name, one guest on two hosts");
	same(uuid[15], 7, "its UUID");
	same(ring_table_resolve(&table, "none", uuid), -ENOENT, "no such name");
	same(ring_table_resolve(&table, "00000000-0000-0000-0000-000000000009", uuid), 0, "UUID");
	same(uuid[15], 9, "the same");
	same(ring_table_resolve(&table, "10000000-0000-0000-0000-00000000000a", uuid), -ENOENT,
		"a UUID that no host knows");
	same_text(ring_table_name(&table, uuid, text), "nine", "from a UUID to the name");
	note(b, 10, "odd", GUEST_OFF);
	same(ring_table_resolve(&table, "odd", uuid), -ENOTUNIQ, "one name, two guests");
}

static void test_graves(void)
{
	struct ring_host *b = ring_host_find(&table, 2, false);
	uint8_t uuid[RING_UUID_SIZE];
	char text[RING_UUID_TEXT];

	memset(table.graves, 0, sizeof(table.graves));
	note(b, 99, "short", GUEST_ON);
	note(b, 99, "short", GUEST_ABSENT);
	same(ring_table_resolve(&table, "short", uuid), 0, "a guest that has gone is known");
	ok(uuid[15] == 99 && ring_table_knows(&table, uuid), "by its UUID");
	same_text(ring_table_name(&table, uuid, text), "short", "and its name");
	uuid[15] = 98;
	ok(!ring_table_knows(&table, uuid), "one that never was is not");
	same(ring_table_resolve(&table, "", uuid), -ENOENT, "nor is an empty name");
	memset(uuid, 0, sizeof(uuid));
	ok(!ring_table_knows(&table, uuid), "nor a UUID of zeros");
	note(b, 97, "short", GUEST_ON);
	same(ring_table_resolve(&table, "short", uuid), 0, "a new one of the name");
	same(uuid[15], 97, "is the one that is meant");
	for (int i = 0; i < RING_GRAVES; i++) {
		struct ring_guest guest = {
			.uuid = { 7, (uint8_t)i }, .name = "many", .state = GUEST_ON
		};

		ring_host_note(&table, b, &guest);
		guest.state = GUEST_ABSENT;
		ring_host_note(&table, b, &guest);
	}
	memset(uuid, 0, sizeof(uuid));
	uuid[15] = 99;
	ok(!ring_table_knows(&table, uuid), "in time it is forgotten");
}

static void test_hosts(void)
{
	struct ring_host *b = ring_host_find(&table, 2, false);
	struct ring_message message = { .kind = RING_LOOK, .life = 5, .sequence = 3 };

	ok(!ring_host_is_new(b, &message), "a life begins with HELLO");
	message.kind = RING_HELLO;
	ok(ring_host_is_new(b, &message), "with that it does");
	ok(!ring_host_is_new(b, &message), "a repetition");
	message.kind = RING_LOOK;
	message.sequence = 2;
	ok(!ring_host_is_new(b, &message), "an older one");
	message.sequence = 9;
	ok(ring_host_is_new(b, &message), "a newer one");
	ok(!ring_host_find(&table, 3, false), "a host that is not there");
	ring_host_forget(&table, ring_host_find(&table, 1, false));
	same(table.count, 1, "a host is forgotten");
	ok(ring_host_find(&table, 2, false) && !ring_host_find(&table, 1, false), "that one");
	for (uint32_t id = 10; ring_host_find(&table, id, true); id++)
		;
	same(table.count, RING_HOSTS, "there is room for so many");
}

int main(void)
{
	test_guests();
	test_names();
	test_graves();
	test_hosts();
	return done();
}
