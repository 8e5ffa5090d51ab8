// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd_config: one assignment of the shell's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "sbd_config.h"

#define CONFIG_MAX 65536

const char *sbd_config_parse(const char *file, char *text, size_t size)
{
	static const char key[] = "SBD_DEVICE=";
	const char *value = NULL;
	size_t length;

	for (const char *line = file; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n \t");
		if (strncmp(line, key, strlen(key)) == 0)
			value = line + strlen(key);
	}
	if (!value)
		return NULL;
	if (*value == '"' || *value == '\'') {
		length = strcspn(value + 1, *value == '"' ? "\"\n" : "'\n");
		value++;
	} else {
		length = strcspn(value, " \t\n#");
	}
	snprintf(text, size, "%.*s", (int)length, value);
	return *text && length < size ? text : NULL;
}

const char *sbd_config_devices(char *text, size_t size)
{
	static const char *const files[] = { "/etc/default/sbd", "/etc/sysconfig/sbd" };
	const char *set = getenv("SBD_DEVICE");

	if (set && *set) {
		snprintf(text, size, "%s", set);
		return strlen(set) < size ? text : NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		size_t length;
		auto_free char *file = file_text(files[i], CONFIG_MAX, &length);

		if (file && sbd_config_parse(file, text, size))
			return text;
	}
	return NULL;
}
