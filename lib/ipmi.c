// SPDX-License-Identifier: GPL-2.0-or-later
/* ipmi: what an administrator writes of a BMC, as the library wants it. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ipmi.h"

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

int ipmi_key_parse(const char *text, struct ipmi_key *ret)
{
	struct ipmi_key key = { 0 };

	if (strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0)
		text += 2;
	for (; *text; text += 2) {
		int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);

		if (low < 0 || key.length == IPMI_KEY_MAX)
			return -EINVAL;
		key.bytes[key.length++] = (unsigned char)(high << 4 | low);
	}
	if (key.length == 0)
		return -EINVAL;
	*ret = key;
	return 0;
}

int ipmi_host_format(const char *host, long port, char text[IPMI_HOST_MAX + 16])
{
	bool bare = strchr(host, ':') && *host != '[';

	if (!*host || strlen(host) >= IPMI_HOST_MAX || host[strcspn(host, " /\t")])
		return -EINVAL;
	snprintf(text, IPMI_HOST_MAX + 16, bare ? "[%s]:%ld" : "%s:%ld", host, port);
	return 0;
}
