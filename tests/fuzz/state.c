// SPDX-License-Identifier: GPL-2.0-or-later
/* state: a file of any bytes, then a key and a value of any bytes, set and asked for again. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "state.h"

#define HEAD "relevo-state 1\n"

/* The text must stay one that a saved file can be read back as. */
static void check_saved(const struct state *state)
{
	char bytes[sizeof(HEAD) + STATE_MAX];
	int size = snprintf(bytes, sizeof(bytes), HEAD "%s", state->text);
	struct state again;

	MUST(state_parse(&again, bytes, (size_t)size) == 0);
	MUST(strcmp(again.text, state->text) == 0);
}

static void set(struct state *state, const char *key, const char *value)
{
	char got[STATE_MAX], before[STATE_MAX] = "", small[4];
	const char *had = state_get(state, key, before, sizeof(before));
	int r = state_set(state, key, value);

	MUST(r == 0 || r == -EINVAL || r == -ENOSPC);
	check_saved(state);
	if (state_get(state, key, small, sizeof(small)))
		MUST(strlen(small) < sizeof(small));
	if (r < 0) {
		const char *has = state_get(state, key, got, sizeof(got));

		MUST(!had == !has && (!had || strcmp(got, before) == 0));
		return;
	}
	/* A foreign file may have a key twice; then the first is replaced and the second shows. */
	if (had)
		return;
	MUST(state_get(state, key, got, sizeof(got)) && strcmp(got, value) == 0);
	MUST(state_set(state, key, NULL) == 0 && !state_get(state, key, got, sizeof(got)));
	check_saved(state);
}

/* Leaves room for a few bytes only, where every length of a line matters. */
static void fill(struct state *state)
{
	char pad[STATE_MAX];
	size_t used = strlen(state->text);

	if (used + 64 > STATE_MAX)
		return;
	memset(pad, 'x', sizeof(pad));
	pad[STATE_MAX - used - 32] = '\0';
	MUST(state_set(state, "pad", pad) == 0);
}

/* FILE|KEY|VALUE; the file's version is put before it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state state = { 0 };
	auto_free char *text = input_text(data, size);
	auto_free char *file = malloc(size + sizeof(HEAD));
	char *key = memchr(text, '|', size), *value;
	size_t length = key ? (size_t)(key - text) : size;

	(void)state_parse(&state, text, size);
	memcpy(file, HEAD, sizeof(HEAD) - 1);
	memcpy(file + sizeof(HEAD) - 1, text, length);
	if (state_parse(&state, file, length + sizeof(HEAD) - 1) == 0)
		MUST(length < STATE_MAX && strlen(state.text) == length);
	check_saved(&state);
	if (!key)
		return 0;
	value = strchr(++key, '|');
	if (value)
		*value++ = '\0';
	if (size % 2)
		fill(&state);
	set(&state, key, value ? value : "");
	return 0;
}
