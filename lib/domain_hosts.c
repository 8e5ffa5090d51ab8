// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_hosts: the same question to several libvirts at once, by a helper for each. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "domain_find.h"
#include "domain_hosts.h"
#include "helper.h"
#include "parallel.h"

/* What the workers do; each has its own copy. */
static struct {
	const struct hosts *hosts;
	const char *verb, *guest;
	int first;
	struct deadline deadline;
} job;

/* A host's guests: lines "UUID STATE NAME". */
struct host_list {
	bool whole;
	char words[96];
	char lines[HOSTS_LIST_SIZE];
};

int hosts_parse(struct hosts *ret, char *uris)
{
	char *rest, *uri = strtok_r(uris, " \t,", &rest);

	*ret = (struct hosts){ 0 };
	for (; uri; uri = strtok_r(NULL, " \t,", &rest)) {
		if (ret->count == HOSTS_MAX)
			return -E2BIG;
		if (!strchr(uri, ':'))
			return -EINVAL;
		ret->uris[ret->count++] = uri;
	}
	return ret->count ? 0 : -EINVAL;
}

enum host_view hosts_view(const char *words)
{
	static const struct {
		const char *words;
		enum host_view view;
	} rows[] = {
		{ "absent", HOST_ABSENT },
		{ "shutoff", HOST_OFF },
		{ "running", HOST_ON },
		{ "idle", HOST_ON },
		{ "paused", HOST_ON },
		{ "shutdown", HOST_ON }, /* it is shutting down, and may never have done so */
		{ "crashed", HOST_ON },  /* it does not run, but what it was is still there */
		{ "pmsuspended", HOST_ON },
		{ "nostate", HOST_ON },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = strlen(rows[i].words);

		if (strncmp(words, rows[i].words, length) == 0 &&
			(words[length] == '\0' || words[length] == ','))
			return rows[i].view;
	}
	return HOST_UNKNOWN;
}

static int ask(const char *uri, const char *more, struct answer *answer)
{
	const char *guest = job.guest ? job.guest : "";
	bool by_uuid = domain_is_uuid(guest);
	const char *fields[] = { job.verb, uri, by_uuid ? guest : "", by_uuid ? "" : guest, more,
		NULL };

	return helper_ask("virt", fields, NULL, &job.deadline, answer);
}

static void ask_one(int number, void *result)
{
	const char *uri = job.hosts->uris[job.first + number];
	struct host_answer *answer = result;
	struct answer helper;
	int r = ask(uri, "", &helper);

	answer->done = r == 0 && strcmp(helper.text, "absent") != 0;
	if (r == 0)
		answer->view = hosts_view(helper.text);
	snprintf(answer->words, sizeof(answer->words), "%.90s", helper.text);
}

/* A worker's time ends a little before its caller's. */
static void prepare(const struct hosts *hosts, const char *verb, const char *guest, int first,
	const struct deadline *deadline)
{
	job.hosts = hosts;
	job.verb = verb;
	job.guest = guest;
	job.first = first;
	job.deadline = deadline_slice(deadline, deadline_left(deadline) / 20 * 19);
}

void hosts_ask(struct hosts *hosts, const char *verb, const char *guest, int only,
	const struct deadline *deadline)
{
	int first = only < 0 ? 0 : only, count = only < 0 ? hosts->count : 1;

	memset(hosts->answers, 0, sizeof(hosts->answers));
	prepare(hosts, verb, guest, first, deadline);
	parallel_run(ask_one, count, hosts->answers + first, sizeof(hosts->answers[0]), deadline);
}

enum host_view hosts_verdict(const struct hosts *hosts, char *words, size_t size)
{
	bool known = hosts->count > 0;
	int most = HOST_ABSENT;
	size_t used = 0;

	*words = '\0';
	for (int i = 0; i < hosts->count; i++) {
		const struct host_answer *answer = &hosts->answers[i];

		known = known && answer->view != HOST_UNKNOWN;
		if (answer->view > most)
			most = answer->view;
	}
	/* First the hosts that decide, as the words may be cut. */
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < hosts->count && used < size; i++) {
			const struct host_answer *answer = &hosts->answers[i];
			bool decides = answer->view == HOST_ON ||
				       (most != HOST_ON && answer->view == HOST_UNKNOWN);

			if (decides == (pass == 0))
				used += (size_t)snprintf(words + used, size - used, "%s%s: %s",
					used ? "; " : "", hosts->uris[i],
					*answer->words ? answer->words : "no answer in time");
		}
	}
	if (most == HOST_ON)
		return HOST_ON;
	return known ? (enum host_view)most : HOST_UNKNOWN;
}

