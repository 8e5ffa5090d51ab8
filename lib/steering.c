// SPDX-License-Identifier: GPL-2.0-or-later
/* steering: the same for all queues; what it was before is a line of state each. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "cpu.h"
#include "state.h"
#include "steering.h"

#define MASK_MAX 256

/* Without the words of zeros before it: "00000000,0000008c" is "8c". */
static void shorten(char *mask)
{
	size_t skip = strspn(mask, "0,");

	mask[strcspn(mask, "\n")] = '\0';
	if (!mask[skip] && skip)
		skip--;
	memmove(mask, mask + skip, strlen(mask + skip) + 1);
}

/* What a queue has, and what goes behind the queue's name as the key of its value from before. */
static const struct attribute {
	const char *file, *ending, *wanted; /* wanted NULL: the mask */
} attributes[] = {
	{ "rps_cpus", "", NULL },
	{ "rps_flow_cnt", ".flows", "0" },
};

/* An attribute of one queue. */
struct knob {
	char path[PATH_MAX], key[300];
	const char *wanted;
};

static int read_value(const char *path, char value[MASK_MAX])
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, value, MASK_MAX - 1);

	if (size < 0)
		return -errno;
	value[size] = '\0';
	shorten(value);
	return 0;
}

static int write_value(const char *path, const char *value)
{
	auto_close int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, value, strlen(value)) == (ssize_t)strlen(value) ? 0 : -errno;
}

static bool is_link(const char *link)
{
	return *link && strlen(link) < IF_NAMESIZE && !strchr(link, '/') && *link != '.';
}

/* Does `each` with each attribute of a queue. 0 or -errno; an old kernel may not have them all. */
static int walk_queue(const char *folder, const char *queue, struct state *state,
	int (*each)(const struct knob *knob, struct state *state))
{
	char mask[MASK_MAX] = "";
	int r = 0;

	state_get(state, "mask", mask, sizeof(mask));
	for (size_t i = 0; i < ARRAY_SIZE(attributes) && r == 0; i++) {
		const struct attribute *attribute = &attributes[i];
		struct knob knob = { .wanted = attribute->wanted ? attribute->wanted : mask };

		if (snprintf(knob.path, PATH_MAX, "%s/%s/%s", folder, queue, attribute->file) >=
				PATH_MAX ||
			snprintf(knob.key, sizeof(knob.key), "%s%s", queue, attribute->ending) >=
				(int)sizeof(knob.key))
			return -ENAMETOOLONG;
		r = each(&knob, state);
		if (r == -ENOENT && attribute->wanted)
			r = 0;
	}
	return r;
}

/* Does `each` with all of each receive queue of a link; the count of queues, or -errno. */
static int walk(const char *root, const char *link, struct state *state,
	int (*each)(const struct knob *knob, struct state *state))
{
	char path[PATH_MAX];
	struct dirent *entry;
	int count = 0, r = 0;
	DIR *queues;

	snprintf(path, sizeof(path), "%s/sys/class/net/%s/queues", root, link);
	queues = is_link(link) ? opendir(path) : NULL;
	if (!queues)
		return -ENODEV;
	while (r == 0 && (entry = readdir(queues))) {
		if (strncmp(entry->d_name, "rx-", 3) != 0)
			continue;
		r = walk_queue(path, entry->d_name, state, each);
		count++;
	}
	closedir(queues);
	return r < 0 ? r : count;
}

/* Keeps what there is, unless a value from before is kept already or it is to stay so. */
static int keep(const struct knob *knob, struct state *state)
{
	char value[MASK_MAX], old[MASK_MAX];
	int r;

	if (state_get(state, knob->key, old, sizeof(old)))
		return 0;
	r = read_value(knob->path, value);
	if (r == 0 && strcmp(value, knob->wanted) != 0)
		r = state_set(state, knob->key, value);
	return r;
}

static int apply(const struct knob *knob, struct state *state)
{
	(void)state;
	return write_value(knob->path, knob->wanted);
}

/* Puts back what is still as it was set. */
static int restore(const struct knob *knob, struct state *state)
{
	char now[MASK_MAX], old[MASK_MAX];
	int r = read_value(knob->path, now);

	if (r < 0 || !state_get(state, knob->key, old, sizeof(old)))
		return r;
	return strcmp(now, knob->wanted) == 0 ? write_value(knob->path, old) : 0;
}

int steering_restore(const char *root, const char *name)
{
	char link[IF_NAMESIZE] = "", mask[MASK_MAX];
	struct state state;
	int r = state_load(&state, name);

	if (r == -ENOENT)
		return 0;
	if (r == 0 && state_get(&state, "link", link, sizeof(link)) &&
		state_get(&state, "mask", mask, sizeof(mask)))
		r = walk(root, link, &state, restore);
	if (r < 0 && r != -ENODEV && r != -EBADMSG)
		return r;
	return state_remove(name);
}

int steering_set(const char *root, const char *link, const cpu_set_t *cpus, const char *name)
{
	char mask[MASK_MAX], old[IF_NAMESIZE] = "";
	struct state state;
	int r = cpu_mask_format(cpus, mask, sizeof(mask));

	if (r == 0 && state_load(&state, name) == 0 &&
		(!state_get(&state, "link", old, sizeof(old)) || strcmp(old, link) != 0))
		r = steering_restore(root, name);
	if (r < 0)
		return r;
	if (state_load(&state, name) < 0)
		state.text[0] = '\0';
	r = walk(root, link, &state, keep);
	if (r == 0)
		r = -EOPNOTSUPP;
	if (r < 0)
		return r;
	r = state_set(&state, "link", link);
	if (r == 0)
		r = state_set(&state, "mask", mask);
	if (r == 0)
		r = state_save(&state);
	if (r == 0)
		r = walk(root, link, &state, apply);
	if (r >= 0)
		return 0;
	steering_restore(root, name);
	return r;
}
