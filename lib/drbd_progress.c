// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_progress: the numbers of both formats. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "drbd_progress.h"

#define MOST_SECONDS (1000L * 86400) /* what is longer is no estimate */

/* "66.7" or "66.70" as permille, or -1. */
static int read_permille(const char *text)
{
	char *end;
	long whole = strtol(text, &end, 10), tenth = 0;

	if (!isdigit((unsigned char)*text) || whole > 100)
		return -1;
	if (end[0] == '.' && isdigit((unsigned char)end[1]))
		tenth = end[1] - '0';
	return whole == 100 ? 1000 : (int)(whole * 10 + tenth);
}

/* "0:00:09" in seconds, or -1. */
static long read_clock(const char *text)
{
	long seconds = 0;

	for (int part = 0; part < 3; part++) {
		char *end;
		long number = strtol(text, &end, 10);

		if (!isdigit((unsigned char)*text) || number > MOST_SECONDS ||
			(part && number > 59) || (part < 2 && *end != ':'))
			return -1;
		seconds = seconds * 60 + number;
		text = end + (part < 2);
	}
	return seconds > MOST_SECONDS ? -1 : seconds;
}

/* Of several volumes the one that has the least and the one that takes the longest. */
static void note(struct drbd_progress *progress, int permille, long seconds)
{
	if (permille < progress->permille)
		progress->permille = permille;
	if (seconds > progress->seconds)
		progress->seconds = seconds;
}

static bool is_one_of(long minor, const int minors[], int count)
{
	for (int i = 0; i < count; i++)
		if (minors[i] == minor)
			return true;
	return false;
}

/* The value after the word in the line, or NULL. */
static const char *find_word(const char *line, const char *word)
{
	const char *at = strstr(line, word), *end = line + strcspn(line, "\n");

	if (!at || at >= end)
		return NULL;
	at += strlen(word);
	return at + strspn(at, " ");
}

bool drbd_parse_proc_progress(
	const char *text, const int minors[], int count, struct drbd_progress *ret)
{
	struct drbd_progress progress = { 1001, -1 };
	bool ours = false;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *value;
		char *end;
		long minor;

		line += *line == '\n';
		minor = strtol(line, &end, 10);
		if (end > line && strncmp(end, ": cs:", 5) == 0)
			ours = is_one_of(minor, minors, count);
		if (ours && (value = find_word(line, "sync'ed:")) && read_permille(value) >= 0)
			note(&progress, read_permille(value), -1);
		if (ours && (value = find_word(line, "finish:")))
			note(&progress, 1001, read_clock(value));
	}
	if (progress.permille <= 1000)
		*ret = progress;
	return progress.permille <= 1000;
}

bool drbd_parse_events_progress(const char *text, struct drbd_progress *ret)
{
	struct drbd_progress progress = { 1001, -1 };

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *done, *eta;
		long seconds = -1;

		line += *line == '\n';
		done = find_word(line, " done:");
		eta = find_word(line, " eta:");
		if (strncmp(line, "exists peer-device ", 19) != 0 || !done ||
			read_permille(done) < 0)
			continue;
		if (eta && isdigit((unsigned char)*eta))
			seconds = strtol(eta, NULL, 10);
		note(&progress, read_permille(done), seconds > MOST_SECONDS ? -1 : seconds);
	}
	if (progress.permille <= 1000)
		*ret = progress;
	return progress.permille <= 1000;
}
