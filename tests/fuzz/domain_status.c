// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_status: a file of any bytes; what is read of it has libvirt's signs and a pid or none. */
#include <errno.h>

#include "cleanup.h"
#include "domain_status.h"
#include "input.h"

static void check(const struct domain_status *status)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789 -";

	MUST(status->state[0] && strlen(status->state) < sizeof(status->state));
	MUST(strlen(status->reason) < sizeof(status->reason));
	MUST(!status->state[strspn(status->state, signs)]);
	MUST(!status->reason[strspn(status->reason, signs)]);
	MUST(status->pid >= 0);
}

/* What was read, written as libvirt does, is read as the same. */
static void check_again(const struct domain_status *status)
{
	struct domain_status again;
	char text[256], pid[32] = "", reason[64] = "";

	if (status->pid)
		snprintf(pid, sizeof(pid), " pid='%d'", (int)status->pid);
	if (status->reason[0])
		snprintf(reason, sizeof(reason), " reason='%s'", status->reason);
	snprintf(text, sizeof(text), "<!--\nwords\n-->\n\n<domstatus state='%s'%s%s>\n  <rest/>",
		status->state, reason, pid);
	MUST(domain_status_parse(text, strlen(text), &again) == 0);
	MUST(memcmp(status, &again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct domain_status status = { "before", "before", -1 };
	auto_free char *bytes = malloc(size ? size : 1), *text = input_text(data, size);
	int r;

	memcpy(bytes, text, size); /* exactly as long: no end is read */
	r = domain_status_parse(bytes, size, &status);
	MUST(r == 0 || r == -EBADMSG);
	if (r < 0)
		MUST(strcmp(status.state, "before") == 0 && status.pid == -1);
	else
		check(&status);
	if (r == 0)
		check_again(&status);
	r = domain_status_words(text, &status);
	MUST(r == 0 || r == -EBADMSG);
	if (r == 0)
		check(&status);
	return 0;
}