/* Adds a page, "NEXT\tguest\tguest...", to the lines. The next page's start; NULL: it was no page.
 */
static const char *add_page(struct host_list *list, size_t *used, char *page)
{
	char *rest = page, *next = strsep(&rest, "\t"), *guest;

	while (rest && (guest = strsep(&rest, "\t"))) {
		size_t length = strlen(guest);

		if (*used + length + 2 > sizeof(list->lines))
			return NULL;
		memcpy(list->lines + *used, guest, length);
		*used += length;
		list->lines[(*used)++] = '\n';
	}
	return next;
}

static void list_one(int number, void *result)
{
	struct host_list *list = result;
	char next[64] = "";
	size_t used = 0;

	do {
		struct answer helper;
		int r = ask(job.hosts->uris[number], next, &helper);
		const char *more = r == 0 ? add_page(list, &used, helper.text) : NULL;

		snprintf(list->words, sizeof(list->words), "%.90s",
			r == 0 ? "its list is too long" : helper.text);
		if (!more)
			return;
		snprintf(next, sizeof(next), "%s", more);
	} while (*next);
	list->whole = true;
}

/* Takes a line of "UUID STATE NAME" apart, in place. */
static bool parse_guest(char *line, struct host_guest *ret)
{
	ret->uuid = strsep(&line, " ");
	ret->state = line ? strsep(&line, " ") : NULL;
	ret->name = line;
	return line && *line;
}

/* Those of all lists; 0 or -errno. */
static int collect(struct host_list *lists, int count, struct host_guest **ret, size_t *ret_count)
{
	size_t room = 0;

	for (int i = 0; i < count; i++)
		for (const char *c = lists[i].lines; *c; c++)
			room += *c == '\n';
	*ret = calloc(room + 1, sizeof(**ret));
	*ret_count = 0;
	for (int i = 0; i < count && *ret; i++) {
		char *rest = lists[i].lines, *line;

		while ((line = strsep(&rest, "\n")))
			if (*line && parse_guest(line, &(*ret)[*ret_count]))
				++*ret_count;
	}
	return *ret ? 0 : -ENOMEM;
}

static int by_uuid(const void *left, const void *right)
{
	const struct host_guest *one = left, *other = right;

	return strcmp(one->uuid, other->uuid);
}

/* Neighbours of one UUID are one guest: on, where one of them is. */
static void tell_each(struct host_guest *guests, size_t count,
	void (*each)(const struct host_guest *guest, int view, void *data), void *data)
{
	qsort(guests, count, sizeof(*guests), by_uuid);
	for (size_t i = 0; i < count;) {
		size_t first = i;
		int most = HOST_UNKNOWN;

		for (; i < count && strcmp(guests[i].uuid, guests[first].uuid) == 0; i++)
			if ((int)hosts_view(guests[i].state) > most)
				most = hosts_view(guests[i].state);
		each(&guests[first], most, data);
	}
}

int hosts_list(struct hosts *hosts,
	void (*each)(const struct host_guest *guest, int view, void *data), void *data,
	const struct deadline *deadline, char *words, size_t size)
{
	auto_free struct host_list *lists = calloc((size_t)hosts->count, sizeof(*lists));
	auto_free struct host_guest *guests = NULL;
	size_t count = 0;
	int r;

	if (!lists)
		return -ENOMEM;
	prepare(hosts, "list", NULL, 0, deadline);
	r = parallel_run(list_one, hosts->count, lists, sizeof(*lists), deadline);
	for (int i = 0; i < hosts->count && r == 0; i++) {
		if (lists[i].whole)
			continue;
		snprintf(words, size, "%s: %s", hosts->uris[i],
			*lists[i].words ? lists[i].words : "no answer in time");
		r = -EHOSTUNREACH;
	}
	if (r == 0)
		r = collect(lists, hosts->count, &guests, &count);
	if (r == 0)
		tell_each(guests, count, each, data);
	return r;
}
