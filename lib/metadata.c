// SPDX-License-Identifier: GPL-2.0-or-later
/* metadata: three printers of the same tables. */
#include <ctype.h>
#include <string.h>

#include "markup.h"
#include "metadata.h"

static void xml_descriptions(FILE *to, const char *indent, const char *summary, const char *text)
{
	fprintf(to, "%s<longdesc lang=\"en\">", indent);
	markup_xml(to, text ? text : summary);
	fprintf(to, "</longdesc>\n%s<shortdesc lang=\"en\">", indent);
	markup_xml(to, summary);
	fputs("</shortdesc>\n", to);
}

static void xml_param(FILE *to, const struct param *row, const char *name)
{
	fprintf(to, "    <parameter name=\"%s\"", name);
	if (row->unique_group)
		fprintf(to, " unique=\"1\" unique-group=\"%s\"", row->unique_group);
	if (row->required)
		fputs(" required=\"1\"", to);
	if (row->reloadable)
		fputs(" reloadable=\"1\"", to);
	fputs(">\n", to);
	xml_descriptions(to, "      ", row->summary, row->text);
	fprintf(to, "      <content type=\"%s\"", param_content_type(row));
	if (row->fallback) {
		fputs(" default=\"", to);
		markup_xml(to, row->fallback);
		fputc('"', to);
	}
	fputs("/>\n    </parameter>\n", to);
}

static void xml_action(FILE *to, const struct ra_action *action)
{
	fprintf(to, "    <action name=\"%s\" timeout=\"%ds\"", action->name, action->timeout);
	if (action->interval)
		fprintf(to, " interval=\"%ds\"", action->interval);
	if (action->depth || action->interval)
		fprintf(to, " depth=\"%d\"", action->depth);
	if (action->role)
		fprintf(to, " role=\"%s\"", action->role);
	fputs("/>\n", to);
}

void metadata_print(const struct ra_agent *agent, FILE *to)
{
	fputs("<?xml version=\"1.0\"?>\n"
	      "<!DOCTYPE resource-agent SYSTEM \"ra-api-1.dtd\" [\n"
	      "<!ATTLIST parameter reloadable (0|1) #IMPLIED unique-group CDATA #IMPLIED>\n"
	      "<!ATTLIST action name CDATA #REQUIRED>\n"
	      "]>\n",
		to);
	fprintf(to, "<resource-agent name=\"%s\" version=\"%s\">\n  <version>1.1</version>\n",
		agent->name, RELEVO_VERSION);
	xml_descriptions(to, "  ", agent->summary, agent->text);
	fputs("  <parameters>\n", to);
	for (const struct param *row = agent->params; row->name; row = param_next(row))
		xml_param(to, row, row->name);
	fputs("  </parameters>\n  <actions>\n", to);
	for (const struct ra_action *action = agent->actions; action->name; action++)
		xml_action(to, action);
	fputs("    <action name=\"meta-data\" timeout=\"5s\"/>\n"
	      "  </actions>\n</resource-agent>\n",
		to);
}

static void list_aliases(FILE *to, const struct param *row)
{
	for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
		fprintf(to, "%s%s", i ? ", " : " Also called ", row->aliases[i]);
	if (row->aliases[0])
		fputc('.', to);
}

static void list_choices(FILE *to, const struct param *row)
{
	for (int i = 0; row->choices && row->choices[i]; i++)
		fprintf(to, "%s%s", i ? ", " : " One of ", row->choices[i]);
	if (row->choices)
		fputc('.', to);
}

static int longest_name(const struct param *row)
{
	int longest = 0;

	for (; row->name; row = param_next(row))
		if ((int)strlen(row->name) > longest)
			longest = (int)strlen(row->name);
	return longest;
}

static void help_param(FILE *to, const struct param *row, int width)
{
	fprintf(to, "  %-*s %s", width, row->name, row->summary);
	list_choices(to, row);
	list_aliases(to, row);
	if (row->required)
		fputs(" Required.", to);
	else if (row->fallback && *row->fallback)
		fprintf(to, " Default: %s.", row->fallback);
	fputc('\n', to);
}

void metadata_help(const struct ra_agent *agent, FILE *to)
{
	fprintf(to, "%s: %s\n\nusage: %s ACTION [PARAMETER=VALUE]...\n", agent->name,
		agent->summary, agent->name);
	if (agent->positional[0]) {
		fprintf(to, "       %s", agent->name);
		for (int i = 0; i < AGENT_POSITIONAL && agent->positional[i]; i++)
			fprintf(to, " [%s]", agent->positional[i]);
		fputs(" start|stop|status    (heartbeat's haresources)\n", to);
	}
	fprintf(to, "       %s meta-data|man|--help|--version\n\nparameters:\n", agent->name);
	for (const struct param *row = agent->params; row->name; row = param_next(row))
		help_param(to, row, longest_name(agent->params));
	fputs("\nactions and their timeouts:\n ", to);
	for (const struct ra_action *action = agent->actions; action->name; action++)
		if (agent_find_action(agent, action->name) == action)
			fprintf(to, " %s %ds", action->name, action->timeout);
	fputs("\n\nA cluster gives the parameters as OCF_RESKEY_name in the environment.\n", to);
}

static void man_param(FILE *to, const struct param *row)
{
	fprintf(to, ".TP\n.B %s\n", row->name);
	markup_troff(to, row->text ? row->text : row->summary);
	list_choices(to, row);
	list_aliases(to, row);
	fprintf(to, " Type: %s.", param_content_type(row));
	if (row->fallback && *row->fallback) {
		fputs(" Default: ", to);
		markup_troff(to, row->fallback);
		fputc('.', to);
	}
	fputs(row->required ? " Required.\n" : "\n", to);
}

static void man_action(FILE *to, const struct ra_action *action)
{
	fprintf(to, ".TP\n.B %s\nTimeout %d s", action->name, action->timeout);
	if (action->interval)
		fprintf(to, ", interval %d s", action->interval);
	if (action->depth)
		fprintf(to, ", OCF_CHECK_LEVEL %d", action->depth);
	if (action->role)
		fprintf(to, ", while %s", action->role);
	fputs(".\n", to);
}

void metadata_man(const struct ra_agent *agent, FILE *to)
{
	fputs(".TH OCF_RELEVO_", to);
	for (const char *c = agent->name; *c; c++)
		fputc(toupper((unsigned char)*c), to);
	fprintf(to, " 7 \"\" \"relevo %s\" \"OCF resource agents\"\n", RELEVO_VERSION);
	fprintf(to, ".SH NAME\nocf_relevo_%s \\- ", agent->name);
	markup_troff(to, agent->summary);
	fprintf(to, "\n.SH SYNOPSIS\n.B %s\n", agent->name);
	for (const struct ra_action *action = agent->actions; action->name; action++)
		if (agent_find_action(agent, action->name) == action)
			fprintf(to, "%s%s", action == agent->actions ? "[" : " | ", action->name);
	fputs(" | meta\\-data]\n.SH DESCRIPTION\n", to);
	markup_troff(to, agent->text ? agent->text : agent->summary);
	fputs("\n.SH PARAMETERS\n", to);
	for (const struct param *row = agent->params; row->name; row = param_next(row))
		man_param(to, row);
	fputs(".SH ACTIONS\n", to);
	for (const struct ra_action *action = agent->actions; action->name; action++)
		man_action(to, action);
	fputs(".SH EXIT STATUS\n0 success, 1 failed, 2 wrong on this node, 3 no such action, "
	      "4 not allowed, 5 missing on this node, 6 wrong on every node, 7 not running\\&.\n",
		to);
}
