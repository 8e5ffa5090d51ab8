// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fence_lab: the fence agent of the lab's power switch (power.py has its protocol). It follows the
 * fence agent API: options from the command line or, without one, as name=value lines on standard
 * input. A node is off only if the switch, asked again afterwards, says so. It is C because every
 * failover waits for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DONE = 0, FAILED = 1, IS_OFF = 2 };
enum { ACTION, PLUG, NODENAME, SOCKET, TIMEOUT };

static struct option {
	const char *name, *alias;
	char letter;
	const char *summary, *fallback, *given;
} options[] = {
	[ACTION] = {
		.name = "action",
		.alias = "option",
		.letter = 'o',
		.fallback = "reboot",
		.summary = "What to do",
	},
	[PLUG] = {
		.name = "plug",
		.alias = "port",
		.letter = 'n',
		.summary = "Node to act on",
	},
	[NODENAME] = {
		.name = "nodename",
		.letter = 'N',
		.summary = "Node to act on, if there is no plug",
	},
	[SOCKET] = {
		.name = "socket",
		.letter = 's',
		.fallback = "/run/lab/power.sock",
		.summary = "Path of the power switch's socket",
	},
	[TIMEOUT] = {
		.name = "power_timeout",
		.letter = 't',
		.fallback = "8",
		.summary = "Seconds that the switch may take for an answer",
	},
	{ 0 },
};

static char answer[4096];

static const char *value(int which)
{
	const struct option *option = &options[which];

	return option->given && *option->given ? option->given : option->fallback;
}

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
	va_list list;

	fputs("fence_lab: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	return FAILED;
}

/* Connects by a short name: a unix socket's address ends at 108 bytes. */
static int dial(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *slash = strrchr(path, '/');
	char folder[4096];
	int base, peer, length, r;

	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path + 1) : 1,
		slash ? path : ".");
	base = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (base < 0)
		return -1;
	length = snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", base,
		slash ? slash + 1 : path);
	peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	errno = ENAMETOOLONG;
	r = (size_t)length < sizeof(address.sun_path)
		    ? connect(peer, (struct sockaddr *)&address, sizeof(address))
		    : -1;
	close(base);
	return r == 0 ? peer : -1;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads the answer's line. 0, or -1 with errno. */
static int read_line(int peer, long deadline)
{
	struct pollfd event = { .fd = peer, .events = POLLIN };
	size_t length = 0;

	while (length < sizeof(answer) - 1) {
		long left = deadline - now_ms();
		ssize_t r = -1;

		errno = ETIMEDOUT;
		if (poll(&event, 1, left > 0 ? (int)left : 0) > 0) {
			errno = ECONNRESET;
			r = read(peer, answer + length, sizeof(answer) - 1 - length);
		}
		if (r <= 0)
			return -1;
		length += (size_t)r;
		if (answer[length - 1] == '\n') {
			answer[length - 1] = '\0';
			return 0;
		}
	}
	errno = EMSGSIZE;
	return -1;
}

/* Leaves the switch's line in `answer`. A refusal is a failure. */
static int ask(const char *verb, const char *name)
{
	long deadline = now_ms() + (long)(strtod(value(TIMEOUT), NULL) * 1000);
	int peer = dial(value(SOCKET));
	int r;

	if (peer < 0)
		return fail(
			"cannot ask the power switch at '%s': %s", value(SOCKET), strerror(errno));
	r = dprintf(peer, "%s %s\n", verb, name) < 0 ? -1 : read_line(peer, deadline);
	close(peer);
	if (r < 0 && errno == ETIMEDOUT)
		return fail("the power switch did not answer within %s s", value(TIMEOUT));
	if (r < 0)
		return fail("no answer from the power switch: %s", strerror(errno));
	return strncmp(answer, "ERROR ", 6) == 0 ? fail("%s", answer + 6) : DONE;
}

static const char *node(void)
{
	return value(PLUG) ? value(PLUG) : value(NODENAME);
}

static int status(void)
{
	if (!node())
		return fail("no node is named (give plug=NODE)");
	if (ask("status", node()) != DONE)
		return FAILED;
	if (strcmp(answer, "on") == 0)
		return DONE;
	if (strcmp(answer, "off") == 0)
		return IS_OFF;
	return fail("the power switch calls the state of '%s' '%s'", node(), answer);
}

static int set(const char *wanted, int proof)
{
	int seen;

	if (!node())
		return fail("no node is named (give plug=NODE)");
	if (ask(wanted, node()) != DONE)
		return FAILED;
	seen = status();
	if (seen != FAILED && seen != proof)
		return fail("'%s' is %s after it was switched %s", node(), answer, wanted);
	return seen == proof ? DONE : FAILED;
}

