// SPDX-License-Identifier: GPL-2.0-or-later
/* state: keys in memory, and the file in /run/relevo that is whole or not there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "private.h"
#include "state.h"
#include "tap.h"

#define HEAD      "relevo-state 1\n"
#define NAME      "unit-test"
#define FILE_NAME STATE_DIR "/" NAME

static bool has(const struct state *state, const char *key, const char *wanted)
{
	char value[STATE_MAX];
	const char *got = state_get(state, key, value, sizeof(value));

	return wanted ? got && strcmp(got, wanted) == 0 : got == NULL;
}

static void keys(void)
{
	struct state state = { 0 };
	char value[8] = "before";

	ok(has(&state, "a", NULL), "an empty state has no key");
	ok(state_get(&state, "a", value, sizeof(value)) == NULL && strcmp(value, "before") == 0,
		"... and changes nothing");
	same(state_set(&state, "a", "1"), 0, "a key is set");
	same(state_set(&state, "ab", "2"), 0, "one that begins with it is set");
	same(state_set(&state, "empty", ""), 0, "an empty value is set");
	same(state_set(&state, "eq", "x=y=z"), 0, "a value with '=' is set");
	ok(has(&state, "a", "1") && has(&state, "ab", "2") && has(&state, "empty", "") &&
			has(&state, "eq", "x=y=z"),
		"each has its own value");
	ok(has(&state, "b", NULL) && has(&state, "x", NULL) && has(&state, "1", NULL) &&
			has(&state, "abc", NULL) && has(&state, "e", NULL),
		"no part of a line is a key");
	same(state_set(&state, "a", "longer than before"), 0, "a key is replaced by a longer");
	ok(has(&state, "a", "longer than before") && has(&state, "ab", "2"), "it alone changes");
	same(state_set(&state, "a", "s"), 0, "a key is replaced by a shorter");
	ok(has(&state, "a", "s") && has(&state, "eq", "x=y=z"), "it alone changes");
	same(state_set(&state, "a", NULL), 0, "a key is removed");
	ok(has(&state, "a", NULL) && has(&state, "ab", "2"), "it alone goes");
	same(state_set(&state, "a", NULL), 0, "one that is not there too");
	state_set(&state, "long", "0123456789");
	ok(state_get(&state, "long", value, sizeof(value)) && strcmp(value, "0123456") == 0,
		"a value that does not fit is cut");
}

static void refused(void)
{
	struct state state = { 0 }, before;

	state_set(&state, "a", "1");
	before = state;
	same(state_set(&state, "a", "1\nb=2"), -EINVAL, "a line end in a value is refused");
	same(state_set(&state, "a", "\n"), -EINVAL, "a line end alone too");
	same(state_set(&state, "a\nb", "1"), -EINVAL, "a line end in a key is refused");
	same(state_set(&state, "a=b", "1"), -EINVAL, "a '=' in a key is refused");
	ok(strcmp(state.text, before.text) == 0, "none of these changes anything");
}

static void full(void)
{
	static char big[STATE_MAX + 1];
	struct state state = { 0 };

	memset(big, 'x', sizeof(big) - 1);
	state_set(&state, "first", "1");
	same(state_set(&state, "big", big), -ENOSPC, "a value larger than the state has no room");
	ok(has(&state, "big", NULL) && has(&state, "first", "1"), "... and changes nothing");
	big[STATE_MAX - 1 - strlen("first=1\nbig=\n")] = '\0';
	same(state_set(&state, "big", big), 0, "one that just fits has");
	same((long long)strlen(state.text), STATE_MAX - 1, "... to the last byte");
	ok(has(&state, "big", big), "... and is whole");
	same(state_set(&state, "", ""), -ENOSPC, "then there is no room for the shortest key");
	same(state_set(&state, "first", "12"), -ENOSPC, "nor for a longer value");
	ok(has(&state, "first", "1"), "a replacement without room leaves the old value");
	same(state_set(&state, "first", "2"), 0, "an equally long one fits");
}

static void parsed(void)
{
	static const struct {
		const char *bytes;
		size_t size;
		int r;
	} rows[] = {
		{ "", 0, -EBADMSG },
		{ HEAD, sizeof(HEAD) - 1, 0 },
		{ HEAD, sizeof(HEAD) - 2, -EBADMSG },
		{ HEAD "a=1\n", sizeof(HEAD) + 3, 0 },
		{ HEAD "a=1\n", sizeof(HEAD) + 2, -EBADMSG },
		{ HEAD "a=1\n\0", sizeof(HEAD) + 4, -EBADMSG },
		{ HEAD "\0a=1\n", sizeof(HEAD) + 4, -EBADMSG },
		{ "relevo-state 2\na=1\n", 19, -EBADMSG },
		{ "relevo-state 10\na=1\n", 20, -EBADMSG },
		{ "relevo-state 1 \na=1\n", 20, -EBADMSG },
		{ "a=1\n", 4, -EBADMSG },
		{ "\n", 1, -EBADMSG },
		{ HEAD "\n\nno equals\na=1\n", sizeof(HEAD) + 15, 0 },
	};
	static char bytes[sizeof(HEAD) + STATE_MAX];
	size_t most = sizeof(HEAD) - 1 + STATE_MAX - 1;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct state state = { .text = "kept=1\n" };
		int r = state_parse(&state, rows[i].bytes, rows[i].size);

		ok(r == rows[i].r, "bytes %zu are %s", i, rows[i].r ? "refused" : "taken");
		ok(!r || has(&state, "kept", "1"), "... and nothing is changed then");
	}
	memset(bytes, '\n', sizeof(bytes));
	memcpy(bytes, HEAD, sizeof(HEAD) - 1);
	ok(state_parse(&(struct state){ 0 }, bytes, most) == 0, "the largest state is taken");
	ok(state_parse(&(struct state){ 0 }, bytes, most + 1) == -EBADMSG, "a larger one is not");
}

static void write_file(const char *text)
{
	auto_close int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ok(false, "the test cannot write its file");
}

/* How many files the state's folder has. */
static int count_files(void)
{
	DIR *dir = opendir(STATE_DIR);
	struct dirent *entry;
	int count = 0;

	while (dir && (entry = readdir(dir)))
		count += entry->d_name[strspn(entry->d_name, ".")] != '\0';
	if (dir)
		closedir(dir);
	return count;
}

