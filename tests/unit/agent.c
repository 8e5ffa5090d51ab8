// SPDX-License-Identifier: GPL-2.0-or-later
/* agent: one program's whole way from its arguments to its exit code, in processes of their own. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"
#include "cleanup.h"
#include "tap.h"

static struct call call;
static const char *word;
static long number;

static const struct param params[] = {
	{ .name = "word", .aliases = { "term" }, .str = &word, .required = true, .summary = "W." },
	{ .name = "number", .num = &number, .min = 1, .max = 9, .fallback = "3", .summary = "N." },
	{ 0 },
};

/* Says what it was called with, and ends as the word asks. */
static enum ocf tell(void)
{
	fprintf(stderr, "%s word=%s number=%ld instance=%s state=%s fault=%d\n", call.action,
		word ? word : "-", number, call.instance, call.state, (int)call.fault.code);
	return word && strcmp(word, "down") == 0 ? OCF_NOT_RUNNING : OCF_SUCCESS;
}

static void check(struct param_fault *fault)
{
	if (word && strcmp(word, "bad") == 0)
		param_blame(fault, &params[0], word, "is bad");
}

static const struct ra_action actions[] = {
	{ "start", tell, .timeout = 20 },
	{ "stop", tell, .timeout = 20 },
	{ "monitor", tell, .timeout = 20, .interval = 10 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "unit",
	.summary = "A unit.",
	.params = params,
	.actions = actions,
	.call = &call,
	.positional = { "word", "number" },
	.check = check,
};

/* The same whose first position takes both parameters. */
static const struct ra_agent joined = {
	.name = "unit",
	.summary = "A unit.",
	.params = params,
	.actions = actions,
	.call = &call,
	.positional = { "word", "number" },
	.joined = { "word", "number" },
	.check = check,
};

/* The one that runs. */
static const struct ra_agent *subject = &agent;

struct result {
	int code;
	char out[8192], err[1024];
};

static void read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t part;

	while ((part = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)part;
	text[used] = '\0';
	close(fd);
}

/* Runs the agent with these words, in an environment of one variable (or NULL). */
static struct result run(const char *variable, const char *value, const char *const *words)
{
	static struct result result;
	int out[2], err[2], argc = 1;
	char *argv[8] = { strdup("unit") };
	pid_t pid;

	for (; words[argc - 1]; argc++)
		argv[argc] = strdup(words[argc - 1]);
	if (pipe(out) < 0 || pipe(err) < 0)
		return result;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int code;

		clearenv();
		if (variable)
			setenv(variable, value, 1);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		code = agent_main(subject, argc, argv);
		fflush(stdout);
		_exit(code);
	}
	close(out[1]);
	close(err[1]);
	read_all(out[0], result.out, sizeof(result.out));
	read_all(err[0], result.err, sizeof(result.err));
	waitpid(pid, &result.code, 0);
	result.code = WIFEXITED(result.code) ? WEXITSTATUS(result.code) : -1;
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	return result;
}

#define RUN(variable, value, ...) run(variable, value, (const char *const[]){ __VA_ARGS__, NULL })

static void arguments(void)
{
	struct result r = run(NULL, NULL, (const char *const[]){ NULL });

	same(r.code, OCF_ERR_ARGS, "no action");
	r = RUN(NULL, NULL, "dance");
	same(r.code, OCF_ERR_UNIMPLEMENTED, "an action that there is not");
	ok(strstr(r.err, "ocf-exit-reason:cannot do 'dance'") == r.err, "... is named");
	r = RUN("OCF_RESKEY_word", "w", "start");
	same(r.code, OCF_SUCCESS, "an action from a cluster");
	same_text(r.err, "start word=w number=3 instance=default state=unit-default fault=0\n",
		"... with its parameters");
	r = RUN(NULL, NULL, "start", "term=w", "number=9", "junk");
	same_text(r.err, "start word=w number=9 instance=w state=unit-w fault=0\n",
		"a person's assignments");
	r = RUN(NULL, NULL, "start", "wrod=w");
	same(r.code, OCF_ERR_ARGS, "a parameter that there is not");
	r = RUN(NULL, NULL, "w", "4", "stop");
	same_text(r.err, "stop word=w number=4 instance=w state=unit-w fault=0\n",
		"haresources by position");
	r = RUN(NULL, NULL, "w", "4", "x", "stop");
	same(r.code, OCF_ERR_ARGS, "one position too many");
	r = RUN("OCF_RA_VERSION_MAJOR", "2", "start", "word=w");
	same(r.code, OCF_ERR_ARGS, "another version of the API");
}

