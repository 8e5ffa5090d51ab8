// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fence_ring: fences guests wherever in the ring they run, by the ringd of this host. It fences no
 * host: a host that is lost needs a device of its own, and its guests are off once that has proven
 * it off.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fencing.h"
#include "helper.h"
#include "param.h"
#include "ring_ask.h"

static const struct param params[] = { { 0 } };

/* The answer of ringd to a verb about a guest, "on ..." or "off ..."; NULL with errno. */
static char *ask(const char *verb, const char *plug, const struct deadline *deadline,
	struct fence_answer *answer)
{
	char *text = ring_ask(verb, plug, deadline, answer->text, sizeof(answer->text));

	if (!text)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	snprintf(answer->text, sizeof(answer->text), "%s", text);
	return text;
}

static int state(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	auto_free char *text = ask("status", plug, deadline, answer);

	if (!text)
		return -errno;
	if (strncmp(text, "on ", 3) == 0)
		return FENCE_ON;
	return strncmp(text, "off ", 4) == 0 ? FENCE_OFF : -EPROTO;
}

static int set(
	const char *plug, bool on, const struct deadline *deadline, struct fence_answer *answer)
{
	auto_free char *text = ask(on ? "on" : "off", plug, deadline, answer);

	return text ? 0 : -errno;
}

/*
 * The second column is the UUID, never the host: pacemaker takes both columns for what this device
 * can fence.
 */
static int list(
	fence_each *each, void *data, const struct deadline *deadline, struct fence_answer *answer)
{
	auto_free char *text = ring_ask("list", "", deadline, answer->text, sizeof(answer->text));
	char *rest, *line;

	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *name = strsep(&line, "\t"), *uuid = strsep(&line, "\t");
		const char *words = strsep(&line, "\t");
		int power = 0;

		if (!words)
			continue;
		if (strcmp(words, "on") == 0 || strcmp(words, "moving") == 0)
			power = FENCE_ON;
		else if (strcmp(words, "off") == 0)
			power = FENCE_OFF;
		each(name, uuid, power, data);
	}
	return 0;
}

/* Without a cluster there is nothing to be said against it. */
static int validate(const struct deadline *deadline, struct fence_answer *answer)
{
	static struct answer told;
	char ms[16];
	const char *fields[] = { "fence_ring", ms, NULL };

	snprintf(ms, sizeof(ms), "%d", deadline_left(deadline));
	if (helper_ask("devices", fields, NULL, deadline, &told) < 0 ||
		strncmp(told.text, "missing ", 8) != 0)
		return 0;
	snprintf(answer->text, sizeof(answer->text),
		"it fences guests, and host '%.100s' has no other device", told.text + 8);
	return -EINVAL;
}

static void describe(char *words, size_t size)
{
	snprintf(words, size, "the ring, by ringd on this host");
}

static const struct fence_agent agent = {
	.name = "fence_ring",
	.summary = "Fences guests wherever in the ring they run.",
	.text = "fence_ring switches guests, by name or UUID, by the ringd of the host that it "
		"runs "
		"on. The host that has the guest ends it. If that host is gone, the guest is off "
		"once pacemaker's history has it that the host was fenced, this part of the "
		"cluster is quorate and no other host has the guest. It fences no host: each "
		"needs a device of its own.",
	.params = params,
	.state = state,
	.set = set,
	.list = list,
	.validate = validate,
	.describe = describe,
};

int main(int argc, char **argv)
{
	return fencing_main(&agent, argc, argv);
}
