// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ringd: runs on each host of a ring that has guests, knows with the others which guest runs where,
 * and fences guests for fence_ring and for the stock fence_xvm: the host that has the guest ends
 * it; one that is gone must have been fenced. Runs in the foreground.
 */
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "cleanup.h"
#include "fencing_input.h"
#include "file.h"
#include "log.h"
#include "markup.h"
#include "notify.h"
#include "privilege.h"
#include "reason.h"
#include "ring.h"
#include "ring_ask.h"
#include "ring_group.h"
#include "ring_manual.h"
#include "ring_members.h"
#include "ring_socket.h"
#include "ring_watch.h"
#include "ring_window.h"
#include "ring_xvm.h"
#include "secret.h"
#include "xvm_groups.h"

#define NAME       "ringd"
#define ASK_MS     10000
#define CONFIG_MAX 65536
#define USAGE      2
#define PORT_HINT  "end fence_virtd, if that is it, or set ipport"
#define KEY_HINT                                                                                   \
	"make one by: umask 077; dd if=/dev/urandom bs=512 count=1 of=FILE; or, if no guest is "   \
	"to use fence_xvm, set multicast=false"

static struct {
	const struct ring_settings *settings;
	const struct param *rows;
	struct fencing_input input;
	struct ring ring;
} self;

/* One line "cannot WHAT: WHY (HINT)"; an `error` of 0 and a `hint` of NULL say nothing. */
__attribute__((format(printf, 3, 4))) static int fail(
	int error, const char *hint, const char *format, ...)
{
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), error, hint, format, args);
	va_end(args);
	log_line(LOG_ERR, "cannot %s", line);
	fprintf(stderr, NAME ": cannot %s\n", line);
	return 1;
}

/* The number of the first line that says something, but not name=value; 0: there is none. */
static int find_nonsense(const char *text)
{
	for (int number = 1; *text; number++) {
		size_t length = strcspn(text, "\n"), blanks = strspn(text, " \t\r");

		if (blanks < length && text[blanks] != '#' && !memchr(text, '=', length))
			return number;
		text += length + (text[length] != '\0');
	}
	return 0;
}

/* It may be missing, unless it is named. */
static int read_file(bool named)
{
	const char *path = self.settings->config;
	size_t size;
	char *text = file_text(path, CONFIG_MAX, &size);
	int number;

	if (!text && (errno != ENOENT || named))
		return fail(errno, NULL, "read '%s'", path);
	if (!text)
		return 0;
	number = memchr(text, '\0', size) ? 0 : find_nonsense(text);
	if (number > 0) {
		fprintf(stderr, NAME ": line %d of '%s' is not name=value\n", number, path);
		return USAGE;
	}
	if (fencing_take_lines(&self.input, text, size) < 0)
		return fail(0, NULL, "read '%s': it is no text", path);
	if (*self.input.unknown) {
		fprintf(stderr, NAME ": '%s' is no option, says '%s' (--help lists the options)\n",
			self.input.unknown, path);
		return USAGE;
	}
	return 0;
}

static int refuse(const struct param_fault *fault)
{
	fprintf(stderr, NAME ": %s%s%s%s\n", fault->text, *fault->hint ? " (" : "", fault->hint,
		*fault->hint ? ")" : "");
	return USAGE;
}

/* What somebody's empty variable made. */
static int refuse_empty(const char *name)
{
	fputs(NAME ": '", stderr);
	markup_option(stderr, 0, name);
	fputs("' has no value (give one, or leave it out)\n", stderr);
	return USAGE;
}

/* The file first: what the command line says counts more. */
static int read_settings(int argc, char **argv)
{
	static struct fencing_input line;
	struct param_fault fault;
	char why[128];
	int r;

	line.rows = self.input.rows = self.rows;
	if (fencing_take_arguments(&line, argc, argv, why, sizeof(why)) < 0) {
		fprintf(stderr, NAME ": %s (--help lists the options)\n", why);
		return USAGE;
	}
	if (line.empty)
		return refuse_empty(line.empty);
	param_load_from(self.rows, fencing_value, &line, &fault);
	if (fault.code)
		return refuse(&fault);
	r = read_file(fencing_value("config", &line) != NULL);
	if (r != 0)
		return r;
	for (int i = 0; i < FENCING_ROWS; i++)
		if (line.values[i])
			self.input.values[i] = line.values[i];
	param_load_from(self.rows, fencing_value, &self.input, &fault);
	return fault.code ? refuse(&fault) : 0;
}