static int mode_of(const char *path)
{
	struct stat status;

	return stat(path, &status) < 0 ? -1 : (int)(status.st_mode & 07777);
}

static void saved(void)
{
	struct state state, again;

	same(state_load(&state, NAME), -ENOENT, "no file, no state");
	same_text(state.text, "", "... and it is empty");
	state_set(&state, "a", "1 2");
	state_set(&state, "b", "");
	umask(0);
	same(state_save(&state), 0, "it can be filled and saved");
	same(mode_of(STATE_DIR), 0700, "the folder is root's alone, whatever the umask");
	same(mode_of(FILE_NAME), 0600, "the file too");
	umask(022);
	same(state_load(&again, NAME), 0, "and loaded");
	same_text(again.text, state.text, "... the same");
	state_set(&again, "a", "3");
	same(state_save(&again), 0, "and saved again");
	same(state_load(&state, NAME), 0, "and loaded again");
	ok(has(&state, "a", "3"), "... with the change");
	same(count_files(), 1, "one file is left, nothing beside it");
	same(state_remove(NAME), 0, "it is removed");
	same(state_remove(NAME), 0, "also when it is not there");
	same(state_load(&state, NAME), -ENOENT, "and gone");
}

static void strange_files(void)
{
	static char big[STATE_MAX * 2];
	struct state state;

	write_file("relevo-state 2\na=1\n");
	same(state_load(&state, NAME), -EBADMSG, "a later version is not read");
	same_text(state.text, "", "... as nothing");
	write_file("");
	same(state_load(&state, NAME), -EBADMSG, "an empty file is not read");
	write_file(HEAD "a=1\nb=");
	same(state_load(&state, NAME), -EBADMSG, "a torn file is not read");
	memset(big, 'x', sizeof(big) - 2);
	big[sizeof(big) - 2] = '\n';
	memcpy(big, HEAD, sizeof(HEAD) - 1);
	write_file(big);
	same(state_load(&state, NAME), -EBADMSG, "one that is too large is not read");
	state_set(&state, "a", "1");
	same(state_save(&state), 0, "a bad file is replaced");
	ok(state_load(&state, NAME) == 0 && has(&state, "a", "1"), "... by a good one");
	unlink(FILE_NAME);
	mkdir(FILE_NAME, 0700);
	ok(state_load(&state, NAME) < 0 && state_save(&state) < 0, "a folder in its place fails");
	same(count_files(), 1, "... and leaves nothing behind");
	rmdir(FILE_NAME);
	same(symlink("/etc/hostname", FILE_NAME), 0, "a link in its place");
	same(state_load(&state, NAME), -ELOOP, "... is not followed");
	unlink(FILE_NAME);
}

