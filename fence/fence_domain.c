// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fence_domain: switches guests by the libvirt of the hosts on which they may run. A guest is off
 * when every one of these hosts says that it is shut off or that there is no such guest.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "domain_hosts.h"
#include "fencing.h"
#include "fencing_params.h"
#include "fencing_power.h"
#include "value.h"

#define DEFAULT_URI "qemu:///system"
#define SHELL       "Of fence_virsh; no shell is used there, so it has no effect."

static struct {
	const char *uris;
	const char *ip, *username, *identity_file;
	long port;
	bool missing_as_off, ssh;
	struct {
		const char *prompt, *ssh, *options, *sudo;
		bool use_sudo, ipv4, ipv6;
	} peer; /* what only fence_virsh needs */
	char text[VALUE_MAX + 1];
	struct hosts hosts;
	/* The plug of which `hosts` has what each host read after it was told to end it, or NULL.
	 */
	const char *read_back;
} domains;

/* Where a guest was on, so that reboot starts it there again. */
static struct {
	const char *plug;
	int host;
} was_on[FENCING_PLUGS];

static const struct param params[] = {
	{
		.name = "uri",
		.aliases = { "hypervisor" },
		.str = &domains.uris,
		.summary = "URIs of libvirt on all hosts that may run the guest, with spaces or "
			   "commas between.",
		.text = "All are asked at once. Without it, " DEFAULT_URI " or, with ip, that host "
			"over ssh.",
	},
	{
		.name = "ip",
		.aliases = { "ipaddr" },
		.letter = 'a',
		.str = &domains.ip,
		.summary = "Host of the guests, as fence_virsh has it: short for "
			   "uri=qemu+ssh://USERNAME@IP/system.",
	},
	{
		.name = "ipport",
		.letter = 'u',
		.num = &domains.port,
		.min = 1,
		.max = 65535,
		.summary = "Port of ssh there, if it is not ssh's own.",
	},
	{
		.name = "username",
		.aliases = { "login" },
		.letter = 'l',
		.str = &domains.username,
		.summary = "Name to log in with there.",
	},
	{
		.name = "identity_file",
		.letter = 'k',
		.path = &domains.identity_file,
		.summary = "Private key to log in with there.",
	},
	{
		.name = "ssh",
		.aliases = { "secure" },
		.letter = 'x',
		.flag = &domains.ssh,
		.fallback = "true",
		.summary = "The connection to ip, which is always ssh.",
	},
	{
		.name = "missing_as_off",
		.flag = &domains.missing_as_off,
		.fallback = "true",
		.summary = "A guest that no host knows is off.",
		.text = "As transient guests are, when they have ended. A guest that is misspelled "
			"is one that no host knows, too: if all guests are defined, set it to "
			"false.",
	},
	{
		.name = "command_prompt",
		.aliases = { "cmd_prompt" },
		.letter = 'c',
		.str = &domains.peer.prompt,
		.summary = SHELL,
	},
	{
		.name = "ssh_options",
		.str = &domains.peer.options,
		.summary = SHELL,
	},
	{
		.name = "ssh_path",
		.str = &domains.peer.ssh,
		.summary = SHELL,
	},
	{
		.name = "use_sudo",
		.aliases = { "sudo" },
		.flag = &domains.peer.use_sudo,
		.fallback = "false",
		.summary = SHELL,
	},
	{
		.name = "sudo_path",
		.str = &domains.peer.sudo,
		.summary = SHELL,
	},
	{
		.name = "inet4_only",
		.letter = '4',
		.flag = &domains.peer.ipv4,
		.fallback = "false",
		.summary = SHELL,
	},
	{
		.name = "inet6_only",
		.letter = '6',
		.flag = &domains.peer.ipv6,
		.fallback = "false",
		.summary = SHELL,
	},
	{ 0 },
};

static void remember(const char *plug, int host)
{
	for (int i = 0; i < FENCING_PLUGS; i++) {
		if (!was_on[i].plug || strcmp(was_on[i].plug, plug) == 0) {
			was_on[i].plug = plug;
			was_on[i].host = host;
			return;
		}
	}
}

static int look(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	int view;

	if (!domains.read_back || strcmp(domains.read_back, plug) != 0)
		hosts_ask(&domains.hosts, "state", plug, -1, deadline);
	domains.read_back = NULL;
	view = (int)hosts_verdict(&domains.hosts, answer->text, sizeof(answer->text));
	/* One that moved to a host which had answered already was seen on none. */
	if (domains.hosts.count > 1 && (view == HOST_OFF || view == HOST_ABSENT)) {
		hosts_ask(&domains.hosts, "state", plug, -1, deadline);
		view = (int)hosts_verdict(&domains.hosts, answer->text, sizeof(answer->text));
	}
	for (int i = 0; i < domains.hosts.count; i++)
		if (domains.hosts.answers[i].view == HOST_ON)
			remember(plug, i);
	return view;
}

/* Once: nobody saw it run, and a name that was misspelled is one that no host knows, too. */
static void tell_absent(const char *plug)
{
	static const char *told;

	for (int i = 0; i < FENCING_PLUGS && was_on[i].plug; i++)
		if (strcmp(was_on[i].plug, plug) == 0)
			return;
	if (!told || strcmp(told, plug) != 0)
		fprintf(stderr,
			"fence_domain: no host knows '%.80s', which counts as off (if all guests "
			"are defined, set missing_as_off=false)\n",
			plug);
	told = plug;
}

