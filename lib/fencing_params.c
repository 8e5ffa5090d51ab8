// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_params: the rows that all fence programs share, and how a program's own come before. */
#include <string.h>

#include "fencing_params.h"

#define HOUR 3600000

struct fencing_settings fencing_settings;
struct fencing_login fencing_login;

static const struct param login_rows[] = {
	{
		.name = "ip",
		.aliases = { "ipaddr" },
		.letter = 'a',
		.str = &fencing_login.ip,
		.summary = "Address or host name of the device.",
	},
	{
		.name = "ipport",
		.letter = 'u',
		.num = &fencing_login.port,
		.min = 1,
		.max = 65535,
		.summary = "Port of the device.",
	},
	{
		.name = "username",
		.aliases = { "login" },
		.letter = 'l',
		.str = &fencing_login.username,
		.summary = "Name to log in with.",
	},
	{
		.name = "password",
		.aliases = { "passwd" },
		.letter = 'p',
		.str = &fencing_login.password,
		.secret = true,
		.summary = "Password to log in with.",
		.text = "Who can run ps sees a command line: there, use password_file.",
	},
	{
		.name = "password_script",
		.aliases = { "passwd_script" },
		.letter = 'S',
		.path = &fencing_login.password_script,
		.summary = "Program whose first line of output is the password.",
	},
	{
		.name = "password_file",
		.path = &fencing_login.password_file,
		.summary =
			"File whose first line is the password, and that only its owner may read.",
	},
	{
		.name = "port_as_ip",
		.flag = &fencing_login.port_as_ip,
		.fallback = "false",
		.summary = "The plug is the address of the device.",
	},
	{ 0 },
};

