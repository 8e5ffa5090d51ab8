// SPDX-License-Identifier: GPL-2.0-or-later
/* domain: each row of the truth table, what is seen of a process, and what state keeps. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain.h"
#include "domain_identity.h"
#include "private.h"
#include "state.h"
#include "tap.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

#define PID          68
#define XEN(...)     LIVES, .in_xen = true, .xen = { __VA_ARGS__ }
#define LIVES        .local = true, .process = PID
#define NONE         .local = true, .process = 0
#define STARTING     NONE, .starting = true
#define UNSEEN       .local = true, .process = -EACCES
#define KEPT         .kept = true
#define FILE_(s, r)  .file = { s, r, PID }
#define ANSWER(s, r) .asked = 1, .answer = { s, r, 0 }
#define SILENT       .asked = -ETIMEDOUT

struct row {
	const char *what;
	struct domain_evidence evidence;
	enum domain_condition wanted;
};

static const struct row table[] = {
	{ "none, no file", { NONE }, DOMAIN_ABSENT },
	{ "none, a file that says it runs", { NONE, KEPT, FILE_("running", "booted") },
		DOMAIN_ABSENT },
	{ "none, a file that says it is paused", { NONE, FILE_("paused", "user") }, DOMAIN_ABSENT },
	{ "none, libvirt hangs", { NONE, SILENT }, DOMAIN_ABSENT },
	{ "none, libvirt says it runs", { NONE, ANSWER("running", "") }, DOMAIN_ABSENT },
	{ "starting, absent", { STARTING, ANSWER("absent", "") }, DOMAIN_ABSENT },
	{ "starting, shut off", { STARTING, ANSWER("shutoff", "") }, DOMAIN_ABSENT },
	{ "starting, running", { STARTING, ANSWER("running", "") }, DOMAIN_HALF_STARTED },
	{ "starting, paused", { STARTING, ANSWER("paused", "starting up") }, DOMAIN_HALF_STARTED },
	{ "starting, crashed", { STARTING, ANSWER("crashed", "") }, DOMAIN_HALF_STARTED },
	{ "starting, without a state", { STARTING, ANSWER("nostate", "") }, DOMAIN_HALF_STARTED },
	{ "starting, silent", { STARTING, SILENT }, DOMAIN_UNKNOWN },
	{ "starting, nobody there", { STARTING, .asked = -ENOTCONN }, DOMAIN_ABSENT },
	{ "starting, nobody there, a daemon", { STARTING, KEPT, .asked = -ENOTCONN },
		DOMAIN_UNKNOWN },
	{ "starting, left over", { STARTING, KEPT, .left = true }, DOMAIN_ABSENT },
	{ "starting, left over, paused",
		{ STARTING, KEPT, .left = true, ANSWER("paused", "starting up") }, DOMAIN_ABSENT },
	{ "unseen, left over", { UNSEEN, .starting = true, KEPT, .left = true }, DOMAIN_UNKNOWN },
	{ "lives, left over", { LIVES, .starting = true, KEPT, .left = true }, DOMAIN_RUNNING },
	{ "unseen", { UNSEEN }, DOMAIN_UNKNOWN },
	{ "unseen, a file", { UNSEEN, KEPT, FILE_("running", "booted") }, DOMAIN_UNKNOWN },
	{ "unseen, an answer", { UNSEEN, ANSWER("absent", "") }, DOMAIN_UNKNOWN },
	{ "lives, no file", { LIVES }, DOMAIN_RUNNING },
	{ "lives, no file, a daemon", { LIVES, KEPT }, DOMAIN_RUNNING },
	{ "lives, another's file", { LIVES, KEPT, .file = { "paused", "user", PID + 1 } },
		DOMAIN_RUNNING },
	{ "lives, a file without a pid", { LIVES, KEPT, .file = { "paused", "user", 0 } },
		DOMAIN_RUNNING },
	{ "lives, an old file", { LIVES, FILE_("paused", "user") }, DOMAIN_RUNNING },
	{ "lives, an old file that says crashed", { LIVES, FILE_("crashed", "panicked") },
		DOMAIN_RUNNING },
	{ "lives, its file", { LIVES, KEPT, FILE_("paused", "user") }, DOMAIN_PAUSED },
	{ "lives, its file that says shut off", { LIVES, KEPT, FILE_("shutoff", "") },
		DOMAIN_RUNNING },
	{ "lives, no file, silent", { LIVES, SILENT }, DOMAIN_SILENT },
	{ "lives, its file runs, silent", { LIVES, KEPT, FILE_("running", "booted"), SILENT },
		DOMAIN_SILENT },
	{ "lives, its file paused, silent", { LIVES, KEPT, FILE_("paused", "user"), SILENT },
		DOMAIN_PAUSED },
	{ "lives, an old file, silent", { LIVES, FILE_("paused", "user"), SILENT }, DOMAIN_SILENT },
	{ "lives, absent", { LIVES, KEPT, FILE_("paused", "user"), ANSWER("absent", "") },
		DOMAIN_FORGOTTEN },
	{ "lives, shut off", { LIVES, ANSWER("shutoff", "") }, DOMAIN_FORGOTTEN },
	{ "lives, file runs, paused",
		{ LIVES, KEPT, FILE_("running", ""), ANSWER("paused", "user") }, DOMAIN_PAUSED },
	{ "lives, file paused, runs",
		{ LIVES, KEPT, FILE_("paused", "user"), ANSWER("running", "") }, DOMAIN_RUNNING },
	{ "lives and state knows of a start", { LIVES, .starting = true }, DOMAIN_RUNNING },
	{ "in Xen, no file", { XEN(0) }, DOMAIN_RUNNING },
	{ "in Xen, its file", { XEN(0), KEPT, FILE_("paused", "user") }, DOMAIN_PAUSED },
	{ "in Xen, absent", { XEN(0), ANSWER("absent", "") }, DOMAIN_FORGOTTEN },
	{ "in Xen, silent", { XEN(0), SILENT }, DOMAIN_SILENT },
	{ "in Xen, crashed, its file runs",
		{ XEN(.down = true, .code = XEN_CRASH), KEPT, FILE_("running", "booted") },
		DOMAIN_CRASHED },
	{ "in Xen, ended by its watchdog", { XEN(.down = true, .code = XEN_WATCHDOG) },
		DOMAIN_CRASHED },
	{ "in Xen, crashed, dying", { XEN(.down = true, .dying = true, .code = XEN_CRASH) },
		DOMAIN_CRASHED },
	{ "in Xen, suspended, its file runs",
		{ XEN(.down = true, .code = XEN_SUSPEND), KEPT, FILE_("running", "booted") },
		DOMAIN_MIGRATING },
	{ "in Xen, off, libvirt says it runs",
		{ XEN(.down = true, .code = XEN_POWEROFF), ANSWER("running", "") }, DOMAIN_ENDED },
	{ "in Xen, wants to boot", { XEN(.down = true, .code = XEN_REBOOT) }, DOMAIN_ENDED },
	{ "in Xen, dying", { XEN(.dying = true) }, DOMAIN_ENDED },
	{ "in Xen, paused, comes", { XEN(.paused = true), .moving = true }, DOMAIN_MIGRATING },
	{ "in Xen, paused, starting", { XEN(.paused = true), .starting = true },
		DOMAIN_HALF_STARTED },
	{ "in Xen, paused, starting, its file",
		{ XEN(.paused = true), .starting = true, KEPT, FILE_("running", "booted") },
		DOMAIN_PAUSED },
	{ "in Xen, paused", { XEN(.paused = true) }, DOMAIN_PAUSED },
	{ "in Xen, paused, libvirt says it runs", { XEN(.paused = true), ANSWER("running", "") },
		DOMAIN_PAUSED },
	{ "in Xen, paused, libvirt is receiving it",
		{ XEN(.paused = true), ANSWER("paused", "migration") }, DOMAIN_MIGRATING },
	{ "in Xen, none, absent", { NONE, ANSWER("absent", "") }, DOMAIN_ABSENT },
	{ "elsewhere, absent", { ANSWER("absent", "") }, DOMAIN_ABSENT },
	{ "elsewhere, shut off", { ANSWER("shutoff", "") }, DOMAIN_ABSENT },
	{ "elsewhere, runs", { ANSWER("running", "") }, DOMAIN_RUNNING },
	{ "elsewhere, paused", { ANSWER("paused", "user") }, DOMAIN_PAUSED },
	{ "elsewhere, crashed", { ANSWER("crashed", "") }, DOMAIN_CRASHED },
	{ "elsewhere, silent", { SILENT }, DOMAIN_UNKNOWN },
	{ "elsewhere, silent, with a file", { SILENT, KEPT, FILE_("running", "") },
		DOMAIN_UNKNOWN },
	{ "elsewhere, not asked", { .local = false }, DOMAIN_UNKNOWN },
};

/* Each word of libvirt's, in its file and in its answer. */
static const struct {
	const char *state, *reason;
	enum domain_condition wanted;
} words[] = {
	{ "running", "booted", DOMAIN_RUNNING },
	{ "running", "unpaused", DOMAIN_RUNNING },
	{ "running", "crashed", DOMAIN_RUNNING },
	{ "running", "post-copy", DOMAIN_RUNNING },
	{ "idle", "unknown", DOMAIN_RUNNING },
	{ "nostate", "unknown", DOMAIN_RUNNING },
	{ "shutdown", "user", DOMAIN_RUNNING },
	{ "a new one", "", DOMAIN_RUNNING },
	{ "paused", "", DOMAIN_PAUSED },
	{ "paused", "unknown", DOMAIN_PAUSED },
	{ "paused", "user", DOMAIN_PAUSED },
	{ "paused", "watchdog", DOMAIN_PAUSED },
	{ "paused", "from snapshot", DOMAIN_PAUSED },
	{ "paused", "a new one", DOMAIN_PAUSED },
	{ "paused", "ioerror", DOMAIN_IO_ERROR },
	{ "paused", "migration", DOMAIN_MIGRATING },
	{ "paused", "post-copy", DOMAIN_MIGRATING },
	{ "paused", "post-copy failed", DOMAIN_MIGRATING },
	{ "paused", "save", DOMAIN_RUNNING },
	{ "paused", "dump", DOMAIN_RUNNING },
	{ "paused", "snapshot", DOMAIN_RUNNING },
	{ "paused", "starting up", DOMAIN_RUNNING },
	{ "paused", "shutting down", DOMAIN_RUNNING },
	{ "paused", "panicked", DOMAIN_CRASHED },
	{ "crashed", "panicked", DOMAIN_CRASHED },
	{ "crashed", "unknown", DOMAIN_CRASHED },
	{ "pmsuspended", "unknown", DOMAIN_SUSPENDED },
};