static int off(void)
{
	return set("off", IS_OFF);
}

static int on(void)
{
	return set("on", DONE);
}

/* A success once off is proven; a node that then doesn't come on is no danger. */
static int reboot_node(void)
{
	if (off() != DONE)
		return FAILED;
	if (on() != DONE)
		fail("'%s' does not come on (it is off, so it is fenced)", node());
	return DONE;
}

static int monitor(void)
{
	return ask("list", "");
}

/* The switch says "a=on b=off"; each word becomes a line. */
static int print_list(bool with_status)
{
	if (ask("list", "") != DONE)
		return FAILED;
	for (char *word = strtok(answer, " "); word; word = strtok(NULL, " ")) {
		char *state = strchr(word, '=');

		if (!state)
			return fail("the power switch lists '%s'", word);
		*state++ = '\0';
		printf("%s,%s%s\n", word, with_status ? "," : "",
			!with_status               ? ""
			: strcmp(state, "on") == 0 ? "ON"
						   : "OFF");
	}
	return DONE;
}

static int list(void)
{
	return print_list(false);
}

static int list_status(void)
{
	return print_list(true);
}

static int validate(void)
{
	return access(value(SOCKET), F_OK) == 0
		       ? DONE
		       : fail("there is no power switch at '%s'", value(SOCKET));
}

static int metadata(void);

static const struct action {
	const char *name;
	int (*run)(void);
} actions[] = {
	{ "on", on },
	{ "off", off },
	{ "reboot", reboot_node },
	{ "status", status },
	{ "monitor", monitor },
	{ "list", list },
	{ "list-status", list_status },
	{ "metadata", metadata },
	{ "validate-all", validate },
	{ 0 },
};

static void print_parameter(const struct option *option, const char *name)
{
	if (!name)
		return;
	printf("<parameter name=\"%s\" unique=\"0\" required=\"0\">\n"
	       "<getopt mixed=\"-%c, --%s=[%s]\"/>\n<content type=\"string\"",
		name, option->letter, name, name);
	if (option->fallback)
		printf(" default=\"%s\"", option->fallback);
	printf("/>\n<shortdesc lang=\"en\">%s</shortdesc>\n</parameter>\n", option->summary);
}

static int metadata(void)
{
	puts("<?xml version=\"1.0\" ?>\n"
	     "<resource-agent name=\"fence_lab\" shortdesc=\"Fence agent for the power of a "
	     "lab\">\n"
	     "<longdesc>Cuts and gives the power of nodes in a test lab. An off succeeds only if "
	     "the switch, asked again, says that the node is off.</longdesc>\n"
	     "<vendor-url>https://clusterlabs.org</vendor-url>\n<parameters>");
	for (const struct option *option = options; option->name; option++) {
		print_parameter(option, option->name);
		print_parameter(option, option->alias);
	}
	puts("</parameters>\n<actions>");
	for (const struct action *action = actions; action->name; action++)
		printf("<action name=\"%s\"%s/>\n", action->name,
			action->run == on ? " automatic=\"0\"" : "");
	puts("</actions>\n</resource-agent>");
	return DONE;
}

static struct option *find(const char *name)
{
	for (struct option *option = options; option->name; option++)
		if (strcmp(option->name, name) == 0 ||
			(option->alias && strcmp(option->alias, name) == 0))
			return option;
	return NULL;
}

/* "name=value"; the last of a kind wins, unknown names are left alone, as the API wants. */
static void take(const char *text)
{
	char *name = strdup(text);
	char *equals = strchr(name, '=');
	struct option *option;

	if (equals)
		*equals++ = '\0';
	option = find(name);
	if (option && equals)
		option->given = equals;
}

static void read_lines(void)
{
	char line[4200];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		take(line);
	}
}

/* --name=value, --name value, -x value or -xvalue */
static int read_words(char **words)
{
	for (; *words; words++) {
		struct option *option = options;
		const char *word = *words;

		if (strncmp(word, "--", 2) == 0 && strchr(word, '=')) {
			take(word + 2);
			continue;
		}
		while (option->name && !(word[0] == '-' && word[1] == option->letter))
			option++;
		if (strncmp(word, "--", 2) == 0)
			option = find(word + 2);
		if (!option || !option->name)
			return fail(
				"'%s' is not an option (fence_lab -o metadata lists them)", word);
		option->given = word[1] != '-' && word[2] ? word + 2 : words[1] ? *++words : "";
	}
	return DONE;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		read_lines();
	else if (read_words(argv + 1) != DONE)
		return FAILED;
	for (const struct action *action = actions; action->name; action++)
		if (strcmp(action->name, value(ACTION)) == 0)
			return action->run();
	return fail("'%s' is not an action (fence_lab -o metadata lists them)", value(ACTION));
}