static const struct param common_rows[] = {
	{
		.name = "action",
		.aliases = { "option" },
		.letter = 'o',
		.str = &fencing_settings.action,
		.fallback = "reboot",
		.summary = "What to do.",
	},
	{
		.name = "plug",
		.aliases = { "port" },
		.letter = 'n',
		.str = &fencing_settings.plug,
		.summary = "What to switch: one plug, or several with plug_separator between.",
	},
	{
		.name = "nodename",
		.letter = 'N',
		.str = &fencing_settings.nodename,
		.summary = "The node that is fenced, for the receipt in the log.",
	},
	{
		.name = "delay",
		.letter = 'f',
		.ms = &fencing_settings.delay,
		.max = HOUR,
		.fallback = "0",
		.summary = "Wait so long before off and reboot.",
	},
	{
		.name = "role_delay",
		.ms = &fencing_settings.role_delay,
		.max = HOUR,
		.fallback = "0",
		.summary =
			"Wait up to so long before off and reboot: the less, the more runs here.",
		.text = "For a cluster of two nodes, which fence each other when they lose sight "
			"of "
			"each other: the one with more to lose is first. A node waits role_delay / "
			"(1 + n), in addition to delay; n is how many guests run here, and how "
			"many "
			"volumes of DRBD 8.4 are Primary and UpToDate. Guests of qemu count if "
			"they "
			"are libvirt's, those of other drivers if they are resources of "
			"ocf:relevo:domain. It is part of the time that the fencer waits.",
	},
	{
		.name = "power_timeout",
		.letter = 'g',
		.ms = &fencing_settings.power_timeout,
		.max = HOUR,
		.fallback = "20",
		.summary = "How long a plug may take until it reads as it was switched.",
		.text = "Called by pacemaker's fencer, a device that answers gets as long as the "
			"fencer "
			"waits, and only one that does not answer is given up on after this time. "
			"See "
			"disable_timeout.",
	},
	{
		.name = "power_wait",
		.letter = 'G',
		.ms = &fencing_settings.power_wait,
		.max = HOUR,
		.fallback = "0",
		.summary = "Wait so long after a plug was switched, before it is read.",
	},
	{
		.name = "shell_timeout",
		.letter = 'Y',
		.ms = &fencing_settings.shell_timeout,
		.max = HOUR,
		.fallback = "3",
		.summary = "How long the device may take for one command.",
	},
	{
		.name = "login_timeout",
		.letter = 'y',
		.ms = &fencing_settings.login_timeout,
		.max = HOUR,
		.fallback = "5",
		.summary = "How long the device may take to let in, in addition.",
	},
	{
		.name = "stonith_status_sleep",
		.letter = 's',
		.ms = &fencing_settings.status_sleep,
		.max = HOUR,
		.fallback = "1",
		.summary = "Longest pause between two looks at a plug that was switched.",
	},
	{
		.name = "retry_on",
		.letter = 'F',
		.num = &fencing_settings.retry_on,
		.min = 0,
		.max = 100,
		.fallback = "1",
		.summary = "How often switching on is tried again.",
	},
	{
		.name = "disable_timeout",
		.str = &fencing_settings.disable_timeout,
		.summary = "true: no timeout of this program's own; false: each as it was given.",
		.text = "true lifts power_timeout, shell_timeout and login_timeout; whoever called "
			"must "
			"end what takes too long. Without a value, a call by pacemaker's fencer "
			"lifts "
			"power_timeout alone, and only while the device answers, so that a dead "
			"device "
			"fails in time for another one.",
	},
	{
		.name = "plug_separator",
		.str = &fencing_settings.plug_separator,
		.fallback = ",",
		.summary = "What stands between several plugs.",
	},
	{
		.name = "separator",
		.letter = 'C',
		.str = &fencing_settings.separator,
		.fallback = ",",
		.summary = "What stands between the columns of a list.",
	},
	{
		.name = "quiet",
		.letter = 'q',
		.flag = &fencing_settings.quiet,
		.fallback = "false",
		.summary = "Print failures only.",
	},
	{
		.name = "verbose",
		.letter = 'v',
		.flag = &fencing_settings.verbose,
		.fallback = "false",
		.summary = "Trace parameters and steps on standard error; never a password.",
	},
	{
		.name = "verbose_level",
		.num = &fencing_settings.verbose_level,
		.min = 0,
		.max = 100,
		.fallback = "0",
		.summary = "Above 0 as verbose.",
	},
	{
		.name = "debug_file",
		.aliases = { "debug" },
		.letter = 'D',
		.path = &fencing_settings.debug_file,
		.summary = "File to add the trace to.",
	},
	{
		.name = "explain",
		.flag = &fencing_settings.explain,
		.fallback = "false",
		.summary = "Say what would be done, and do nothing of it.",
	},
	{
		.name = "version",
		.letter = 'V',
		.flag = &fencing_settings.version,
		.fallback = "false",
		.summary = "Print the version.",
	},
	{
		.name = "help",
		.letter = 'h',
		.flag = &fencing_settings.help,
		.fallback = "false",
		.summary = "Print the options.",
	},
	{ 0 },
};

static bool takes_letter(const struct param *rows, char letter)
{
	for (; rows->name; rows++)
		if (rows->letter == letter)
			return true;
	return false;
}

/* Adds those rows that are not there yet. */
static void add(struct param *rows, const struct param *more)
{
	int count = 0;

	while (rows[count].name)
		count++;
	for (; more->name && count < FENCING_ROWS - 1; more++) {
		struct param row = *more;

		if (param_find(rows, row.name))
			continue;
		if (takes_letter(rows, row.letter))
			row.letter = 0;
		rows[count++] = row;
	}
}

const struct param *fencing_rows(const struct fence_agent *agent)
{
	static struct param rows[FENCING_ROWS];

	memset(rows, 0, sizeof(rows));
	add(rows, agent->params);
	if (agent->login)
		add(rows, login_rows);
	add(rows, common_rows);
	return rows;
}

const struct param *fencing_row(const char *name)
{
	const struct param *row = param_find(login_rows, name);

	return row ? row : param_find(common_rows, name);
}

bool fencing_required(const struct fence_agent *agent, const struct param *row)
{
	if (row->str == &fencing_settings.plug)
		return agent->list; /* a device without a list has but one */
	return row->required || row->str == &fencing_settings.action;
}