static void judges(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		enum domain_condition got = domain_judge(&table[i].evidence);

		ok(got == table[i].wanted, "%s: %d", table[i].what, table[i].wanted);
		if (got != table[i].wanted)
			printf("# got %d\n", got);
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct domain_evidence told = { LIVES, .asked = 1 }, read = { LIVES, KEPT };

		snprintf(told.answer.state, sizeof(told.answer.state), "%s", words[i].state);
		snprintf(told.answer.reason, sizeof(told.answer.reason), "%s", words[i].reason);
		read.file = told.answer;
		read.file.pid = PID;
		ok(domain_judge(&told) == words[i].wanted && domain_judge(&read) == words[i].wanted,
			"%s, %s: %d", words[i].state, words[i].reason, words[i].wanted);
	}
}

static void begins(void)
{
	struct domain_evidence told = { LIVES, ANSWER("paused", "starting up") };
	struct domain_evidence read = { LIVES, KEPT,
		.file = { "paused", "starting up", .pid = PID } };

	ok(domain_has_not_begun(&told), "libvirt says that it is starting up");
	ok(domain_has_not_begun(&read), "so does its file");
	read.file.pid = PID + 1;
	ok(!domain_has_not_begun(&read), "... of another process: that counts for nothing");
	snprintf(told.answer.reason, sizeof(told.answer.reason), "migration");
	ok(!domain_has_not_begun(&told), "paused for a migration");
	snprintf(told.answer.state, sizeof(told.answer.state), "running");
	ok(!domain_has_not_begun(&told), "running");
}

