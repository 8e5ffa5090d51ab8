// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_record: keys of a state. */
#include <errno.h>
#include <string.h>

#include "state.h"
#include "vip_record.h"

int vip_record_address(const char *name, struct prefix *ret)
{
	char text[PREFIX_TEXT_MAX];
	struct state state;
	int r = state_load(&state, name);

	if (r < 0)
		return r == -ENOENT ? 0 : -EBADMSG;
	if (!state_get(&state, "address", text, sizeof(text)))
		return 0;
	return prefix_parse(text, ret) < 0 ? -EBADMSG : 1;
}

/* Sets a key; true if it was another. */
static bool change(struct state *state, const char *key, const char *value)
{
	char known[256];
	bool had = state_get(state, key, known, sizeof(known));

	if (value ? had && strcmp(known, value) == 0 : !had)
		return false;
	state_set(state, key, value);
	return true;
}

int vip_record_note(const char *name, const struct address *address, const struct link *link,
	const char *degraded)
{
	char text[PREFIX_TEXT_MAX];
	struct state state;
	bool news, changed;
	int r = state_load(&state, name);

	if (r == -ENAMETOOLONG)
		return r;
	news = change(&state, "degraded", degraded);
	changed = change(&state, "address", prefix_format(&address->prefix, text));
	changed |= change(&state, "link", link->name);
	r = news || changed ? state_save(&state) : 0;
	return r < 0 ? r : news && degraded;
}

int vip_record_set(const char *name, const char *key, const char *value)
{
	struct state state;
	int r = state_load(&state, name);

	if (r < 0 && r != -ENOENT && r != -EBADMSG)
		return r;
	return change(&state, key, value) ? state_save(&state) : 0;
}

bool vip_record_get(const char *name, const char *key, char *value, size_t size)
{
	struct state state;

	return state_load(&state, name) == 0 && state_get(&state, key, value, size);
}
