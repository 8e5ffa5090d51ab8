// SPDX-License-Identifier: GPL-2.0-or-later
/* steering: one value for all queues; what it was before is a line of state each. */
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

static int queue_path(char path[PATH_MAX], const char *root, const char *link, const char *queue)
{
	int length = snprintf(
		path, PATH_MAX, "%s/sys/class/net/%s/queues/%s/rps_cpus", root, link, queue);

	return length < 0 || length >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static int read_mask(const char *path, char mask[MASK_MAX])
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, mask, MASK_MAX - 1);

	if (size < 0)
		return -errno;
	mask[size] = '\0';
	shorten(mask);
	return 0;
}

static int write_mask(const char *path, const char *mask)
{
	auto_close int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, mask, strlen(mask)) == (ssize_t)strlen(mask) ? 0 : -errno;
}

static bool is_link(const char *link)
{
	return *link && strlen(link) < IF_NAMESIZE && !strchr(link, '/') && *link != '.';
}

/* Does `each` with each receive queue of a link; the count, or the first -errno. */
static int walk(const char *root, const char *link, struct state *state,
	int (*each)(const char *path, const char *queue, struct state *state))
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
		r = queue_path(path, root, link, entry->d_name);
		if (r == 0)
			r = each(path, entry->d_name, state);
		count++;
	}
	closedir(queues);
	return r < 0 ? r : count;
}

/* Keeps what a queue has, unless a value from before is kept already. */
static int keep(const char *path, const char *queue, struct state *state)
{
	char mask[MASK_MAX], old[MASK_MAX];
	int r;

	if (state_get(state, queue, old, sizeof(old)))
		return 0;
	r = read_mask(path, mask);
	return r < 0 ? r : state_set(state, queue, mask);
}

static int apply(const char *path, const char *queue, struct state *state)
{
	char mask[MASK_MAX];

	(void)queue;
	return write_mask(path, state_get(state, "mask", mask, sizeof(mask)));
}

/* Puts back what is still as it was set. */
static int restore(const char *path, const char *queue, struct state *state)
{
	char now[MASK_MAX], old[MASK_MAX], mask[MASK_MAX];
	int r = read_mask(path, now);

	if (r < 0 || !state_get(state, queue, old, sizeof(old)))
		return r;
	state_get(state, "mask", mask, sizeof(mask));
	return strcmp(now, mask) == 0 ? write_mask(path, old) : 0;
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
