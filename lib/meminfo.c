// SPDX-License-Identifier: GPL-2.0-or-later
/* meminfo: one line of /proc/meminfo. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "file.h"
#include "meminfo.h"

long long meminfo_parse(const char *text)
{
	static const char key[] = "MemAvailable:";
	long long number = 0;

	while (text && strncmp(text, key, strlen(key)) != 0) {
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	if (!text)
		return -EBADMSG;
	text += strlen(key);
	text += strspn(text, " \t");
	if (!isdigit((unsigned char)*text))
		return -EBADMSG;
	for (; isdigit((unsigned char)*text); text++)
		if (__builtin_mul_overflow(number, 10, &number) ||
			__builtin_add_overflow(number, *text - '0', &number))
			return -EBADMSG;
	return strncmp(text, " kB\n", 4) == 0 ? number : -EBADMSG;
}

long long meminfo_available(void)
{
	char text[8192];
	ssize_t size = file_read("/proc/meminfo", text, sizeof(text) - 1);

	if (size < 0)
		return size;
	text[size] = '\0';
	return meminfo_parse(text);
}
