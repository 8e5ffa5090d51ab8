// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_complaint: lines that matter, and what is known about some of them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "drbd_complaint.h"

static const struct {
	const char *words, *hint;
	bool local;
} known[] = {
	{ "not defined in your config",
		"the configuration must name it, with this host among its own", true },
	{ "No valid meta data found", "for a new disk: drbdadm create-md", true },
	{ "Can not exec", "drbd-utils must be installed whole: drbdsetup, drbdmeta", true },
	{ "No such file or directory", NULL, true },
	{ "No such device", NULL, true },
	{ "bytes. That's not enough", "give it a larger disk", true },
	{ "Device or resource busy", "something else has the disk: a mount, dm, another mirror",
		false },
	{ "minor exists in different resource", "give each mirror a minor of its own", true },
	{ "conflicting use of", NULL, true },
};

/* Words that say nothing without the line before or after them. */
static bool is_frame(const char *line, size_t length)
{
	static const char info[] = "additional info from kernel:";

	return length == strlen(info) && memcmp(line, info, length) == 0;
}

/* drbdadm's last word on a program that has said itself why it failed. */
static bool is_command(const char *line)
{
	return strncmp(line, "Command '", 9) == 0;
}

static void add(char *words, size_t size, const char *line, size_t length)
{
	size_t used = strlen(words);

	if (strncmp(line, "??: ", 4) == 0 && length > 4) {
		line += 4;
		length -= 4;
	}
	while (length && isspace((unsigned char)line[length - 1]))
		length--;
	if (length > size) /* more than there can be room for */
		length = size;
	if (length)
		snprintf(words + used, size - used, "%s%.*s", used ? "; " : "", (int)length, line);
}

/* The lines that are commands or those that are not, in one. */
static void join(const char *text, bool commands, char *words, size_t size)
{
	*words = '\0';
	while (*text) {
		size_t length;

		text += strspn(text, " \t\r\n");
		length = strcspn(text, "\n");
		if (is_command(text) == commands && !is_frame(text, length))
			add(words, size, text, length);
		text += length;
	}
}

void drbd_complaint_parse(const char *text, struct drbd_complaint *ret)
{
	ret->hint = NULL;
	join(text, false, ret->words, sizeof(ret->words));
	/* What is said without a program having failed is about the configuration. */
	ret->local =
		*ret->words && strncmp(text, "Command '", 9) != 0 && !strstr(text, "\nCommand '");
	if (!*ret->words)
		join(text, true, ret->words, sizeof(ret->words));
	if (!*ret->words)
		snprintf(ret->words, sizeof(ret->words), "it does not say why");
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (strstr(text, known[i].words)) {
			ret->hint = known[i].hint;
			ret->local = known[i].local;
			return;
		}
	}
}
