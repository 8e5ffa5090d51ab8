// SPDX-License-Identifier: GPL-2.0-or-later
/* uuid: digit by digit. */
#include <ctype.h>
#include <string.h>

#include "uuid.h"

bool uuid_read(const char *text, char ret[37])
{
	char found[37], *to = found;
	int digits = 0;

	for (const char *c = text; *c; c++) {
		if (*c == '-' || isspace((unsigned char)*c))
			continue;
		if (!isxdigit((unsigned char)*c) || digits == 32)
			return false;
		if (digits == 8 || digits == 12 || digits == 16 || digits == 20)
			*to++ = '-';
		*to++ = (char)tolower((unsigned char)*c);
		digits++;
	}
	*to = '\0';
	if (digits == 32)
		memcpy(ret, found, sizeof(found));
	return digits == 32;
}
