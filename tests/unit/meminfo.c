// SPDX-License-Identifier: GPL-2.0-or-later
/* meminfo: the one line, as the kernel writes it. */
#include <errno.h>

#include "cleanup.h"
#include "meminfo.h"
#include "tap.h"

int main(void)
{
	static const struct {
		const char *text;
		long long wanted;
	} rows[] = {
		{ "MemTotal: 9 kB\nMemFree:  5 kB\nMemAvailable:    1234 kB\nBuffers: 7 kB\n",
			1234 },
		{ "MemAvailable:       0 kB\n", 0 },
		{ "MemTotal: 9 kB\nMemFree:  5 kB\n", -EBADMSG },
		{ "", -EBADMSG },
		{ "MemAvailable:", -EBADMSG },
		{ "MemAvailable: kB\n", -EBADMSG },
		{ "MemAvailable: -5 kB\n", -EBADMSG },
		{ "MemAvailable: 5 MB\n", -EBADMSG },
		{ "MemAvailable: 5", -EBADMSG },
		{ "MemAvailable: 99999999999999999999 kB\n", -EBADMSG },
		{ "XMemAvailable: 5 kB\n", -EBADMSG },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same(meminfo_parse(rows[i].text), rows[i].wanted, "row");
	ok(meminfo_available() > 0, "this machine has some");
	return done();
}
