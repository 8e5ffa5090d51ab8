// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_output: a reader that takes its time, and one that hangs up. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring_output.h"
#include "tap.h"

int main(void)
{
	static char part[65536], got[65536];
	struct ring_output output = { 0 };
	int ends[2], r, rounds = 0;
	size_t size = 0;
	char last = 0;

	ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a pair of sockets");
	same(ring_output_send(&output, ends[0]), 1, "nothing is soon sent");
	memset(part, 'x', sizeof(part));
	for (int i = 0; i < 64; i++)
		ring_output_add(&output, part, sizeof(part));
	ring_output_print(&output, "the %s", "end");
	for (; (r = ring_output_send(&output, ends[0])) == 0; rounds++)
		size += (size_t)read(ends[1], got, sizeof(got));
	same(r, 1, "all is sent in the end");
	ok(rounds > 1, "in several parts");
	shutdown(ends[0], SHUT_WR);
	while ((r = (int)read(ends[1], got, sizeof(got))) > 0) {
		size += (size_t)r;
		last = got[r - 1];
	}
	same((long long)size, 64 * 65536 + 7, "and all arrives");
	same(last, 'd', "to its last letter");
	close(ends[1]);
	ring_output_add(&output, "x", 1);
	same(ring_output_send(&output, ends[0]), -EPIPE, "one who hung up");
	ring_output_free(&output);
	ok(!output.bytes && !output.size, "it is empty then");
	return done();
}
