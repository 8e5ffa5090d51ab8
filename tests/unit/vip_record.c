// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_record: what runs here, what is not whole with it, and whether that is news. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "state.h"
#include "tap.h"
#include "vip_record.h"
#include "wire.h"

#define NAME "vip-unit"
#define DEAD "leg 'eth1' of the bond has no carrier"

static const struct link eth = { .index = 2, .name = "eth0" };

static struct address address_of(const char *text)
{
	return (struct address){ .prefix = prefix_of(text), .index = 2 };
}

/* The recorded address as text, "" when there is none, or the error as text. */
static const char *recorded(void)
{
	static char text[PREFIX_TEXT_MAX];
	struct prefix prefix = { .family = 4242 };
	int r = vip_record_address(NAME, &prefix);

	if (r != 1 && prefix.family != 4242)
		return "changed";
	if (r < 0)
		return strerror(-r);
	return r == 0 ? "" : prefix_format(&prefix, text);
}

static bool has(const char *key, const char *wanted)
{
	char value[STATE_MAX];
	struct state state;

	state_load(&state, NAME);
	return state_get(&state, key, value, sizeof(value)) ? wanted && strcmp(value, wanted) == 0
							    : !wanted;
}

static void write_file(const char *text)
{
	auto_close int fd =
		open(STATE_DIR "/" NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ok(false, "the test cannot write its file");
}

static void noted(void)
{
	struct address address = address_of("192.0.2.10/24");
	struct link other = { .index = 3, .name = "eth1" };

	same_text(recorded(), "", "no record, no address");
	same(vip_record_note(NAME, &address, &eth, NULL), 0, "an address is noted");
	same_text(recorded(), "192.0.2.10/24", "... and found, with its length");
	ok(has("link", "eth0") && has("degraded", NULL), "... and its link");
	address = address_of("2001:db8::10/64");
	same(vip_record_note(NAME, &address, &other, NULL), 0, "another takes its place");
	same_text(recorded(), "2001:db8::10/64", "... and is found");
	ok(has("link", "eth1"), "... and its link");
	address = address_of("192.0.2.10");
	same(vip_record_note(NAME, &address, &eth, NULL), 0, "one without a length");
	same_text(recorded(), "192.0.2.10", "... has none");
}

static void news(void)
{
	struct address address = address_of("192.0.2.10/24");
	struct stat before, after;

	same(vip_record_note(NAME, &address, &eth, DEAD), 1, "what is not whole is news");
	ok(has("degraded", DEAD), "... and noted");
	stat(STATE_DIR "/" NAME, &before);
	same(vip_record_note(NAME, &address, &eth, DEAD), 0, "the same is none");
	stat(STATE_DIR "/" NAME, &after);
	same((long long)after.st_ino, (long long)before.st_ino, "... and nothing is written");
	same(vip_record_note(NAME, &address, &eth, "the link has no carrier"), 1,
		"something else is");
	same(vip_record_note(NAME, &address, &eth, NULL), 0, "that it is whole again is none");
	ok(has("degraded", NULL), "... but noted");
	same(vip_record_note(NAME, &address, &eth, DEAD), 1, "then the first is news again");
	same_text(recorded(), "192.0.2.10/24", "the address stays");
	same(state_remove(NAME), 0, "the record is removed");
	same(vip_record_note(NAME, &address, &eth, DEAD), 1, "without it all is news");
}

static void loopback(void)
{
	char note[16];
	struct address address = address_of("192.0.2.10/24");

	same(state_remove(NAME), 0, "no record");
	ok(!vip_record_get(NAME, "loopback", note, sizeof(note)), "... no place on lo");
	same(vip_record_set(NAME, "loopback", NULL), 0, "nothing to forget");
	ok(access(STATE_DIR "/" NAME, F_OK) < 0, "... and no record of that");
	same(vip_record_set(NAME, "loopback", "taken"), 0, "it was on lo");
	ok(vip_record_get(NAME, "loopback", note, sizeof(note)), "... which is noted");
	same_text(recorded(), "", "... beside no address");
	same(vip_record_note(NAME, &address, &eth, NULL), 0, "the address is noted");
	ok(vip_record_get(NAME, "loopback", note, sizeof(note)), "... and lo stays");
	same(vip_record_set(NAME, "loopback", "taken"), 0, "once more");
	same(vip_record_set(NAME, "loopback", NULL), 0, "it is forgotten");
	ok(!vip_record_get(NAME, "loopback", note, sizeof(note)), "... and gone");
	same_text(recorded(), "192.0.2.10/24", "... the address stays");
}

static void bad_files(void)
{
	char note[16];
	struct address address = address_of("192.0.2.10/24");
	char name[300];

	write_file("relevo-state 1\naddress=192.0.2.300\n");
	same_text(recorded(), strerror(EBADMSG), "an address that is none is not read");
	write_file("relevo-state 1\nlink=eth0\n");
	same_text(recorded(), "", "a record without one has none");
	write_file("garbage\n");
	same_text(recorded(), strerror(EBADMSG), "what is no record is not read");
	ok(!vip_record_get(NAME, "loopback", note, sizeof(note)), "... nor lo from it");
	same(vip_record_set(NAME, "loopback", "taken"), 0, "it is replaced to note lo");
	ok(vip_record_get(NAME, "loopback", note, sizeof(note)), "... by a good one");
	write_file("");
	same_text(recorded(), strerror(EBADMSG), "an empty file is not read");
	same(vip_record_note(NAME, &address, &eth, NULL), 0, "it is replaced to note an address");
	same_text(recorded(), "192.0.2.10/24", "... by a good one");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	same(vip_record_note(name, &address, &eth, NULL), -ENAMETOOLONG, "a name that is too long");
	same(vip_record_set(name, "loopback", "taken"), -ENAMETOOLONG, "... notes nothing");
	unlink(STATE_DIR "/" NAME);
	mkdir(STATE_DIR "/" NAME, 0700);
	ok(vip_record_note(NAME, &address, &eth, NULL) < 0, "a folder in its place is no record");
	ok(vip_record_set(NAME, "loopback", "taken") < 0, "... and notes nothing");
	same_text(recorded(), strerror(EBADMSG), "... and cannot be read");
}

int main(void)
{
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	noted();
	news();
	loopback();
	bad_files();
	return done();
}
