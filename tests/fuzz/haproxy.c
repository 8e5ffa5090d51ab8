// SPDX-License-Identifier: GPL-2.0-or-later
/* haproxy: answers of any bytes; what is read has an end, and reading goes on. */
#include <errno.h>

#include "haproxy.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), words[64];
	struct haproxy_processes found;
	struct haproxy_stat stat;
	struct haproxy_peer peer;
	const char *at = NULL, *before;
	long long value;

	if (haproxy_parse_processes(text, &found) == 0)
		MUST(found.master > 0 && found.old_count <= HAPROXY_WORKERS);
	haproxy_parse_info(text, "Pid", &value);
	for (before = text; (at = haproxy_next_stat(text, at, &stat)); before = at)
		MUST(at > before && at <= text + strlen(text));
	at = text;
	for (before = at; (at = haproxy_next_peer(at, &peer)); before = at)
		MUST(at > before && at <= text + strlen(text));
	haproxy_alert(text, words, sizeof(words));
	MUST(strlen(words) < sizeof(words) && !strchr(words, '\n'));
	free(text);
	return 0;
}
