// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_settings: the table, copied to point into the caller's settings. */
#include <string.h>

#include "cleanup.h"
#include "ring_settings.h"

static struct ring_settings settings;

static const struct param rows[] = {
	{
		.name = "config",
		.letter = 'c',
		.path = &settings.config,
		.fallback = RING_CONFIG,
		.summary = "File with these options, a line name=value for each.",
	},
	{
		.name = "uri",
		.str = &settings.uri,
		.fallback = "qemu:///system",
		.summary = "URI of this host's libvirt.",
	},
	{
		.name = "node",
		.str = &settings.node,
		.summary = "Name of this host in pacemaker (default: the host's name).",
	},
	{
		.name = "ring",
		.flag = &settings.ring,
		.fallback = "true",
		.summary = "The hosts of a corosync ring answer together; false: this host alone.",
	},
	{
		.name = "multicast",
		.flag = &settings.multicast,
		.fallback = "true",
		.summary = "Serve fence_xvm by multicast.",
	},
	{
		.name = "multicast_address",
		.letter = 'a',
		.address = &settings.multicast_address,
		.fallback = "225.0.0.12",
		.summary = "Multicast address that fence_xvm sends to.",
	},
	{
		.name = "interface",
		.str = &settings.interface,
		.summary = "Links on which the guests are, with blanks between (default: the "
			   "kernel's choice).",
	},
	{
		.name = "listen",
		.flag = &settings.listen,
		.fallback = "false",
		.summary = "Serve fence_virt by TCP.",
	},
	{
		.name = "listen_address",
		.address = &settings.listen_address,
		.fallback = "0.0.0.0",
		.summary = "Address for that.",
	},
	{
		.name = "ipport",
		.aliases = { "port" },
		.letter = 'p',
		.num = &settings.port,
		.min = 1,
		.max = 65535,
		.fallback = "1229",
		.summary = "Port of both.",
	},
	{
		.name = "key_file",
		.letter = 'k',
		.path = &settings.key_file,
		.fallback = "/etc/cluster/fence_xvm.key",
		.summary = "Key that the guests have, too.",
	},
	{
		.name = "groups",
		.str = &settings.groups,
		.summary = "Who may fence whom: 'ADDRESS ... : GUEST ...; ...' (default: all who "
			   "have the key).",
	},
	{
		.name = "timeout",
		.ms = &settings.timeout,
		.fallback = "25",
		.summary = "How long a request of fence_xvm's is worked at.",
	},
	{
		.name = "verbose",
		.letter = 'v',
		.flag = &settings.verbose,
		.fallback = "false",
		.summary = "Tell on standard error what happens.",
	},
	{
		.name = "status",
		.letter = 's',
		.flag = &settings.status,
		.fallback = "false",
		.summary = "Show the state of the ringd that runs here.",
	},
	{
		.name = "json",
		.letter = 'j',
		.flag = &settings.json,
		.fallback = "false",
		.summary = "Show it as JSON.",
	},
	{
		.name = "list",
		.letter = 'l',
		.flag = &settings.list,
		.fallback = "false",
		.summary = "List all guests with their host.",
	},
	{
		.name = "forget",
		.str = &settings.forget,
		.summary = "Forget this lost host: it is off and will not come back.",
	},
	{
		.name = "manpage",
		.flag = &settings.manpage,
		.fallback = "false",
		.summary = "Print the manual page.",
	},
	{
		.name = "version",
		.letter = 'V',
		.flag = &settings.version,
		.fallback = "false",
		.summary = "Print the version.",
	},
	{
		.name = "help",
		.letter = 'h',
		.flag = &settings.help,
		.fallback = "false",
		.summary = "List the options.",
	},
	{ 0 },
};

const struct param *ring_settings_rows(const struct ring_settings **ret)
{
	*ret = &settings;
	return rows;
}