/* What is asked of the ringd that runs here. */
static int ask(const char *verb, const char *argument)
{
	struct deadline deadline = { deadline_now() + ASK_MS, deadline_now() + ASK_MS };
	char why[512] = "";
	auto_free char *text = ring_ask(verb, argument, &deadline, why, sizeof(why));

	if (!text) {
		fprintf(stderr, NAME ": %s\n", *why ? why : strerror(errno));
		return 1;
	}
	fputs(text, stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}

static int32_t stop(int32_t number, void *data)
{
	struct ring *ring = data;

	(void)number;
	log_line(LOG_NOTICE, "ends: it was told to");
	notify_send("STOPPING=1");
	qb_loop_stop(ring->loop);
	return 0;
}

/* Helpers are noticed by the end of their output; this buries them. */
static int32_t bury(int32_t number, void *data)
{
	(void)number, (void)data;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return 0;
}

static void feed_watchdog(void *data)
{
	qb_loop_timer_handle timer;
	struct ring *ring = data;

	notify_send("WATCHDOG=1");
	qb_loop_timer_add(ring->loop, QB_LOOP_MED, (uint64_t)notify_watchdog() * RING_MS, ring,
		feed_watchdog, &timer);
}

static int read_key(struct ring *ring)
{
	const char *path = ring->settings->key_file;
	struct stat status;
	ssize_t size;

	if (!ring->settings->multicast && !ring->settings->listen)
		return 0;
	size = file_read(path, (char *)ring->key.bytes, sizeof(ring->key.bytes));
	if (size < 0)
		return fail((int)-size, size == -ENOENT ? KEY_HINT : NULL, "read the key_file '%s'",
			path);
	if (size == 0)
		return fail(0, KEY_HINT, "use the key_file '%s': it is empty", path);
	ring->key.size = (size_t)size;
	if (stat(path, &status) == 0 && (status.st_mode & 077)) {
		log_line(LOG_WARNING, "others can read the key_file '%s' (chmod 600)", path);
		fprintf(stderr, NAME ": others can read the key_file '%s' (chmod 600)\n", path);
	}
	return 0;
}

static bool is_multicast(const struct prefix *address)
{
	return address->family == AF_INET ? address->bytes[0] >> 4 == 0xe
					  : address->bytes[0] == 0xff;
}

static int check(const struct ring_settings *settings)
{
	const char *why = NULL;

	if (settings->groups && xvm_groups_check(settings->groups, &why) < 0) {
		fprintf(stderr, NAME ": parameter 'groups' has %s\n", why);
		return USAGE;
	}
	if (settings->multicast && !is_multicast(&settings->multicast_address)) {
		fprintf(stderr, NAME ": parameter 'multicast_address' is no multicast address\n");
		return USAGE;
	}
	return 0;
}

static void name_host(struct ring *ring)
{
	struct utsname host;

	uname(&host);
	snprintf(ring->name, sizeof(ring->name), "%.127s",
		ring->settings->node ? ring->settings->node : host.nodename);
	while (ring->life == 0)
		if (getrandom(&ring->life, sizeof(ring->life), 0) != sizeof(ring->life))
			ring->life = (uint64_t)deadline_now();
	/* An answer to a question of the ringd that was here before is to none of this one's. */
	ring->request_id = ring->life;
}

/* In an order in which nothing is served by what is not there yet. */
static int open_all(struct ring *ring)
{
	char why[256] = "";
	int r = ring_socket_open(ring);

	if (r == -EADDRINUSE)
		return fail(0, "see ringd --status", "start: a ringd runs here");
	if (r < 0)
		return fail(-r, r == -EACCES ? "run it as root" : NULL, "open " RING_SOCKET);
	ring_members_load(ring);
	r = ring_watch_open(ring);
	if (r == 0)
		r = ring_group_open(ring);
	if (r < 0)
		return fail(-r, NULL, "begin");
	r = ring_xvm_open(ring, why, sizeof(why));
	if (r < 0)
		return fail(-r, r == -EADDRINUSE ? PORT_HINT : NULL, "%s", why);
	ring_window_sweep(ring);
	r = privilege_drop_but(CAP_NET_ADMIN); /* DRBD wants it of those who open a window */
	return r < 0 ? fail(-r, NULL, "give up privileges") : 0;
}

static int serve(struct ring *ring)
{
	qb_loop_signal_handle handles[3];
	int r = check(ring->settings);

	if (r != 0)
		return r;
	signal(SIGPIPE, SIG_IGN);
	secret_guard();
	log_open(NAME, "");
	if (ring->settings->verbose)
		log_trace_to(NULL);
	name_host(ring);
	ring->loop = qb_loop_create();
	if (!ring->loop)
		return fail(ENOMEM, NULL, "begin");
	qb_loop_signal_add(ring->loop, QB_LOOP_HIGH, SIGTERM, ring, stop, &handles[0]);
	qb_loop_signal_add(ring->loop, QB_LOOP_HIGH, SIGINT, ring, stop, &handles[1]);
	qb_loop_signal_add(ring->loop, QB_LOOP_MED, SIGCHLD, ring, bury, &handles[2]);
	r = read_key(ring);
	if (r == 0)
		r = open_all(ring);
	if (r != 0)
		return r;
	notify_send("READY=1");
	if (notify_watchdog() > 0)
		feed_watchdog(ring);
	qb_loop_run(ring->loop);
	ring_group_leave(ring);
	unlink(RING_SOCKET);
	return 0;
}

int main(int argc, char **argv)
{
	const struct ring_settings *settings;
	int r;

	self.rows = ring_settings_rows(&settings);
	self.settings = self.ring.settings = settings;
	r = read_settings(argc, argv);
	if (r != 0)
		return r;
	if (settings->help)
		return ring_manual_help(self.rows, stdout);
	if (settings->manpage)
		return ring_manual_print(self.rows, stdout);
	if (settings->version)
		return printf("relevo " NAME " " RELEVO_VERSION "\n") < 0;
	if (settings->forget)
		return ask("forget", settings->forget);
	if (settings->status || settings->json)
		return ask(settings->json ? "json" : "show", "");
	if (settings->list)
		return ask("list", "");
	return serve(&self.ring);
}
