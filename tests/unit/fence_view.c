// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view: the line between the helper and the handler. */
#include <errno.h>

#include "fence_view.h"
#include "tap.h"

static void both_ways(void)
{
	struct fence_view view = { .clone = "ms",
		.constraint = "id-r0-ms",
		.peer = "b",
		.promoted = true,
		.stonith = true,
		.state = PEER_LOST,
		.ban = BAN_STRANGE,
		.fenced = 1795261225 };
	struct fence_view got;
	char text[1024];

	fence_view_format(&view, text, sizeof(text));
	same_text(text, "ms id-r0-ms b - 1 0 1 3 4 1795261225", "a view as text");
	same(fence_view_parse(&got, text), 0, "... and back");
	ok(memcmp(&got, &view, sizeof(got)) == 0, "... is the same");
}

int main(void)
{
	static const char *const bad[] = { "", "ms", "ms id b - 1 0 1 3 4", "ms id b - 1 0 1 4 4 0",
		"ms id b - 1 0 1 3 5 0", "ms id b - 1 0 1 3 4 0 more", "ms id b - 1 0 1 -1 4 0" };
	struct fence_view got;

	both_ways();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		same(fence_view_parse(&got, bad[i]), -EPROTO, bad[i]);
	return done();
}
