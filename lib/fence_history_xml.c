// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_history_xml: the newest event of a node's history that proves that it was off. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fence_history_xml.h"
#include "xml.h"

/* "2026-11-21 11:40:25Z", with a fraction or not, and with an offset such as "+01:00" or not. */
static long long parse_time(const char *text)
{
	struct tm tm = { 0 };
	int hours, minutes, end = 0;
	char sign;

	if (sscanf(text, "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		    &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 6)
		return 0;
	text += end;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	text += strspn(text, " ");
	tm.tm_year -= 1900;
	tm.tm_mon--;
	if (strcmp(text, "Z") == 0)
		return timegm(&tm);
	if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &end) != 3 || text[end] ||
		(sign != '+' && sign != '-'))
		return 0;
	return timegm(&tm) - (sign == '+' ? 1 : -1) * (hours * 3600LL + minutes * 60LL);
}

/* Events stand in the result itself or in lists. */
static long long newest(const xmlNode *parent, const char *target)
{
	long long last = 0;

	for (const xmlNode *node = xml_child(parent, NULL); node; node = xml_next(node, NULL)) {
		long long when = 0;

		if (xml_named(node, "list"))
			when = newest(node, target);
		else if (xml_named(node, "fence_event") && xml_is(node, "target", target) &&
			 xml_is(node, "status", "success") &&
			 (xml_is(node, "action", "off") || xml_is(node, "action", "reboot")))
			when = parse_time(xml_get(node, "completed"));
		if (when > last)
			last = when;
	}
	return last;
}

long long fence_history_read(const char *text, size_t size, const char *target)
{
	xmlDoc *document = xml_read(text, size);
	long long last = newest(document ? xmlDocGetRootElement(document) : NULL, target);

	xmlFreeDoc(document);
	return last;
}
