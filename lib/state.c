// SPDX-License-Identifier: GPL-2.0-or-later
/* state: one small file an instance, replaced by rename(2). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "state.h"

#define LOCK_INTERVAL 50 /* ms */

static const char version[] = "relevo-state 1\n";

static int state_path(char *path, size_t size, const char *name)
{
	int length = snprintf(path, size, STATE_DIR "/%s", name);

	if (length < 0 || (size_t)length >= size)
		return -ENAMETOOLONG;
	for (char *c = path + strlen(STATE_DIR "/"); *c; c++)
		if (*c == '/' || (unsigned char)*c < ' ')
			*c = '-';
	return 0;
}

int state_parse(struct state *ret, const char *bytes, size_t size)
{
	size_t head = strlen(version);

	if (size < head || size - head >= sizeof(ret->text) || memcmp(bytes, version, head) != 0)
		return -EBADMSG;
	if (memchr(bytes, '\0', size) || bytes[size - 1] != '\n')
		return -EBADMSG;
	memcpy(ret->text, bytes + head, size - head);
	ret->text[size - head] = '\0';
	return 0;
}

int state_load(struct state *ret, const char *name)
{
	char bytes[STATE_MAX + sizeof(version)];
	auto_close int fd = -1;
	ssize_t size;
	int r;

	ret->text[0] = '\0';
	r = state_path(ret->path, sizeof(ret->path), name);
	if (r < 0) {
		ret->path[0] = '\0'; /* nothing can be saved there */
		return r;
	}
	fd = open(ret->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	size = read(fd, bytes, sizeof(bytes));
	if (size < 0)
		return -errno;
	return state_parse(ret, bytes, (size_t)size);
}

/* The line of `key` in the text, or NULL. */
static char *find_line(const struct state *state, const char *key)
{
	size_t length = strlen(key);

	for (const char *line = state->text; *line; line = strchr(line, '\n') + 1)
		if (strncmp(line, key, length) == 0 && line[length] == '=')
			return (char *)line;
	return NULL;
}

char *state_get(const struct state *state, const char *key, char *value, size_t size)
{
	const char *line = find_line(state, key);

	if (!line)
		return NULL;
	line += strlen(key) + 1;
	snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
	return value;
}

int state_set(struct state *state, const char *key, const char *value)
{
	char *line = find_line(state, key), *next = line ? strchr(line, '\n') + 1 : NULL;
	size_t wanted = value ? strlen(key) + strlen(value) + 2 : 0, used = strlen(state->text);

	if (strpbrk(key, "=\n") || (value && strchr(value, '\n')))
		return -EINVAL;
	if (used - (size_t)(next - line) + wanted >= sizeof(state->text))
		return -ENOSPC;
	if (line)
		memmove(line, next, strlen(next) + 1);
	used = strlen(state->text);
	if (value)
		snprintf(state->text + used, sizeof(state->text) - used, "%s=%s\n", key, value);
	return 0;
}

/* Writes the bytes of a new file and makes it the state; the descriptor is of `fresh`. */
static int replace(const struct state *state, const char *fresh, int fd)
{
	size_t length = strlen(state->text);

	errno = ENOSPC; /* what a short write means */
	if (write(fd, version, strlen(version)) != (ssize_t)strlen(version))
		return -errno;
	if (write(fd, state->text, length) != (ssize_t)length)
		return -errno;
	return rename(fresh, state->path) < 0 ? -errno : 0;
}

int state_make_folder(void)
{
	return mkdir(STATE_DIR, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

int state_lock(const char *name, const struct deadline *deadline)
{
	auto_close int fd = -1;
	char path[256], file[200];
	int r = state_make_folder();

	if (r == 0 && snprintf(file, sizeof(file), "%s.lock", name) >= (int)sizeof(file))
		r = -ENAMETOOLONG;
	if (r == 0)
		r = state_path(path, sizeof(path), file);
	if (r < 0)
		return r;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int error = errno;
		struct deadline pause = deadline_slice(deadline, LOCK_INTERVAL);

		if (error != EWOULDBLOCK || deadline_left(deadline) == 0)
			return error == EWOULDBLOCK ? -ETIMEDOUT : -error;
		deadline_poll(&pause, NULL, 0);
	}
	return steal_fd(&fd);
}

int state_save(const struct state *state)
{
	/* No state's name: one that is killed here leaves it. */
	char fresh[sizeof(STATE_DIR) + 16];
	auto_close int fd = -1;
	int r = state_make_folder();

	if (r < 0)
		return r;
	snprintf(fresh, sizeof(fresh), "%s/.%d", STATE_DIR, (int)getpid());
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = replace(state, fresh, fd);
	if (r < 0)
		unlink(fresh);
	return r;
}

int state_remove(const char *name)
{
	char path[sizeof(((struct state *)0)->path)];
	int r = state_path(path, sizeof(path), name);

	if (r < 0)
		return r;
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}
