// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_settings: parameters that only together, or word by word, can be seen to fit. */
#include <string.h>

#include "balancer.h"
#include "balancer_settings.h"
#include "cleanup.h"
#include "cpu.h"

/* Arguments that the agent gives itself, or with which nothing stays in the background. */
static bool is_refused(const char *word)
{
	static const char *const words[] = { "-c", "-cc", "-d", "-db", "-v", "-vv", "-p", "-S",
		"-sf", "-st", "-x", "-Ws", "-h" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static void split_extra(struct param_fault *fault)
{
	struct balancer_settings *settings = &balancer_settings;
	const struct param *row = param_find(balancer_params, "extraconf");
	const char *given = settings->given.extra;
	int count = 0;
	char *rest = settings->split;

	if (!given || strlen(given) >= sizeof(settings->split))
		return; /* longer than any parameter */
	memcpy(settings->split, given, strlen(given) + 1);
	for (char *word; (word = strsep(&rest, " \t"));) {
		if (!*word)
			continue;
		if (is_refused(word))
			param_blame(fault, row, given, "has '%.20s', which the agent does not take",
				word);
		else if (count == BALANCER_WORDS)
			param_blame(fault, row, given, "has more than %d words", BALANCER_WORDS);
		else
			settings->words[count++] = word;
	}
	settings->words[count] = NULL;
}

/* What only HAProxy can be told. */
static void check_program(struct param_fault *fault)
{
	const char *cpus = balancer_settings.cpus;

	if (!balancer_programs[balancer_settings.program].generated && cpus && *cpus &&
		strcmp(cpus, "off") != 0)
		param_blame(
			fault, param_find(balancer_params, "cpus"), cpus, "is for haproxy alone");
}

static void check_cpus(struct param_fault *fault)
{
	const char *cpus = balancer_settings.cpus, *why;
	int ids[CPU_MAX];

	if (cpus && *cpus && strcmp(cpus, "auto") != 0 && strcmp(cpus, "off") != 0 &&
		cpu_list_parse(cpus, ids, &why) < 0)
		param_blame(fault, param_find(balancer_params, "cpus"), cpus, "%s", why);
}

void balancer_check(struct param_fault *fault)
{
	struct balancer_settings *settings = &balancer_settings;
	const char *why;

	check_cpus(fault);
	check_program(fault);
	split_extra(fault);
	settings->answer.status = (int)settings->given.status;
	if (settings->probe && service_parse(settings->probe, &settings->service, &why) < 0)
		param_blame(
			fault, param_find(balancer_params, "probe"), settings->probe, "%s", why);
}
