// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_record: keys of a state. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mirror_record.h"
#include "mirror_settings.h"
#include "mirror_split.h"
#include "mirror_tell.h"
#include "state.h"

#define PREFIX "mirror-"

static void read_minors(struct mirror_record *record, const char *text)
{
	char *end;

	for (record->count = 0; record->count < DRBD_VOLUMES; text = end) {
		long minor = strtol(text, &end, 10);

		if (end == text || minor < 0 || minor >= 1 << 20)
			return;
		record->minors[record->count++] = (int)minor;
	}
}

static bool is_set(const struct state *state, const char *key)
{
	char value[8];

	return state_get(state, key, value, sizeof(value)) != NULL;
}

int mirror_record_load(struct mirror_record *ret, const char *name)
{
	struct state state;
	char text[1024];
	int r = state_load(&state, name);

	*ret = (struct mirror_record){ 0 };
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	state_get(&state, "resource", ret->resource, sizeof(ret->resource));
	state_get(&state, "trouble", ret->trouble, sizeof(ret->trouble));
	if (state_get(&state, "minors", text, sizeof(text)))
		read_minors(ret, text);
	if (state_get(&state, "since", text, sizeof(text)))
		ret->since = atoll(text);
	ret->split = is_set(&state, "split");
	ret->expected = is_set(&state, "expected");
	ret->whole = is_set(&state, "whole");
	ret->cluster = is_set(&state, "cluster");
	ret->consumer = is_set(&state, "consumer");
	return 0;
}

/* The next record that has this resource, and its file; false if there is none. */
static bool next(
	DIR *folder, const char *resource, struct mirror_record *ret, const char **ret_name)
{
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		*ret_name = entry->d_name;
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 &&
			mirror_record_load(ret, entry->d_name) == 0 &&
			strcmp(ret->resource, resource) == 0)
			return true;
	}
	return false;
}

int mirror_record_find(struct mirror_record *ret, const char *resource)
{
	DIR *folder = opendir(STATE_DIR);
	struct mirror_record record;
	const char *name;

	*ret = (struct mirror_record){ 0 };
	while (!ret->split && next(folder, resource, &record, &name))
		*ret = record;
	if (folder)
		closedir(folder);
	return *ret->resource ? 0 : -ENOENT;
}

/* Without a clone's number. */
static size_t base_length(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon && colon[1] && !colon[1 + strspn(colon + 1, "0123456789")]
		       ? (size_t)(colon - name)
		       : strlen(name);
}

bool mirror_record_rival(const struct mirror *mirror, const char *name, char ret_rival[256])
{
	struct state state;
	bool ours = state_load(&state, name) != -ENOENT; /* a record that is garbage is one */
	DIR *folder = ours || !mirror_has_pacemaker() ? NULL : opendir(STATE_DIR);
	size_t length = base_length(name);
	struct mirror_record other;
	const char *file;
	bool found = false;

	while (!found && next(folder, mirror->resource, &other, &file))
		found = other.cluster &&
			(base_length(file) != length || strncmp(file, name, length) != 0);
	if (found)
		snprintf(ret_rival, 256, "%s", file + strlen(PREFIX));
	if (folder)
		closedir(folder);
	return found;
}

int mirror_record_save(const struct mirror_record *record, const char *name)
{
	char minors[DRBD_VOLUMES * 8 + 1] = "", since[24];
	struct state state, known;
	size_t used = 0;
	int r = state_load(&state, name);

	if (r == -ENAMETOOLONG)
		return r;
	known = state;
	state.text[0] = '\0';
	for (int i = 0; i < record->count; i++)
		used += (size_t)snprintf(minors + used, sizeof(minors) - used, "%s%d", i ? " " : "",
			record->minors[i]);
	snprintf(since, sizeof(since), "%lld", record->since);
	state_set(&state, "resource", record->resource);
	state_set(&state, "minors", minors);
	if (*record->trouble) {
		state_set(&state, "trouble", record->trouble);
		state_set(&state, "since", since);
	}
	state_set(&state, "split", record->split ? "yes" : NULL);
	state_set(&state, "expected", record->expected ? "yes" : NULL);
	state_set(&state, "whole", record->whole ? "yes" : NULL);
	state_set(&state, "cluster", record->cluster ? "yes" : NULL);
	state_set(&state, "consumer", record->consumer ? "yes" : NULL);
	return strcmp(known.text, state.text) == 0 ? 0 : state_save(&state);
}

struct mirror_verdict mirror_record_judge(struct mirror_record *record, const struct mirror *mirror)
{
	struct mirror_verdict verdict = mirror_verdict(&mirror->drbd, record->split);

	if (verdict.alone && record->split)
		return verdict;
	record->split = verdict.alone && mirror_split_look(mirror->minors, mirror->count);
	return mirror_verdict(&mirror->drbd, record->split);
}

int mirror_record_note(struct mirror_record *record, const struct mirror *mirror,
	const struct mirror_verdict *verdict, const char *name)
{
	bool news = strcmp(record->trouble, verdict->words) != 0;
	int r;

	if (mirror->resource != record->resource) /* it may be known from there alone */
		snprintf(record->resource, sizeof(record->resource), "%.127s", mirror->resource);
	record->count = mirror->count;
	memcpy(record->minors, mirror->minors, sizeof(record->minors));
	record->whole = verdict->code == OCF_RUNNING_PROMOTED;
	record->cluster |= mirror_has_pacemaker();
	record->consumer = mirror_settings.role_by == MIRROR_BY_CONSUMER;
	if (news) {
		snprintf(record->trouble, sizeof(record->trouble), "%s", verdict->words);
		record->since = (long long)time(NULL);
	}
	r = mirror_record_save(record, name);
	return r < 0 ? r : news;
}
