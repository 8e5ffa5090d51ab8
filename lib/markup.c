// SPDX-License-Identifier: GPL-2.0-or-later
/* markup: one character at a time. */
#include "markup.h"

void markup_xml(FILE *to, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", to);
			break;
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		default:
			fputc(*text, to);
		}
	}
}

void markup_troff(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", to);
		else if (*text == '-')
			fputs("\\-", to);
		else if (*text == '.' || *text == '\'')
			fprintf(to, "\\&%c", *text);
		else
			fputc(*text, to);
	}
}

void markup_option(FILE *to, char letter, const char *name)
{
	if (letter)
		fprintf(to, "-%c, ", letter);
	fputs("--", to);
	for (; *name; name++)
		fputc(*name == '_' ? '-' : *name, to);
}
