// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_params: the table of the agent balancer's parameters. */
#include "balancer_settings.h"
#include "state.h"

struct balancer_settings balancer_settings;

/* In the order of balancer_programs. */
static const char *const programs[] = { "haproxy", "pound", NULL };

const struct param balancer_params[] = {
	{
		.name = "program",
		.choice = &balancer_settings.program,
		.choices = programs,
		.fallback = "haproxy",
		.summary = "Which balancer it is.",
	},
	{
		.name = "config",
		.aliases = { "conffile" },
		.path = &balancer_settings.config,
		.unique_group = "config",
		.summary = "Path of its configuration.",
		.text = "A file, or for haproxy a folder of files *.cfg. Without it "
			"/etc/haproxy/haproxy.cfg, for pound /etc/pound/pound.cfg.",
	},
	{
		.name = "extraconf",
		.str = &balancer_settings.given.extra,
		.fallback = "",
		.summary = "More arguments for the program, such as -f /etc/haproxy/shared.cfg.",
		.text = "Words with blanks between, no quotes. They come before those of the "
			"agent; "
			"what would make it another kind of process is refused (-c, -db, -p, -S, "
			"-sf "
			"...).",
	},
	{
		.name = "binary",
		.aliases = { "binpath" },
		.str = &balancer_settings.binary,
		.summary = "The program, as a path or a name in PATH.",
	},
	{
		.name = "pid",
		.path = &balancer_settings.pid,
		.unique_group = "pid",
		.summary = "Path of its pid file.",
		.text = "Without it a file in " STATE_DIR
			". What runs is known by its process, not "
			"by this file.",
	},
	{
		.name = "socket_path",
		.path = &balancer_settings.socket,
		.unique_group = "socket_path",
		.summary = "Path of the socket on which the agent asks it.",
		.text = "For haproxy it is the master's socket, which the agent has it make. "
			"Without "
			"it one in " STATE_DIR
			". A stats socket in the configuration is not needed.",
	},
	{
		.name = "name",
		.str = &balancer_settings.unused.name,
		.fallback = "",
		.summary = "Has no effect.",
		.text = "Of ocf:heartbeat:pound, where it names the pid file.",
	},
	{
		.name = "ctl_binary",
		.str = &balancer_settings.unused.control,
		.fallback = "",
		.summary = "Has no effect.",
		.text = "Of ocf:heartbeat:pound. The agent asks on the socket by itself.",
	},
	{
		.name = "maxfiles",
		.num = &balancer_settings.files,
		.max = 1 << 30,
		.fallback = "0",
		.summary = "How many files it may open; 0: as many as the cluster manager.",
	},
	{
		.name = "min_up",
		.num = &balancer_settings.min_up,
		.max = 100000,
		.fallback = "1",
		.reloadable = true,
		.summary = "How many servers of each backend must be up.",
		.text = "In monitors with OCF_CHECK_LEVEL=10: fewer are a failure; with enough, "
			"but "
			"not all, it is degraded. 0: it never fails for that.",
	},
	{
		.name = "drain",
		.ms = &balancer_settings.drain,
		.max = 3600000,
		.fallback = "10s",
		.reloadable = true,
		.summary = "How long stop waits for sessions to end.",
		.text = "It takes no new ones meanwhile. Never longer than stop's time allows. 0: "
			"they are cut at once.",
	},
	{
		.name = "cpus",
		.str = &balancer_settings.cpus,
		.fallback = "",
		.reloadable = true,
		.summary = "CPUs of the node that its threads run on: auto, off or a list.",
		.text = "Of haproxy. auto: each thread has a core of its own, behind the same "
			"cache as "
			"the interrupts of nic or of all network cards, but not on their cores; as "
			"many cores as threads are left for packets, and more of them than one "
			"cache "
			"has are spread evenly over NUMA nodes. Too few cores: it stays as it is. "
			"A "
			"list such as 4,5,0,1: a CPU for each thread in that order; start is 5 on "
			"a "
			"node that has not all of them. The configuration must have no cpu-map of "
			"its "
			"own. validate-all with OCF_CHECK_LEVEL=10 prints the plan.",
	},
	{
		.name = "nic",
		.str = &balancer_settings.nic,
		.fallback = "",
		.reloadable = true,
		.summary = "Link whose received packets are steered to CPUs beside the threads.",
		.text = "With cpus: rps_cpus of all its queues is set, rps_flow_cnt is 0, and both "
			"are put back by stop.",
	},
	{
		.name = "threads",
		.num = &balancer_settings.threads,
		.max = 64,
		.fallback = "0",
		.reloadable = true,
		.summary = "How many threads cpus places; 0: nbthread of the configuration.",
		.text = "Without either as many as a list has CPUs, or, with auto, as two NUMA "
			"nodes "
			"have cores, less those for packets.",
	},
	{
		.name = "probe",
		.str = &balancer_settings.probe,
		.reloadable = true,
		.summary = "Address at which it must answer.",
		.text = "tcp://ADDRESS:PORT, where a connection is enough, or "
			"http://ADDRESS[:PORT][/PATH], with an IPv6 address in brackets and no "
			"host "
			"names: one that the balancer listens on. A monitor with "
			"OCF_CHECK_LEVEL=20 "
			"asks.",
	},
	{
		.name = "probe_status",
		.num = &balancer_settings.given.status,
		.min = 200,
		.max = 599,
		.fallback = "200",
		.reloadable = true,
		.summary = "HTTP status that it must answer with.",
	},
	{
		.name = "probe_text",
		.str = &balancer_settings.answer.text,
		.reloadable = true,
		.summary = "Text that the answer must hold.",
		.text = "It is looked for in the first 64 KiB of the body of an HTTP answer.",
	},
	{
		.name = "probe_timeout",
		.ms = &balancer_settings.probe_timeout,
		.max = 600000,
		.fallback = "5s",
		.reloadable = true,
		.summary = "How long the answer may take.",
	},
	{ 0 },
};