static int absent(const char *plug, struct fence_answer *answer)
{
	struct fence_answer hosts = *answer;

	if (domains.missing_as_off) {
		tell_absent(plug);
		return FENCE_OFF;
	}
	snprintf(answer->text, sizeof(answer->text), "no host knows '%.80s' (%.400s)", plug,
		hosts.text);
	return -ENOENT;
}

static int state(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	switch (look(plug, deadline, answer)) {
	case HOST_ON:
		return FENCE_ON;
	case HOST_OFF:
		return FENCE_OFF;
	case HOST_ABSENT:
		return absent(plug, answer);
	default:
		return -EHOSTUNREACH;
	}
}

/*
 * All hosts that have it are told, for it may run on two. Each reads the guest's state after that
 * in the same conversation, which is as good as one more, and sooner. Until it has ended it is told
 * again.
 */
static int set_off(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	hosts_ask(&domains.hosts, "off", plug, -1, deadline);
	domains.read_back = plug;
	if (hosts_verdict(&domains.hosts, answer->text, sizeof(answer->text)) == HOST_ON)
		return -EBUSY;
	return 0;
}

/* The host that starts it: where it was, else the first that has it defined; -1: none. */
static int choose(const char *plug)
{
	for (int i = 0; i < FENCING_PLUGS && was_on[i].plug; i++)
		if (strcmp(was_on[i].plug, plug) == 0 &&
			domains.hosts.answers[was_on[i].host].view == HOST_OFF)
			return was_on[i].host;
	for (int i = 0; i < domains.hosts.count; i++)
		if (domains.hosts.answers[i].view == HOST_OFF)
			return i;
	return -1;
}

/* Only once every host has said that it does not run there. */
static int set_on(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	int view = look(plug, deadline, answer), host;

	if (view == HOST_ON)
		return 0;
	if (view == HOST_UNKNOWN)
		return -EHOSTUNREACH;
	host = choose(plug);
	if (host < 0) {
		snprintf(answer->text, sizeof(answer->text), "no host has it defined");
		return -EOPNOTSUPP;
	}
	hosts_ask(&domains.hosts, "start", plug, host, deadline);
	snprintf(answer->text, sizeof(answer->text), "%s: %s", domains.hosts.uris[host],
		domains.hosts.answers[host].words);
	return domains.hosts.answers[host].done ? 0 : -EIO;
}

static int set(
	const char *plug, bool on, const struct deadline *deadline, struct fence_answer *answer)
{
	return on ? set_on(plug, deadline, answer) : set_off(plug, deadline, answer);
}

struct taker {
	fence_each *each;
	void *data;
};

static void tell(const struct host_guest *guest, int view, void *data)
{
	const struct taker *taker = data;
	int power = view == HOST_OFF ? FENCE_OFF : 0;

	taker->each(guest->name, guest->uuid, view == HOST_ON ? FENCE_ON : power, taker->data);
}

static int list(
	fence_each *each, void *data, const struct deadline *deadline, struct fence_answer *answer)
{
	struct taker taker = { each, data };

	return hosts_list(
		&domains.hosts, tell, &taker, deadline, answer->text, sizeof(answer->text));
}

static void blame(struct param_fault *fault, const char *name, const char *words)
{
	param_blame(fault, param_find(params, name), NULL, "%s", words);
}

/* fence_virsh's host as a URI. No terminal: nobody is there to answer a question of ssh's. */
static void write_uri(void)
{
	bool bare = strchr(domains.ip, ':') && *domains.ip != '[';
	char port[16] = "";

	if (domains.port)
		snprintf(port, sizeof(port), ":%ld", domains.port);
	snprintf(domains.text, sizeof(domains.text), "qemu+ssh://%s%s%s%s%s%s/system?no_tty=1%s%s",
		domains.username ? domains.username : "", domains.username ? "@" : "",
		bare ? "[" : "", domains.ip, bare ? "]" : "", port,
		domains.identity_file ? "&keyfile=" : "",
		domains.identity_file ? domains.identity_file : "");
}

static void check(struct param_fault *fault)
{
	int r;

	if (domains.uris && domains.ip)
		blame(fault, "ip", "is a second way to say where, beside 'uri'");
	if (domains.port && !domains.ip)
		blame(fault, "ipport", "is of 'ip', which is missing");
	if (!domains.ssh)
		blame(fault, "ssh", "is false, but there is nothing else for ip");
	if (domains.ip && domains.ip[strcspn(domains.ip, "/?@ ,")])
		blame(fault, "ip", "is no address");
	if (domains.ip)
		write_uri();
	else
		snprintf(domains.text, sizeof(domains.text), "%s",
			domains.uris ? domains.uris : DEFAULT_URI);
	r = hosts_parse(&domains.hosts, domains.text);
	if (r < 0)
		blame(fault, "uri", r == -E2BIG ? "has too many" : "holds what is no URI");
}

static void describe(char *words, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < domains.hosts.count && used < size; i++)
		used += (size_t)snprintf(words + used, size - used, "%slibvirt at %s",
			i ? " and " : "", domains.hosts.uris[i]);
}

static const struct fence_agent agent = {
	.name = "fence_domain",
	.summary = "Fences guests by libvirt on one or several hosts.",
	.text = "fence_domain switches guests, by name or UUID, on all hosts that may run them. A "
		"guest is off when every host says that it is shut off there or not known; while "
		"one host does not answer, it is not. A guest that is shutting down is on. It "
		"takes the parameters of fence_virsh, and no password: use keys.",
	.params = params,
	.state = state,
	.set = set,
	.list = list,
	.check = check,
	.describe = describe,
};

int main(int argc, char **argv)
{
	return fencing_main(&agent, argc, argv);
}
