// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm_groups: walks the text each time; requests are rare and the text is short. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "xvm_groups.h"

#define WORD_MAX 128
#define BLANKS   " \t"

/* Takes the next word before `end`: true and `text` goes on after it. */
static bool next_word(const char **text, const char *end, char word[WORD_MAX])
{
	size_t length;

	*text += strspn(*text, BLANKS);
	if (*text >= end)
		return false;
	length = strcspn(*text, BLANKS);
	if (length > (size_t)(end - *text))
		length = (size_t)(end - *text);
	snprintf(word, WORD_MAX, "%.*s", (int)(length < WORD_MAX ? length : WORD_MAX - 1), *text);
	*text += length;
	return true;
}

/* A group from `text` to `end`; the guests begin after a ':' that stands alone. */
static const char *find_colon(const char *text, const char *end)
{
	for (const char *at = text; at < end; at++)
		if (*at == ':' && (at == text || strchr(BLANKS, at[-1])) &&
			(at + 1 == end || strchr(BLANKS, at[1])))
			return at;
	return NULL;
}

static bool matches_address(const char *word, const struct prefix *from)
{
	struct prefix prefix;

	if (prefix_parse(word, &prefix) < 0)
		return false;
	return prefix.length == PREFIX_NO_LENGTH ? prefix_same_address(&prefix, from)
						 : prefix_contains(&prefix, from);
}

static const char *check_group(const char *text, const char *end)
{
	const char *colon = find_colon(text, end);
	char word[WORD_MAX];
	struct prefix prefix;
	int addresses = 0, guests = 0;

	if (!colon)
		return "a group without ' : ' between its addresses and its guests";
	for (; next_word(&text, colon, word); addresses++)
		if (prefix_parse(word, &prefix) < 0)
			return "a group with what is no address";
	for (text = colon + 1; next_word(&text, end, word);)
		guests++;
	return addresses && guests ? NULL : "a group without an address or without a guest";
}

static const char *group_end(const char *text)
{
	return text + strcspn(text, ";");
}

int xvm_groups_check(const char *groups, const char **ret_why)
{
	for (const char *text = groups, *end; *text; text = *end ? end + 1 : end) {
		const char *why;

		end = group_end(text);
		why = check_group(text, end);
		if (why) {
			*ret_why = why;
			return -EINVAL;
		}
	}
	return 0;
}

static bool group_allows(const char *text, const char *end, const struct prefix *from,
	const char *name, const char *uuid)
{
	const char *colon = find_colon(text, end);
	bool known = false;
	char word[WORD_MAX];

	while (colon && !known && next_word(&text, colon, word))
		known = matches_address(word, from);
	for (text = colon ? colon + 1 : end; known && next_word(&text, end, word);)
		if (strcmp(word, "*") == 0 || strcmp(word, name) == 0 ||
			strcasecmp(word, uuid) == 0)
			return true;
	return false;
}

bool xvm_groups_allow(
	const char *groups, const struct prefix *from, const char *name, const char *uuid)
{
	if (!groups)
		return true;
	for (const char *text = groups, *end; *text; text = *end ? end + 1 : end) {
		end = group_end(text);
		if (group_allows(text, end, from, name, uuid))
			return true;
	}
	return false;
}
