// SPDX-License-Identifier: GPL-2.0-or-later
/* interrupt: out of /proc/interrupts, for the links of /sys/class/net that have a device. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "cpu.h"
#include "interrupt.h"

/* On a machine with a thousand CPUs each of its hundreds of lines has some ten kilobytes. */
#define TEXT_MAX (16 * 1024 * 1024)

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* The number at `*text`, which goes on behind it and the blanks; -1 if there is none. */
static long long take_count(const char **text)
{
	unsigned long long count = 0;
	const char *at = *text;

	if (!isdigit((unsigned char)*at))
		return -1;
	for (; isdigit((unsigned char)*at); at++)
		count = count * 10 + (unsigned long long)(*at - '0');
	*text = skip_blanks(at);
	return (long long)(count & LLONG_MAX);
}

/* The CPU of the next column, "CPU12", or -1. */
static int take_column(const char **header)
{
	const char *at = skip_blanks(*header);
	long long id;

	if (strncmp(at, "CPU", 3) != 0)
		return -1;
	at += 3;
	id = take_count(&at);
	*header = at;
	return id >= 0 && id < CPU_MAX ? (int)id : -1;
}

static bool parse_line(const char *header, const char *line, struct interrupt *ret)
{
	long long number, most = 0;
	int id;

	line = skip_blanks(line);
	number = take_count(&line);
	if (number < 0 || number > INT_MAX || *line != ':')
		return false;
	line = skip_blanks(line + 1);
	while ((id = take_column(&header)) >= 0) {
		long long count = take_count(&line);

		if (count < 0)
			return false;
		if (count > most) {
			most = count;
			ret->busiest = id;
		}
	}
	ret->number = (int)number;
	ret->words = line;
	return most > 0;
}

const char *interrupt_next(const char *header, const char *text, struct interrupt *ret)
{
	while (*text) {
		const char *line = text, *end = strchr(text, '\n');

		text = end ? end + 1 : text + strlen(text);
		if (parse_line(header, line, ret))
			return text;
	}
	return NULL;
}

bool interrupt_is_of(const struct interrupt *interrupt, const char *name)
{
	const char *end = interrupt->words + strcspn(interrupt->words, "\n");
	size_t length = strlen(name);

	for (const char *at = interrupt->words; length > 0 && at + length <= end; at++)
		if (memcmp(at, name, length) == 0 &&
			(at == interrupt->words || !isalnum((unsigned char)at[-1])) &&
			(at + length == end || !isalnum((unsigned char)at[length])))
			return true;
	return false;
}

/* The whole file with an end after it, or NULL with errno. */
static char *read_text(const char *path)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t room = 65536, used = 0;
	auto_free char *text = NULL;
	char *taken;
	ssize_t part = 1;

	if (fd < 0)
		return NULL;
	while (part > 0 && room < TEXT_MAX) {
		char *larger = realloc(text, room *= 2);

		if (!larger)
			return NULL;
		text = larger;
		while (used < room - 1 && (part = read(fd, text + used, room - 1 - used)) > 0)
			used += (size_t)part;
	}
	if (part < 0)
		return NULL;
	text[used] = '\0';
	taken = text;
	text = NULL;
	return taken;
}

static void add_cpus(const char *root, const struct interrupt *interrupt, cpu_set_t *ret)
{
	char path[PATH_MAX];
	auto_free char *list = NULL;
	cpu_set_t cpus;

	snprintf(path, sizeof(path), "%s/proc/irq/%d/effective_affinity_list", root,
		interrupt->number);
	list = read_text(path);
	if (list)
		list[strcspn(list, "\n")] = '\0';
	if (list && cpu_set_parse(list, &cpus) == 0)
		CPU_OR(ret, ret, &cpus);
	else
		CPU_SET((size_t)interrupt->busiest, ret);
}

/* The interrupts of one link; a virtual one has no device, and none. */
static void add_link(const char *root, const char *link, const char *text, cpu_set_t *ret)
{
	char path[PATH_MAX], device[PATH_MAX];
	struct interrupt interrupt;
	const char *name, *at = text;
	ssize_t size;

	snprintf(path, sizeof(path), "%s/sys/class/net/%s/device", root, link);
	size = readlink(path, device, sizeof(device) - 1);
	if (size < 0)
		return;
	device[size] = '\0';
	name = strrchr(device, '/');
	name = name ? name + 1 : device;
	while ((at = interrupt_next(text, at, &interrupt)))
		if (interrupt_is_of(&interrupt, link) || interrupt_is_of(&interrupt, name))
			add_cpus(root, &interrupt, ret);
}

int interrupt_cpus(const char *root, cpu_set_t *ret)
{
	char path[PATH_MAX];
	auto_free char *text = NULL;
	struct dirent *entry;
	DIR *links;

	CPU_ZERO(ret);
	snprintf(path, sizeof(path), "%s/proc/interrupts", root);
	text = read_text(path);
	if (!text)
		return -errno;
	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	links = opendir(path);
	if (!links)
		return -errno;
	while ((entry = readdir(links)))
		if (entry->d_name[0] != '.')
			add_link(root, entry->d_name, text, ret);
	closedir(links);
	return 0;
}

int interrupt_link_cpus(const char *root, const char *link, cpu_set_t *ret)
{
	char path[PATH_MAX];
	auto_free char *text = NULL;

	CPU_ZERO(ret);
	snprintf(path, sizeof(path), "%s/sys/class/net/%s", root, link);
	if (!*link || strchr(link, '/') || *link == '.' || access(path, F_OK) < 0)
		return -ENODEV;
	snprintf(path, sizeof(path), "%s/proc/interrupts", root);
	text = read_text(path);
	if (!text)
		return -errno;
	add_link(root, link, text, ret);
	return 0;
}