static void names(void)
{
	char name[300];
	struct state state;

	state_load(&state, "../../etc/x");
	same_text(state.path, STATE_DIR "/..-..-etc-x", "a '/' in a name becomes '-'");
	state_load(&state, "a\nb/c");
	same_text(state.path, STATE_DIR "/a-b-c", "a line end too");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	same(state_load(&state, name), -ENAMETOOLONG, "a name that is too long is said to be");
	same_text(state.text, "", "... and the state is empty");
	same(state_remove(name), -ENAMETOOLONG, "also when it is removed");
}

/* Saves in a process that may write no file larger than `limit`; its wait status. */
static int save_limited(const struct state *state, rlim_t limit, void (*on_limit)(int))
{
	const struct rlimit size = { limit, limit }, none = { 0, 0 };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		setrlimit(RLIMIT_FSIZE, &size);
		signal(SIGXFSZ, on_limit);
		_exit(-state_save(state));
	}
	waitpid(pid, &status, 0);
	return status;
}

static void interrupted(void)
{
	static const rlim_t limits[] = { 0, 5, sizeof(HEAD) - 1, sizeof(HEAD) + 1 };
	struct state state, kept;

	state_load(&state, NAME);
	state_set(&state, "a", "old");
	state_save(&state);
	state_set(&state, "a", "new");
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		int status = save_limited(&state, limits[i], SIG_IGN);
		int error = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

		ok(error == EFBIG || error == ENOSPC, "short write %zu is said: %s", i,
			strerror(error));
		ok(state_load(&kept, NAME) == 0 && has(&kept, "a", "old"), "... the old stands");
		same(count_files(), 1, "... and nothing is left");
	}
	ok(WIFSIGNALED(save_limited(&state, sizeof(HEAD) - 1, SIG_DFL)),
		"a save is killed half way");
	ok(state_load(&kept, NAME) == 0 && has(&kept, "a", "old"), "... and the old stands");
	same(save_limited(&state, 4096, SIG_DFL), 0, "the next succeeds");
	ok(state_load(&kept, NAME) == 0 && has(&kept, "a", "new"), "... with the new");
	state_remove(NAME);
}

static void locked(void)
{
	struct deadline deadline = deadline_start(60000), late = deadline_start(20);
	char longer[300];
	int fd = state_lock("a/b", &deadline), other = state_lock("c", &deadline);

	ok(fd >= 0 && access(STATE_DIR "/a-b.lock", F_OK) == 0, "a lock is there at once");
	ok(other >= 0, "... another beside it");
	same(state_lock("a/b", &late), -ETIMEDOUT, "who comes second waits until his deadline");
	close(fd);
	fd = state_lock("a/b", &late);
	ok(fd >= 0, "... or has it when it is let go, however late");
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	same(state_lock(longer, &deadline), -ENAMETOOLONG, "a name may be too long");
	close(fd);
	close(other);
}

int main(void)
{
	keys();
	refused();
	full();
	parsed();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	names();
	saved();
	strange_files();
	interrupted();
	locked();
	return done();
}
