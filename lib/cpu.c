// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu: lists of CPUs as text. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu.h"

/* A number at `*text`, which goes on behind it; -EINVAL, or `max` for all that are no smaller. */
static int take_number(const char **text, int max)
{
	int number = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); (*text)++)
		if (number < max)
			number = number * 10 + (**text - '0');
	return number < max ? number : max;
}

/* One "ID:CORE:CACHE:NODE" with its letters. */
static int take_cpu(const char **text, struct cpu *ret)
{
	struct cpu cpu = { .online = true };
	int *const fields[] = { &cpu.id, &cpu.core, &cpu.cache, &cpu.node };

	for (int i = 0; i < 4; i++) {
		if (i > 0 && *(*text)++ != ':')
			return -EINVAL;
		*fields[i] = take_number(text, 1 << 20);
		if (*fields[i] < 0)
			return -EINVAL;
	}
	if (cpu.id >= CPU_MAX)
		return -EINVAL;
	for (; **text == 'i' || **text == 'x'; (*text)++) {
		cpu.interrupted |= **text == 'i';
		cpu.online &= **text != 'x';
	}
	*ret = cpu;
	return 0;
}

int cpu_parse(const char *text, struct cpu ret[CPU_MAX])
{
	cpu_set_t seen;
	int count = 0;

	CPU_ZERO(&seen);
	do {
		if (count == CPU_MAX || take_cpu(&text, &ret[count]) < 0 ||
			CPU_ISSET((size_t)ret[count].id, &seen))
			return -EINVAL;
		CPU_SET((size_t)ret[count++].id, &seen);
	} while (*text++ == ' ');
	return text[-1] ? -EINVAL : count;
}

int cpu_format(const struct cpu *cpus, int count, char *text, size_t size)
{
	size_t used = 0;

	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++) {
		used += (size_t)snprintf(text + used, size - used, "%s%d:%d:%d:%d%s%s",
			cpu > cpus ? " " : "", cpu->id, cpu->core, cpu->cache, cpu->node,
			cpu->interrupted ? "i" : "", cpu->online ? "" : "x");
		if (used >= size)
			return -EMSGSIZE;
	}
	return 0;
}

/* One number or range; what is wrong with it, or NULL. */
static const char *take_range(const char **text, int ret[CPU_MAX], int *count, cpu_set_t *seen)
{
	int first = take_number(text, CPU_MAX), last = first;

	if (first >= 0 && **text == '-') {
		(*text)++;
		last = take_number(text, CPU_MAX);
	}
	if (first < 0 || last < 0)
		return "is no list such as 2-5,8";
	if (first >= CPU_MAX || last >= CPU_MAX)
		return "has a CPU number that is too high";
	if (last < first)
		return "has a range that runs backwards";
	for (int id = first; id <= last; id++) {
		if (CPU_ISSET((size_t)id, seen))
			return "names a CPU twice";
		CPU_SET((size_t)id, seen);
		ret[(*count)++] = id;
	}
	return NULL;
}

int cpu_list_parse(const char *text, int ret[CPU_MAX], const char **ret_why)
{
	const char *why;
	cpu_set_t seen;
	int count = 0;

	CPU_ZERO(&seen);
	do {
		why = take_range(&text, ret, &count, &seen);
	} while (!why && *text++ == ',');
	if (!why && text[-1])
		why = "is no list such as 2-5,8";
	if (!why)
		return count;
	*ret_why = why;
	return -EINVAL;
}

int cpu_set_parse(const char *text, cpu_set_t *ret)
{
	int ids[CPU_MAX], count;
	const char *why;

	count = cpu_list_parse(text, ids, &why);
	if (count < 0)
		return count;
	CPU_ZERO(ret);
	for (int i = 0; i < count; i++)
		CPU_SET((size_t)ids[i], ret);
	return 0;
}

int cpu_set_format(const cpu_set_t *set, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int id = 0; id < CPU_MAX; id++) {
		int first = id;

		if (!CPU_ISSET((size_t)id, set))
			continue;
		while (id + 1 < CPU_MAX && CPU_ISSET((size_t)id + 1, set))
			id++;
		used += (size_t)snprintf(text + used, size - used, "%s%d", used ? "," : "", first);
		if (used < size && id > first)
			used += (size_t)snprintf(text + used, size - used, "-%d", id);
		if (used >= size)
			return -EMSGSIZE;
	}
	return 0;
}

int cpu_mask_format(const cpu_set_t *set, char *text, size_t size)
{
	size_t used = 0;

	for (int word = CPU_MAX / 32 - 1; word >= 0; word--) {
		unsigned bits = 0;

		for (int bit = 0; bit < 32; bit++)
			if (CPU_ISSET((size_t)(word * 32 + bit), set))
				bits |= 1U << bit;
		if (used || bits || word == 0)
			used += (size_t)snprintf(
				text + used, size - used, used ? ",%08x" : "%x", bits);
		if (used >= size)
			return -EMSGSIZE;
	}
	return 0;
}