/* Runs it with one word before the action; what it says. */
static const char *spelled(const char *first, const char *second)
{
	static struct result result;

	result = second ? RUN(NULL, NULL, first, second, "stop") : RUN(NULL, NULL, first, "stop");
	return result.err;
}

static void joined_spelling(void)
{
	static const struct {
		const char *first, *second, *said;
	} rows[] = {
		{ "w/4", NULL, "stop word=w number=4 instance=w state=unit-w fault=0\n" },
		{ "w", NULL, "stop word=w number=3 instance=w state=unit-w fault=0\n" },
		{ "w/", NULL, "stop word=w number=3 instance=w state=unit-w fault=0\n" },
		{ "w/4", "5", "stop word=w number=5 instance=w state=unit-w fault=0\n" },
		{ "w", "5", "stop word=w number=5 instance=w state=unit-w fault=0\n" },
		{ "w/0", NULL, "stop word=w number=3 instance=w state=unit-w fault=6\n" },
	};
	struct result r;

	subject = &joined;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ok(strcmp(spelled(rows[i].first, rows[i].second), rows[i].said) == 0,
			"joined: %s %s", rows[i].first, rows[i].second ? rows[i].second : "");
	r = RUN(NULL, NULL, "start", "word=w/4");
	same_text(r.err, "start word=w/4 number=3 instance=w state=unit-w fault=0\n",
		"a person's assignment is not taken apart, but has the same instance");
	r = RUN(NULL, NULL, "a/1/2/3/4", "start");
	same(r.code, OCF_ERR_ARGS, "too many parts");
	ok(strstr(r.err, "'a/...': it has too many parts"), "... is said");
	subject = &agent;
	same_text(spelled("w/4", NULL),
		"stop word=w/4 number=3 instance=w/4 state=unit-w/4 fault=0\n",
		"nor what an agent does not join");
}

