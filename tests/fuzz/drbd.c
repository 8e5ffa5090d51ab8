// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd: any text as events, as /proc/drbd, as configuration; counts stay within their bounds. */
#include <errno.h>

#include "drbd_proc.h"
#include "drbd_show.h"
#include "input.h"
#include "workload.h"

static void check(int r, const struct drbd *drbd)
{
	MUST(r == 0 || r == 1 || r == -EBADMSG || r == -E2BIG);
	if (r != 1) {
		MUST(drbd->volumes == -7);
		return;
	}
	MUST(drbd->volumes >= 0 && drbd->volumes <= DRBD_VOLUMES);
	MUST(drbd->peers >= 0 && drbd->peers <= DRBD_PEERS);
	MUST(drbd_disk_name(drbd->disk));
	for (int i = 0; i < drbd->peers; i++) {
		MUST(memchr(drbd->peer[i].name, '\0', sizeof(drbd->peer[i].name)));
		MUST(memchr(drbd->peer[i].state, '\0', sizeof(drbd->peer[i].state)));
		MUST(drbd->peer[i].out_of_sync >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char version[] = "version: 8.4.11\n";
	static const int minors[] = { 0, 1, 7 };
	struct drbd events = { .volumes = -7 }, proc = events, prefixed = events;
	char *text = input_text(data, size), *whole = malloc(size + sizeof(version));

	MUST(whole);
	memcpy(whole, version, sizeof(version));
	memcpy(whole + sizeof(version) - 1, text, size + 1);
	check(drbd_parse_events(text, "r0", &events), &events);
	check(drbd_parse_proc(text, minors, 3, &proc), &proc);
	check(drbd_parse_proc(whole, minors, 3, &prefixed), &prefixed);
	drbd_parse_version(text);
	drbd_version(text);
	drbd_show_policy(text);
	MUST(workload_volumes(whole) >= 0);
	free(whole);
	free(text);
	return 0;
}
