// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fence_ipmi: switches a node by its BMC (baseboard management controller) over the network. The
 * conversation is the helper's; it has one deadline, over which what gets lost is sent again.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "fencing.h"
#include "fencing_params.h"
#include "helper.h"
#include "ipmi.h"

/* The IPMI specification has no number above 17 (IPMI 2.0, table 22-20), and cipher suites with
 * neither integrity nor encryption are no use; 3 and 17 have all. */
#define CIPHER_MAX 17
#define IPMITOOL   "Of fence_ipmilan; no ipmitool is started, so it has no effect."

static struct {
	bool rmcp_plus;
	int authentication, privilege, method;
	long cipher, target, target_channel;
	const char *key;
	struct {
		const char *ipmitool, *timeout, *sudo;
		bool use_sudo;
	} peer; /* what only fence_ipmilan needs */
} bmc;

static const char *const authentications[] = { "md5", "md2", "password", "none", NULL };
static const char *const privileges[] = { "administrator", "operator", "user", "callback", NULL };
static const char *const methods[] = { "onoff", "cycle", NULL };

static const struct param params[] = {
	{
		.name = "ipport",
		.letter = 'u',
		.num = &fencing_login.port,
		.min = 1,
		.max = 65535,
		.fallback = "623",
		.summary = "UDP port of the BMC.",
	},
	{
		.name = "lanplus",
		.letter = 'P',
		.flag = &bmc.rmcp_plus,
		.fallback = "true",
		.summary = "IPMI 2.0 (RMCP+, lanplus); false: IPMI 1.5, which encrypts nothing.",
	},
	{
		.name = "cipher",
		.letter = 'C',
		.num = &bmc.cipher,
		.min = 0,
		.max = CIPHER_MAX,
		.fallback = "3",
		.summary =
			"Cipher suite of IPMI 2.0: 3 (SHA1, AES), or 17 (SHA256, AES) if the BMC "
			"has it.",
	},
	{
		.name = "auth",
		.letter = 'A',
		.choice = &bmc.authentication,
		.choices = authentications,
		.fallback = "md5",
		.summary = "Authentication of IPMI 1.5.",
	},
	{
		.name = "privlvl",
		.letter = 'L',
		.choice = &bmc.privilege,
		.choices = privileges,
		.fallback = "administrator",
		.summary = "Privilege level of the session; it takes operator to switch the power.",
	},
	{
		.name = "hexadecimal_kg",
		.str = &bmc.key,
		.secret = true,
		.summary = "BMC key (K_g) of IPMI 2.0, up to 40 hexadecimal digits.",
	},
	{
		.name = "target",
		.num = &bmc.target,
		.min = 0,
		.max = 255,
		.fallback = "0",
		.summary = "Address of the controller behind the BMC that is meant, or 0: itself.",
	},
	{
		.name = "target_channel",
		.num = &bmc.target_channel,
		.min = 0,
		.max = 15,
		.fallback = "0",
		.summary = "Channel of the BMC that the target is on.",
	},
	{
		.name = "method",
		.letter = 'm',
		.choice = &bmc.method,
		.choices = methods,
		.fallback = "onoff",
		.summary = "Both switch off, prove it and switch on.",
		.text = "A power cycle in one command cannot be proven, and is an error when the "
			"chassis is off already: cycle does what onoff does.",
	},
	{
		.name = "ipmitool_path",
		.str = &bmc.peer.ipmitool,
		.summary = IPMITOOL,
	},
	{
		.name = "ipmitool_timeout",
		.str = &bmc.peer.timeout,
		.summary = IPMITOOL,
	},
	{
		.name = "use_sudo",
		.aliases = { "sudo" },
		.flag = &bmc.peer.use_sudo,
		.fallback = "false",
		.summary = IPMITOOL,
	},
	{
		.name = "sudo_path",
		.str = &bmc.peer.sudo,
		.summary = IPMITOOL,
	},
	{ 0 },
};

static const char *text(const char *value)
{
	return value ? value : "";
}

/* Asks the helper: 0 and its words, or -errno; both are in `answer` for people. */
static int ask(const char *verb, const struct deadline *deadline, struct answer *said,
	struct fence_answer *answer)
{
	char host[IPMI_HOST_MAX + 16], numbers[4][16], left[16];
	const long values[] = { bmc.rmcp_plus ? bmc.cipher : -1, bmc.target, bmc.target_channel };
	const char *fields[] = { verb, host, text(fencing_login.username),
		text(fencing_login.password), text(bmc.key), authentications[bmc.authentication],
		privileges[bmc.privilege], numbers[0], numbers[1], numbers[2], left, NULL };
	int r = ipmi_host_format(fencing_login.ip, fencing_login.port, host);

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		snprintf(numbers[i], sizeof(numbers[i]), "%ld", values[i]);
	/* A little less than the helper has, so that it can say itself how it ended. */
	snprintf(left, sizeof(left), "%d", deadline_left(deadline) / 20 * 19);
	if (r == 0)
		r = helper_ask("ipmi", fields, NULL, deadline, said);
	snprintf(answer->text, sizeof(answer->text), "BMC '%s': %.400s", fencing_login.ip,
		r == -EINVAL ? "it can be no address" : said->text);
	return r;
}

static int state(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	struct answer said;
	int r = ask("status", deadline, &said, answer);

	(void)plug;
	if (r < 0)
		return r;
	if (strcmp(said.text, "chassis power is off") == 0)
		return FENCE_OFF;
	return strcmp(said.text, "chassis power is on") == 0 ? FENCE_ON : -EPROTO;
}

static int set(
	const char *plug, bool on, const struct deadline *deadline, struct fence_answer *answer)
{
	struct answer said;

	(void)plug;
	return ask(on ? "on" : "off", deadline, &said, answer);
}

static void blame(struct param_fault *fault, const char *name, const char *words)
{
	param_blame(fault, param_find(params, name), NULL, "%s", words);
}

static void check(struct param_fault *fault)
{
	char host[IPMI_HOST_MAX + 16];
	struct ipmi_key key;

	if (bmc.key && ipmi_key_parse(bmc.key, &key) < 0)
		blame(fault, "hexadecimal_kg", "is no key in hexadecimal digits");
	if (bmc.key && !bmc.rmcp_plus)
		blame(fault, "hexadecimal_kg", "is nothing that IPMI 1.5 knows: set lanplus");
	if (!fault->code && ipmi_host_format(fencing_login.ip, fencing_login.port, host) < 0)
		param_blame(fault, fencing_row("ip"), fencing_login.ip, "can be no address");
}

static void describe(char *words, size_t size)
{
	snprintf(words, size, "BMC %s port %ld (%s, as '%s', %s)", text(fencing_login.ip),
		fencing_login.port, bmc.rmcp_plus ? "IPMI 2.0" : "IPMI 1.5",
		text(fencing_login.username), privileges[bmc.privilege]);
}

static const struct fence_agent agent = {
	.name = "fence_ipmi",
	.summary = "Fences a node by its BMC over IPMI 2.0 or 1.5.",
	.text = "fence_ipmi switches a node's power by its BMC, and takes it for off only when the "
		"BMC says so afterwards. A chassis that is off already is a success. It takes the "
		"parameters of fence_ipmilan, and starts no other program than its helper.",
	.params = params,
	.login = true,
	.state = state,
	.set = set,
	.check = check,
	.describe = describe,
};

int main(int argc, char **argv)
{
	return fencing_main(&agent, argc, argv);
}