/* All of these are one instance: the cluster's name for it, else the first parameter's value. */
static void instances(void)
{
	static const char *const rows[][4] = {
		{ "start", "word=w" },
		{ "start", "term=w" },
		{ "start", "number=4", "word=w" },
		{ "start", "word=w", "number=4" },
		{ "w", "start" },
		{ "w", "4", "start" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct result r = run(NULL, NULL, rows[i]);

		ok(strstr(r.err, " instance=w state=unit-w ") != NULL, "spelled as %s %s",
			rows[i][0], rows[i][1]);
		r = run("OCF_RESOURCE_INSTANCE", "web:0", rows[i]);
		ok(strstr(r.err, " instance=web:0 state=unit-web:0 ") != NULL,
			"... or named by the cluster");
	}
	ok(strstr(RUN("OCF_RESOURCE_INSTANCE", "", "w", "start").err, " instance=w ") != NULL,
		"a cluster that gives no name");
	ok(strstr(RUN(NULL, NULL, "start", "number=4").err, "'word' is missing") != NULL,
		"another parameter alone");
	ok(strstr(RUN(NULL, NULL, "stop", "number=4").err, " instance=default ") != NULL,
		"... names no instance");
}

/* The state's name of an instance. */
static const char *state_of(const char *instance)
{
	static char name[sizeof(call.state) + 1];
	struct result r = RUN("OCF_RESOURCE_INSTANCE", instance, "w", "stop");
	const char *state = strstr(r.err, " state=");

	snprintf(name, sizeof(name), "%.*s", state ? (int)strcspn(state + 7, " ") : 0,
		state ? state + 7 : "");
	return name;
}

static void long_names(void)
{
	size_t most = sizeof(call.state) - 1, fits = most - strlen("unit-");
	char instance[701], first[sizeof(call.state) + 1], second[sizeof(call.state) + 1];

	memset(instance, 'n', sizeof(instance));
	instance[fits] = '\0';
	strcpy(first, state_of(instance));
	ok(strlen(first) == most && strcmp(first + 5, instance) == 0, "a name that just fits");
	instance[fits] = 'n';
	for (size_t length = fits + 1; length <= 700; length += 70) {
		instance[length] = '\0';
		strcpy(first, state_of(instance));
		instance[length - 1] = 'm';
		strcpy(second, state_of(instance));
		instance[length - 1] = instance[length] = 'n';
		same((long long)strlen(first), (long long)most, "a longer one fits, too");
		ok(strncmp(first, "unit-nnn", 8) == 0, "... by its beginning");
		ok(strcmp(first, second) != 0 && strlen(second) == most,
			"... and differs from one with another end");
	}
	instance[300] = '\0';
	strcpy(first, state_of(instance));
	same_text(state_of(instance), first, "the same name is always the same");
	instance[299] = '\0';
	ok(strcmp(state_of(instance), first) != 0, "one that is shorter is another");
}

static void faults(void)
{
	struct result r = RUN(NULL, NULL, "start");

	same(r.code, OCF_ERR_CONFIGURED, "start needs its parameters");
	same_text(
		r.err, "ocf-exit-reason:parameter 'word' is missing (W.)\n", "... and says which");
	r = RUN("OCF_RESKEY_word", "bad", "start");
	same(r.code, OCF_ERR_CONFIGURED, "a fault that no row can see");
	r = RUN(NULL, NULL, "stop");
	same(r.code, OCF_SUCCESS, "stop looks at the evidence all the same");
	ok(strstr(r.err, "fault=6") != NULL, "... and knows of the fault");
	r = RUN(NULL, NULL, "monitor");
	same(r.code, OCF_SUCCESS, "monitor too");
}

static void answers(void)
{
	struct result r = RUN(NULL, NULL, "meta-data");

	same(r.code, 0, "meta-data without an environment");
	ok(strstr(r.out, "<resource-agent name=\"unit\"") != NULL && !*r.err, "... is printed");
	r = RUN(NULL, NULL, "--version");
	ok(r.code == 0 && strncmp(r.out, "relevo unit ", 12) == 0, "--version");
	r = RUN(NULL, NULL, "--help");
	ok(r.code == 0 && strstr(r.out, "usage: unit ACTION") != NULL, "--help");
	r = RUN(NULL, NULL, "w", "status");
	ok(r.code == 0 && strcmp(r.out, "running\n") == 0, "status of what runs");
	r = RUN(NULL, NULL, "down", "status");
	ok(r.code == OCF_NOT_RUNNING && strcmp(r.out, "stopped\n") == 0, "status of what does not");
}

/* Standard error is a pipe whose reader has gone, as when a cluster's daemon is started anew. */
static void nobody_listens(void)
{
	int ends[2], status = -1;
	pid_t pid;

	if (pipe(ends) < 0)
		return;
	close(ends[0]);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		char *argv[] = { strdup("unit"), strdup("start"), NULL };

		clearenv();
		dup2(ends[1], STDERR_FILENO);
		_exit(agent_main(&agent, 2, argv));
	}
	close(ends[1]);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == OCF_ERR_CONFIGURED,
		"an agent that nobody listens to ends with its own exit code");
}

int main(void)
{
	ok(agent_find_action(&agent, "stop") == &actions[1], "an action is found by its name");
	ok(!agent_find_action(&agent, "sto") && !agent_find_action(&agent, ""), "others are not");
	arguments();
	joined_spelling();
	instances();
	long_names();
	faults();
	answers();
	nobody_listens();
	return done();
}
