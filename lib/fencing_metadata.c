// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_metadata: three printers of the same table. */
#include <ctype.h>
#include <string.h>

#include "agent.h"
#include "cleanup.h"
#include "fencing_metadata.h"
#include "fencing_params.h"
#include "markup.h"

const char *fencing_action(const struct fence_agent *agent, int index)
{
	static const char *const names[] = { "on", "off", "reboot", "status", "monitor", "metadata",
		"manpage", "validate-all", "list", "list-status" };
	int count = (int)ARRAY_SIZE(names) - (agent->list ? 0 : 2);

	return index < count ? names[index] : NULL;
}

static const char *content_type(const struct param *row)
{
	if (row->choice)
		return "select";
	return row->ms ? "second" : param_content_type(row);
}

static const char *placeholder(const struct param *row)
{
	if (row->ms)
		return "seconds";
	if (row->num)
		return "number";
	return row->path ? "path" : "value";
}

/* "-n, --plug=[value]" */
static void option(FILE *to, const struct param *row)
{
	markup_option(to, row->letter, row->name);
	if (!row->flag)
		fprintf(to, "=[%s]", placeholder(row));
}

static void xml_content(FILE *to, const struct param *row)
{
	fprintf(to, "      <content type=\"%s\"", content_type(row));
	if (row->fallback) {
		fputs(" default=\"", to);
		markup_xml(to, row->flag ? (*row->fallback == 't' ? "1" : "0") : row->fallback);
		fputc('"', to);
	}
	if (row->choice) {
		fputs(">\n", to);
		for (int i = 0; row->choices[i]; i++) {
			fputs("        <option value=\"", to);
			markup_xml(to, row->choices[i]);
			fputs("\"/>\n", to);
		}
		fputs("      </content>\n", to);
	} else {
		fputs("/>\n", to);
	}
}

/* One spelling of a row: its name, or an alias. */
static void xml_param(
	FILE *to, const struct fence_agent *agent, const struct param *row, const char *name)
{
	bool alias = name != row->name;

	fprintf(to, "    <parameter name=\"%s\" unique=\"%d\" required=\"%d\"", name,
		row->unique_group && !alias, fencing_required(agent, row) && !alias);
	if (alias)
		fputs(" deprecated=\"1\"", to);
	else if (row->aliases[0])
		fprintf(to, " obsoletes=\"%s\"", row->aliases[0]);
	fputs(">\n      <getopt mixed=\"", to);
	option(to, row);
	fputs("\"/>\n", to);
	xml_content(to, row);
	fputs("      <shortdesc lang=\"en\">", to);
	markup_xml(to, row->summary);
	if (row->text) {
		fputc(' ', to);
		markup_xml(to, row->text);
	}
	fputs("</shortdesc>\n    </parameter>\n", to);
}

void fencing_metadata_print(const struct fence_agent *agent, const struct param *rows, FILE *to)
{
	fprintf(to, "<?xml version=\"1.0\"?>\n<resource-agent name=\"%s\" shortdesc=\"",
		agent->name);
	markup_xml(to, agent->summary);
	fputs("\">\n  <longdesc>", to);
	markup_xml(to, agent->text ? agent->text : agent->summary);
	fputs("</longdesc>\n  <vendor-url></vendor-url>\n  <parameters>\n", to);
	for (const struct param *row = rows; row->name; row++) {
		xml_param(to, agent, row, row->name);
		for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
			xml_param(to, agent, row, row->aliases[i]);
	}
	fputs("  </parameters>\n  <actions>\n", to);
	for (int i = 0; fencing_action(agent, i); i++)
		fprintf(to, "    <action name=\"%s\"%s/>\n", fencing_action(agent, i),
			i == 0 ? " automatic=\"0\"" : "");
	fputs("  </actions>\n</resource-agent>\n", to);
}

static void list_more(FILE *to, const struct param *row)
{
	for (int i = 0; row->choices && row->choices[i]; i++)
		fprintf(to, "%s%s", i ? ", " : " One of ", row->choices[i]);
	if (row->choices)
		fputc('.', to);
	fprintf(to, " On standard input: %s", row->name);
	for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
		fprintf(to, ", also %s", row->aliases[i]);
	fputc('.', to);
	if (row->required)
		fputs(" Required.", to);
	else if (row->fallback && !row->flag)
		fprintf(to, " Default: %s.", row->fallback);
}

void fencing_metadata_help(const struct fence_agent *agent, const struct param *rows, FILE *to)
{
	fprintf(to, "%s: %s\n\nusage: %s OPTION...\n       %s <FILE    (name=value lines)\n\n",
		agent->name, agent->summary, agent->name, agent->name);
	for (const struct param *row = rows; row->name; row++) {
		fputs("  ", to);
		option(to, row);
		fprintf(to, "\n      %s", row->summary);
		list_more(to, row);
		fputc('\n', to);
	}
	fputs("\nactions:", to);
	for (int i = 0; fencing_action(agent, i); i++)
		fprintf(to, " %s", fencing_action(agent, i));
	fputs("\n\nexit status: 0 done, or on; 1 failed, or not known; 2 off (status).\n", to);
}

static void man_param(FILE *to, const struct param *row)
{
	fputs(".TP\n.B \"", to);
	if (row->letter)
		fprintf(to, "\\-%c, ", row->letter);
	fputs("\\-\\-", to);
	for (const char *c = row->name; *c; c++)
		fputs(*c == '_' ? "\\-" : (char[]){ *c, '\0' }, to);
	if (!row->flag)
		fprintf(to, "=[%s]", placeholder(row));
	fputs("\"\n", to);
	markup_troff(to, row->summary);
	if (row->text) {
		fputc(' ', to);
		markup_troff(to, row->text);
	}
	list_more(to, row);
	fputc('\n', to);
}

void fencing_metadata_man(const struct fence_agent *agent, const struct param *rows, FILE *to)
{
	fputs(".TH ", to);
	for (const char *c = agent->name; *c; c++)
		fputc(toupper((unsigned char)*c), to);
	fprintf(to, " 8 \"\" \"relevo %s\" \"Fence programs\"\n", RELEVO_VERSION);
	fprintf(to, ".SH NAME\n%s \\- ", agent->name);
	markup_troff(to, agent->summary);
	fprintf(to, "\n.SH SYNOPSIS\n.B %s\n[OPTION]...\n.SH DESCRIPTION\n", agent->name);
	markup_troff(to, agent->text ? agent->text : agent->summary);
	fputs("\n.SH OPTIONS\nWithout any on the command line, they are read from standard input, "
	      "one name=value on a line\\&.\n",
		to);
	for (const struct param *row = rows; row->name; row++)
		man_param(to, row);
	fputs(".SH ACTIONS\n", to);
	for (int i = 0; fencing_action(agent, i); i++)
		fprintf(to, "%s%s", i ? ", " : "", fencing_action(agent, i));
	fputs("\\&.\n.SH EXIT STATUS\n0 done, or on; 1 failed, or not known; 2 off (status)\\&.\n",
		to);
}
