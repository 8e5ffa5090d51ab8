// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_place: hwloc's word by the helper topology, and the configuration's own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "balancer_place.h"
#include "cleanup.h"
#include "file.h"
#include "helper.h"
#include "interrupt.h"
#include "log.h"
#include "steering.h"

/* As much of a file of configuration is looked at, in bytes. */
#define CONFIG_MAX (32 * 1024 * 1024)

static void scan_file(const char *path, struct balancer_plan_given *given)
{
	auto_free char *text = calloc(1, CONFIG_MAX + 1);
	ssize_t size = text ? file_read(path, text, CONFIG_MAX) : -1;

	if (size > 0)
		balancer_plan_scan(text, given);
}

/* A file, or all of a folder. What cannot be read the program itself complains of. */
static void scan(const char *path, struct balancer_plan_given *given)
{
	struct dirent *entry;
	DIR *folder = opendir(path);
	char name[PATH_MAX + 256];

	if (!folder) {
		scan_file(path, given);
		return;
	}
	while ((entry = readdir(folder))) {
		size_t length = strlen(entry->d_name);

		if (length < 4 || strcmp(entry->d_name + length - 4, ".cfg") != 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		scan_file(name, given);
	}
	closedir(folder);
}

static void scan_all(const struct balancer *balancer, struct balancer_plan_given *given)
{
	for (const char *const *word = balancer->words; word && word[0] && word[1]; word++)
		if (strcmp(word[0], "-f") == 0)
			scan(word[1], given);
	scan(balancer->config, given);
}

/* This machine's CPUs; with a link, only its interrupts count. The count or -errno. */
static int ask_cpus(struct balancer *balancer, const char *nic, struct cpu cpus[CPU_MAX],
	const struct deadline *deadline)
{
	static const char *const fields[] = { "", NULL };
	struct answer answer;
	cpu_set_t interrupted;
	int count = helper_ask("topology", fields, NULL, deadline, &answer), r = 0;

	if (count == 0) {
		log_trace("CPUs here: %s", answer.text);
		count = cpu_parse(answer.text, cpus);
	}
	if (count < 0) {
		snprintf(balancer->why, sizeof(balancer->why),
			"the CPUs of this node are not known: %.200s",
			count == -EINVAL ? strerror(EINVAL) : answer.text);
		return count;
	}
	if (*nic)
		r = interrupt_link_cpus("", nic, &interrupted);
	if (r < 0) {
		snprintf(balancer->why, sizeof(balancer->why), "nic '%.50s': %s", nic,
			r == -ENODEV ? "there is no such link" : strerror(-r));
		return r;
	}
	for (int i = 0; *nic && i < count; i++)
		cpus[i].interrupted = CPU_ISSET((size_t)cpus[i].id, &interrupted);
	return count;
}

static int plan_list(struct balancer *balancer, const char *list, const struct cpu *cpus, int count,
	long threads, struct balancer_plan *ret)
{
	int ids[CPU_MAX], missing = 0, r;
	const char *why = "";
	int length = cpu_list_parse(list, ids, &why);

	if (length < 0) {
		snprintf(balancer->why, sizeof(balancer->why), "cpus '%.100s' %s", list, why);
		return length;
	}
	r = balancer_plan_list(cpus, count, ids, length, (int)threads, ret, &missing);
	if (r == -ENODEV)
		snprintf(balancer->why, sizeof(balancer->why),
			"CPU %d of cpus '%.100s' is not here or not online", missing, list);
	else if (r < 0)
		snprintf(balancer->why, sizeof(balancer->why), "cpus '%.100s': %s", list,
			strerror(-r));
	return r < 0 ? r : 1;
}

int balancer_place_plan(struct balancer *balancer, const struct balancer_placement *placement,
	const struct deadline *deadline, struct balancer_plan *ret)
{
	struct balancer_plan_given given = { 0 };
	struct cpu cpus[CPU_MAX];
	long threads = placement->threads;
	int count, r;

	balancer->why[0] = '\0';
	if (!*placement->cpus || strcmp(placement->cpus, "off") == 0)
		return 0;
	scan_all(balancer, &given);
	if (given.mapped) {
		snprintf(balancer->why, sizeof(balancer->why),
			"its configuration has a cpu-map of its own, which does not go with cpus");
		return -EEXIST;
	}
	count = ask_cpus(balancer, placement->nic, cpus, deadline);
	if (count < 0)
		return count;
	if (threads == 0 && given.threads > 0 && given.threads <= BALANCER_THREADS)
		threads = given.threads;
	if (strcmp(placement->cpus, "auto") != 0)
		return plan_list(balancer, placement->cpus, cpus, count, threads, ret);
	r = balancer_plan_auto(cpus, count, (int)threads, ret);
	if (r == -ENOSPC)
		snprintf(balancer->why, sizeof(balancer->why),
			"too few cores are here for %ld threads beside the interrupts", threads);
	return r == -ENOSPC ? 0 : r < 0 ? r : 1;
}

int balancer_place_write(const struct balancer *balancer, const struct balancer_plan *plan)
{
	char text[32768] = "# made by ocf:relevo:balancer\n";
	size_t used = strlen(text);
	auto_close int fd = -1;
	int r = plan ? balancer_plan_format(plan, text + used, sizeof(text) - used) : 0;

	if (r < 0)
		return r;
	fd = open(balancer->generated, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -EIO;
}

void balancer_place_say(const struct balancer_placement *placement,
	const struct balancer_plan *plan, char *text, size_t size)
{
	char list[256], mask[256];
	size_t used = (size_t)snprintf(text, size, "threads on ");

	for (int i = 0; i < plan->count && used < size; i++) {
		if (cpu_set_format(&plan->threads[i], list, sizeof(list)) < 0)
			return;
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "/" : "", list);
	}
	if (!*placement->nic || CPU_COUNT(&plan->steering) == 0 || used >= size ||
		cpu_set_format(&plan->steering, list, sizeof(list)) < 0 ||
		cpu_mask_format(&plan->steering, mask, sizeof(mask)) < 0)
		return;
	snprintf(text + used, size - used, ", packets of '%s' on %s (mask %s)", placement->nic,
		list, mask);
}

int balancer_place_steer(
	const struct balancer_placement *placement, const struct balancer_plan *plan)
{
	if (plan && *placement->nic && CPU_COUNT(&plan->steering) > 0)
		return steering_set("", placement->nic, &plan->steering, placement->name);
	return steering_restore("", placement->name);
}
