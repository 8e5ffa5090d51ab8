// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_manual: two printers of one table. */
#include "ring_manual.h"
#include "markup.h"
#include "ring_settings.h"

static const char text[] =
	"ringd runs on each host of a corosync ring that has guests. It answers the stock "
	"fence_xvm "
	"and fence_virt clients inside of guests, and fence_ring on hosts. The host that has a "
	"guest "
	"ends it. If that host is gone, a guest is off only if this part of the cluster is "
	"quorate, "
	"pacemaker's history has it that the host was fenced since it came, and no other host has "
	"the guest. A guest that is being migrated is left alone until it has landed. Without a "
	"proof the answer is a failure, in bounded time.";

static void write_option(const struct param *row, FILE *to)
{
	markup_option(to, row->letter, row->name);
	if (!row->flag)
		fputs("=VALUE", to);
}

int ring_manual_help(const struct param *rows, FILE *to)
{
	fputs("usage: ringd [OPTION ...]\nThe ring's fencing of guests, in the foreground.\n", to);
	for (const struct param *row = rows; row->name; row++) {
		fputs("  ", to);
		write_option(row, to);
		fprintf(to, "\n        %s%s%s%s\n", row->summary,
			row->fallback && !row->flag ? " [" : "",
			row->fallback && !row->flag ? row->fallback : "",
			row->fallback && !row->flag ? "]" : "");
	}
	fputs("In the file an option is a line name=value, with '_' in its name.\n", to);
	return fflush(to) != 0;
}

int ring_manual_print(const struct param *rows, FILE *to)
{
	fputs(".TH RINGD 8 \"\" \"relevo " RELEVO_VERSION "\"\n.SH NAME\n"
	      "ringd \\- fences guests wherever in the ring they run\n"
	      ".SH SYNOPSIS\n.B ringd\n[\\fIOPTION\\fR ...]\n.SH DESCRIPTION\n",
		to);
	markup_troff(to, text);
	fputs("\n.SH OPTIONS\nIn the file an option is a line name=value, with an underscore for "
	      "each "
	      "hyphen in its name.\n",
		to);
	for (const struct param *row = rows; row->name; row++) {
		fputs(".TP\n", to);
		write_option(row, to);
		fputc('\n', to);
		markup_troff(to, row->summary);
		if (row->fallback && !row->flag) {
			fputs("\nDefault: ", to);
			markup_troff(to, row->fallback);
		}
		fputc('\n', to);
	}
	fputs(".SH FILES\n" RING_CONFIG "\n.SH SEE ALSO\nfence_ring(8), fence_xvm(8)\n", to);
	return fflush(to) != 0;
}
