// SPDX-License-Identifier: GPL-2.0-or-later
/* window: the line there and back, what is none, and the journal. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state.h"
#include "tap.h"
#include "window.h"

static const struct window two = { .instance = "vm1",
	.peer = "b",
	.config = "/etc/drbd.conf",
	.count = 2,
	.mirrors = { { "r1", 'A' }, { "r2.x-y", 'C' } } };

static void test_line(void)
{
	char text[WINDOW_TEXT_MAX];
	struct window window = two, back;

	same(window_format(&window, text), 0, "a window is written");
	same_text(text, "vm1\tsource\tb\t/etc/drbd.conf\tAr1\tCr2.x-y", "... as one line");
	same(window_parse(&back, text), 0, "... and read");
	ok(memcmp(&back, &window, sizeof(back)) == 0, "... as it was");
	window.target = true;
	window_format(&window, text);
	same(window_parse(&back, text), 0, "the other end");
	ok(back.target && back.count == 2, "... is one");
}

static void refuse(struct window window, int error, const char *what)
{
	char text[WINDOW_TEXT_MAX];

	same(window_format(&window, text), error, what);
}

static void test_bad(void)
{
	static const char *const lines[] = { "", "vm1", "vm1\tsource", "vm1\tsource\tb",
		"vm1\tsource\tb\t/c", "vm1\tsource\tb\t/c\t", "vm1\tsource\tb\tc\tCr1",
		"vm1\tsink\tb\t/c\tCr1", "\tsource\tb\t/c\tCr1", "vm1\tsource\tb\t/c\tr1",
		"vm1\tsource\tb\t/c\tDr1", "vm1\tsource\tb\t/c\tC", "vm1\tsource\tb\t/c\tCr1\t",
		"vm1\tsource\tb\t/c\tC../r1", "vm1\tsource\tb\t/c\tC-f",
		"vm\x01\tsource\tb\t/c\tCr1", "vm\x7f\tsource\tb\t/c\tCr1",
		"vm1\tsource\tb\t/c\tCr 1", "vm1\tsource\tb\t/c\t0r1" };
	struct window window, many = two;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		same(window_parse(&window, lines[i]), -EBADMSG, "no window");
	refuse((struct window){ .instance = "a\tb",
		       .peer = "b",
		       .config = "/c",
		       .count = 1,
		       .mirrors = { { "r", 'C' } } },
		-EINVAL, "an instance with a tab");
	refuse((struct window){ .instance = "a",
		       .peer = "b",
		       .config = "c",
		       .count = 1,
		       .mirrors = { { "r", 'C' } } },
		-EINVAL, "a path that is none");
	refuse(
		(struct window){
			.peer = "b", .config = "/c", .count = 1, .mirrors = { { "r", 'C' } } },
		-EINVAL, "no instance");
	refuse((struct window){ .instance = "a",
		       .peer = "b\n",
		       .config = "/c",
		       .count = 1,
		       .mirrors = { { "r", 'C' } } },
		-EINVAL, "a peer with a line end");
	refuse((struct window){ .instance = "a", .peer = "b", .config = "/c" }, -EINVAL,
		"no mirror");
	refuse((struct window){ .instance = "a",
		       .peer = "b",
		       .config = "/c",
		       .count = 1,
		       .mirrors = { { "all of", 'C' } } },
		-EINVAL, "a name that is none");
	many.count = WINDOW_MIRRORS;
	for (int i = 0; i < many.count; i++) {
		memset(many.mirrors[i].resource, 'r', DRBD_NAME_MAX - 1);
		many.mirrors[i].protocol = 'C';
	}
	refuse(many, -EMSGSIZE, "names that do not fit");
}

/* An instance of so many letters, and so many mirrors with names of so many. */
static int parse(int letters, int mirrors, int name)
{
	static char line[8192];
	int used = sprintf(line, "%0*d\tsource\tb\t/c", letters, 0);
	struct window window;

	for (int i = 0; i < mirrors; i++)
		used += sprintf(line + used, "\tC%0*d", name, 0);
	return window_parse(&window, line);
}

static void test_limits(void)
{
	struct window most = two;

	most.count = WINDOW_MIRRORS;
	for (int i = 2; i < most.count; i++)
		most.mirrors[i] = most.mirrors[0];
	refuse(most, 0, "as many mirrors as there may be");
	most.count++;
	refuse(most, -EINVAL, "... and one more");
	same(parse(127, 1, 1), 0, "the longest instance");
	same(parse(128, 1, 1), -EBADMSG, "... and one that is longer");
	same(parse(1, WINDOW_MIRRORS, 1), 0, "as many mirrors in a line");
	same(parse(1, WINDOW_MIRRORS + 1, 1), -EBADMSG, "... and one more");
	same(parse(1, 1, DRBD_NAME_MAX - 1), 0, "the longest name of one");
	same(parse(1, 1, DRBD_NAME_MAX), -EBADMSG, "... and one that is longer");
	same(parse(1, 10, 100), -EBADMSG, "a line that is too long");
}

/* Saves it as another process, which has ended when this returns. */
static void save_as_another(const struct window *window)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(window_save(window, 60000) != 0);
	waitpid(pid, NULL, 0);
}

static void test_journal(void)
{
	struct window window = two, back;
	int status;
	long left;

	state_make_folder();
	same(window_load(&back, "vm1", &left), -ENOENT, "no journal");
	same(window_save(&window, 60000), 0, "a journal of this process is written");
	same(window_load(&back, "vm1", &left), 0, "... and this process may close it");
	ok(left > 0 && left <= 60000, "... its time is told");
	ok(memcmp(&back, &window, sizeof(back)) == 0, "... and what it was");
	ok(!window_is_coming("r1"), "... no guest is coming, for this is the source");
	save_as_another(&window);
	same(window_load(&back, "vm1", &left), 0, "one of a process that is gone is left open");
	window.target = true;
	same(window_save(&window, 60000), 0, "that of a target");
	same(window_load(&back, "vm1", &left), -EBUSY, "... is under way until its time is over");
	ok(back.target && left > 0, "... and is told all the same");
	ok(window_is_coming("r1") && window_is_coming("r2.x-y"), "... its guest is coming");
	ok(!window_is_coming("r2"), "... but none with another mirror");
	same(window_save(&window, 0), 0, "one without time");
	same(window_load(&back, "vm1", &left), 0, "... is left open");
	same(left, 0, "... at once");
	ok(window_is_coming("r1"), "... with the guest still coming, until somebody closes it");
	same(window_forget(&window), 0, "it is removed");
	same(window_load(&back, "vm1", &left), -ENOENT, "... and gone");
	window.target = false;
	window_save(&window, 0);
	if (fork() == 0) /* its parent lives, and is at it */
		_exit(window_load(&back, "vm1", &left) != -EBUSY);
	wait(&status);
	same(status, 0, "one of a process that lives is under way, however late");
	window_forget(&window);
}

int main(void)
{
	test_line();
	test_bad();
	test_limits();
	test_journal();
	return done();
}