/* What is kept is recalled; a process that is news is written, one that is not is not. */
static void remembers(void)
{
	struct domain domain = { .uri = "qemu:///system", .name = "vm", .uuid = UUID };
	struct domain again = { .uri = "given" };
	struct state state;

	same(domain_recall(&again, "unit"), 0, "nothing is kept at first");
	process_look(getpid(), &domain.process);
	same(domain_remember(&domain, NULL, "unit"), 0, "a domain is kept");
	same(domain_recall(&again, "unit"), 1, "and recalled");
	same_text(again.name, "vm", "... its name");
	same_text(again.uuid, UUID, "... its UUID");
	same_text(again.kept_uri, "qemu:///system", "... the URI under which it ran");
	same_text(again.uri, "given", "... beside the URI of now");
	ok(again.process.pid == getpid() && again.process.start == domain.process.start,
		"... its process");
	domain.process = (struct process){ 0 };
	same(domain_remember(&domain, NULL, "unit"), 0, "without a process");
	again.process = (struct process){ 0 };
	ok(domain_recall(&again, "unit") == 1 && again.process.pid == 0, "... none is recalled");
	domain.xen = 7;
	domain_remember(&domain, NULL, "unit");
	ok(domain_recall(&again, "unit") == 1 && again.xen == 7 && !again.starting,
		"... but a number in Xen is, and is not at a start");
	same(domain_remember(&domain, "is paused", "unit"), 1, "a trouble is news once");
	snprintf(domain.since, sizeof(domain.since), "gone");
	same(domain_remember(&domain, "is paused", "unit"), 0, "... and then none");
	ok(strncmp(domain.since, "20", 2) == 0, "... but still known since when: %s", domain.since);
	same(domain_remember(&domain, "has crashed", "unit"), 1, "another one is");
	same(domain_remember(&domain, NULL, "unit"), 0, "its end is not");
	ok(state_load(&state, "unit") == 0 && !strstr(state.text, "since"), "... and is kept");
	state_set(&state, "name", NULL);
	state_save(&state);
	same(domain_recall(&again, "unit"), -EBADMSG, "a state without a name is said to be bad");
}

/*
 * A process with a command line like that of a guest's qemu; with its pid file if it is real. It
 * has no child: that would be such a process too, until it has become another program.
 */
static pid_t stand_in(const char *name, const char *pid_file)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (pid_file && open(pid_file, O_WRONLY | O_CREAT, 0644) < 0)
			_exit(1);
		execl("/bin/sh", "sh", "-c", "kill -STOP $$; :", "-name", name, "-uuid", "x", NULL);
		_exit(127);
	}
	return pid;
}

static void looks(void)
{
	struct domain domain = { .uri = "qemu:///system", .name = "relevo-unit-none" };
	struct deadline deadline = deadline_start(300000);
	pid_t poser, pid;

	mkdir("/run/libvirt", 0755);
	mkdir(DOMAIN_STATUS_DIR, 0755);
	same(domain_look(&domain, &deadline), 0, "a guest that nobody runs is not here");
	process_look(getpid(), &domain.process);
	same(domain_look(&domain, &deadline), 0, "a process that is not its own is not it");
	poser = stand_in("guest=relevo-unit-none", NULL);
	pid = stand_in("guest=relevo-unit-none", DOMAIN_STATUS_DIR "/relevo-unit-none.pid");
	while (domain_look(&domain, &deadline) == 0 && deadline_left(&deadline))
		continue; /* until it has become the stand-in */
	same(domain.process.pid, pid, "one whose process lives is found, beside one that poses");
	same(domain.evidence.process, pid, "... which is the evidence");
	same(domain_look(&domain, &deadline), 1, "... and seen again");
	same(domain_examine(&domain, false, &deadline), DOMAIN_RUNNING, "... and it runs");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	same(domain_look(&domain, &deadline), 0, "... until it ends; then nobody is taken for it");
	kill(poser, SIGKILL);
	waitpid(poser, NULL, 0);
}

int main(void)
{
	judges();
	begins();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	looks();
	remembers();
	return done();
}
