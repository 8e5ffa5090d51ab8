// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror: /proc/drbd, drbdsetup for what is in the kernel, drbdadm for what is configured. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "drbd_complaint.h"
#include "drbd_show.h"
#include "mirror.h"
#include "opener.h"
#include "program.h"

/* A line of events2 has less than 512 bytes, and each volume one for itself and one a peer. */
#define OUTPUT_MAX (DRBD_VOLUMES * (DRBD_PEERS + 1) * 512)

/* Exit codes of drbdsetup (drbdsetup.c, exit codes of state changes; seen with 8.4 and 9.22). */
#define EXIT_NO_UPTODATE 17

static int say(struct mirror *mirror, int r, const char *what, const char *why)
{
	snprintf(mirror->why, sizeof(mirror->why), "%s%s%s", what, *why ? ": " : "", why);
	return r;
}

/* Runs a tool, for its whole output if `ret_text` is given: its exit code, or -errno and `why`. */
static int run_for(struct mirror *mirror, struct child *child, const char *const words[],
	const struct deadline *deadline, char **ret_text)
{
	char path[PATH_MAX];
	const char *argv[8] = { path };
	int r = program_find(words[0], path);
	size_t size;

	if (r < 0)
		return say(mirror, -ENOEXEC, words[0], "is not installed");
	for (int i = 1; words[i] && i < 7; i++)
		argv[i] = words[i];
	child->argv = argv;
	child->guard = mirror->guard;
	r = ret_text ? child_capture(child, deadline, OUTPUT_MAX, ret_text, &size)
		     : child_run(child, deadline);
	child->argv = NULL;
	if (r == -EBUSY)
		return say(
			mirror, -ETIMEDOUT, words[0], "an earlier one hangs and cannot be killed");
	if (r == -ETIMEDOUT)
		return say(mirror, r, words[0],
			child->abandoned ? "it hangs and cannot be killed"
					 : "it did not end in time");
	return r < 0 ? say(mirror, r, words[0], strerror(-r)) : child->status;
}

static int run(struct mirror *mirror, struct child *child, const char *const words[],
	const struct deadline *deadline)
{
	return run_for(mirror, child, words, deadline, NULL);
}

/* Whether there is a node of DRBD's in /sys/block, or that cannot be seen. */
static bool may_have_disk(void)
{
	DIR *folder = opendir("/sys/block");
	bool found = !folder;
	struct dirent *entry;

	while (!found && (entry = readdir(folder)))
		found = strncmp(entry->d_name, "drbd", 4) == 0;
	if (folder)
		closedir(folder);
	return found;
}

/* The file of a module 9 names no volumes, but each has a disk of the kernel's. */
static bool may_have_volume(const char *proc)
{
	if (drbd_parse_version(proc) >> 16 >= 9)
		return may_have_disk();
	for (const char *at = proc; (at = strstr(at, ": cs:")); at++)
		if (strncmp(at, ": cs:Unconfigured", 17) != 0)
			return true;
	return false;
}

static int ask_drbdsetup(struct mirror *mirror, const struct deadline *deadline)
{
	const char *words[] = { "drbdsetup", "events2", "--now", "--statistics", mirror->resource,
		NULL };
	auto_free char *text = NULL;
	struct child child = { 0 };
	int r = run_for(mirror, &child, words, deadline, &text);

	if (r > 0)
		return say(mirror, -EIO, "drbdsetup events2", child.error);
	if (r == 0)
		r = drbd_parse_events(text, mirror->resource, &mirror->drbd);
	if (r == -EBADMSG || r == -E2BIG)
		say(mirror, r, "drbdsetup events2", "what it says cannot be understood");
	return r;
}

int mirror_look(struct mirror *mirror, bool by_name, const struct deadline *deadline)
{
	auto_free char *proc = malloc(DRBD_PROC_MAX);
	int r = proc ? drbd_read_proc(proc, DRBD_PROC_MAX) : -ENOMEM;

	if (r < 0)
		return say(mirror, r, DRBD_PROC, strerror(-r));
	mirror->version = drbd_parse_version(proc);
	if (!*proc)
		return 0;
	if (!by_name && mirror->count && mirror->version >> 8 == 0x0804) {
		r = drbd_parse_proc(proc, mirror->minors, mirror->count, &mirror->drbd);
		if (r == 1)
			return r;
	}
	r = ask_drbdsetup(mirror, deadline);
	if (r == -ENOEXEC && !mirror->count && !may_have_volume(proc))
		return 0; /* no tools, and nothing that they could have brought up */
	if (r == 1) {
		mirror->count = mirror->drbd.volumes;
		memcpy(mirror->minors, mirror->drbd.minors, sizeof(mirror->minors));
	}
	return r;
}

int mirror_progress(
	struct mirror *mirror, struct drbd_progress *ret, const struct deadline *deadline)
{
	const char *words[] = { "drbdsetup", "events2", "--now", "--statistics", mirror->resource,
		NULL };
	auto_free char *proc = malloc(DRBD_PROC_MAX);
	struct child child = { 0 };
	int r = proc ? drbd_read_proc(proc, DRBD_PROC_MAX) : -ENOMEM;

	if (r < 0)
		return r;
	if (drbd_parse_version(proc) >> 16 < 9)
		return drbd_parse_proc_progress(proc, mirror->minors, mirror->count, ret);
	r = run(mirror, &child, words, deadline);
	return r < 0 ? r : r == 0 && drbd_parse_events_progress(child.output, ret);
}

int mirror_read_version(struct mirror *mirror)
{
	char proc[256];
	int r = drbd_read_proc(proc, sizeof(proc));

	mirror->version = drbd_parse_version(proc);
	return r;
}

int mirror_load(struct mirror *mirror, const struct deadline *deadline)
{
	const char *words[] = { "modprobe", "drbd", NULL };
	struct child child = { 0 };
	int r = 0;

	if (access(DRBD_PROC, F_OK) < 0)
		r = run(mirror, &child, words, deadline);
	if (r > 0)
		r = say(mirror, -ENODEV, "modprobe", child.error);
	return r < 0 ? r : mirror_read_version(mirror);
}

/* What the configuration is if it is no file, which drbdadm has no words for; or NULL. */
static const char *config_fault(const char *path)
{
	struct stat seen;

	if (stat(path, &seen) < 0)
		return strerror(errno);
	return S_ISREG(seen.st_mode) ? NULL : "is no file";
}

/* Says what drbdadm complained of. */
static int complain(struct mirror *mirror, const char *verb, const char *errors)
{
	struct drbd_complaint complaint;
	const char *fault;
	char what[32];

	/* Looked at only now: the child was the one to hang. */
	fault = config_fault(mirror->config);
	if (fault)
		return say(mirror, -ENOENT, mirror->config, fault);
	drbd_complaint_parse(errors, &complaint);
	mirror->hint = complaint.hint;
	snprintf(what, sizeof(what), "drbdadm %s", verb);
	return say(mirror, complaint.local ? -ENOENT : -EIO, what, complaint.words);
}

/* drbdadm VERB on the resource, for its whole output if `ret_text` is given. */
static int configured(
	struct mirror *mirror, const char *verb, const struct deadline *deadline, char **ret_text)
{
	const char *words[] = { "drbdadm", "-c", mirror->config, verb, mirror->resource, NULL };
	struct child child = { 0 };
	int r = run_for(mirror, &child, words, deadline, ret_text);

	mirror->hint = NULL;
	return r <= 0 ? r : complain(mirror, verb, child.errors);
}

int mirror_adjust(struct mirror *mirror, const struct deadline *deadline)
{
	return configured(mirror, "adjust", deadline, NULL);
}

int mirror_connect(struct mirror *mirror, const struct deadline *deadline)
{
	return configured(mirror, "connect", deadline, NULL);
}

int mirror_set_net(
	struct mirror *mirror, char protocol, bool two_primaries, const struct deadline *deadline)
{
	char option[] = "--protocol=?";
	const char *words[] = { "drbdadm", "-c", mirror->config, "net-options", option,
		two_primaries ? "--allow-two-primaries=yes" : "--allow-two-primaries=no",
		mirror->resource, NULL };
	struct child child = { 0 };
	int r;

	option[sizeof(option) - 2] = protocol;
	r = run(mirror, &child, words, deadline);
	mirror->hint = NULL;
	return r <= 0 ? r : complain(mirror, "net-options", child.errors);
}

int mirror_allows_two(struct mirror *mirror, const struct deadline *deadline)
{
	auto_free char *text = NULL;
	int r = configured(mirror, "dump", deadline, &text);

	return r < 0 ? r : drbd_show_policy(text).two_primaries;
}

int mirror_policy(struct mirror *mirror, const struct deadline *deadline)
{
	const char *words[] = { "drbdsetup", "show", "--show-defaults", mirror->resource, NULL };
	auto_free char *text = NULL;
	struct child child = { 0 };
	struct drbd_policy policy;
	int r = run_for(mirror, &child, words, deadline, &text);

	if (r > 0)
		return say(mirror, -EIO, "drbdsetup show", child.error);
	if (r < 0)
		return r;
	policy = drbd_show_policy(text);
	mirror->dont_care = policy.dont_care;
	mirror->two_primaries = policy.two_primaries;
	mirror->protocol = policy.protocol;
	return 0;
}

/* drbdsetup VERB THING; of a role that the kernel refuses, why. */
static int change(
	struct mirror *mirror, const char *verb, const char *thing, const struct deadline *deadline)
{
	const char *words[] = { "drbdsetup", verb, thing, NULL };
	struct child child = { 0 };
	int r = run(mirror, &child, words, deadline);

	if (r <= 0)
		return r;
	say(mirror, 0, "DRBD refuses", child.error);
	if (r == EXIT_NO_UPTODATE)
		return -ENODATA;
	return strstr(child.error, "held open") ? -EBUSY : -EAGAIN;
}

/* A role is the resource's with DRBD 9, and the same of each volume with 8.4's drbdsetup. */
static int change_role(struct mirror *mirror, const char *verb, const struct deadline *deadline)
{
	int r = 0;

	if (mirror->version >> 16 >= 9)
		return change(mirror, verb, mirror->resource, deadline);
	for (int i = 0; i < mirror->drbd.volumes && r == 0; i++) {
		char minor[16];

		snprintf(minor, sizeof(minor), "%d", mirror->drbd.minors[i]);
		r = change(mirror, verb, minor, deadline);
	}
	return r;
}

int mirror_primary(struct mirror *mirror, const struct deadline *deadline)
{
	return change_role(mirror, "primary", deadline);
}

int mirror_secondary(struct mirror *mirror, const struct deadline *deadline)
{
	return change_role(mirror, "secondary", deadline);
}

int mirror_down(struct mirror *mirror, const struct deadline *deadline)
{
	return change(mirror, "down", mirror->resource, deadline);
}

int mirror_unfence(struct mirror *mirror, const char *arguments, const struct deadline *deadline)
{
	const char *words[] = { "drbdadm", "-c", mirror->config, "unfence-peer", mirror->resource,
		NULL };
	struct child child = { 0 };
	int r;

	setenv("OCF_RESKEY_unfence_extra_args", arguments, 1);
	r = run(mirror, &child, words, deadline);
	return r > 0 ? say(mirror, -EIO, "drbdadm unfence-peer", child.error) : r;
}

int mirror_device(struct mirror *mirror)
{
	for (int i = 0; i < mirror->drbd.volumes; i++) {
		char path[32];
		struct stat seen;

		snprintf(path, sizeof(path), "/dev/drbd%d", mirror->drbd.minors[i]);
		if (stat(path, &seen) < 0)
			return say(mirror, -ENOENT, path, strerror(errno));
		if (!S_ISBLK(seen.st_mode) ||
			seen.st_rdev != makedev(DRBD_MAJOR, (unsigned)mirror->drbd.minors[i]))
			return say(mirror, -ENXIO, path, "it is not DRBD's");
	}
	return 0;
}

void mirror_opener(const struct mirror *mirror, char *text, size_t size)
{
	snprintf(text, size, "the kernel");
	for (int i = 0; i < mirror->drbd.volumes && strcmp(text, "the kernel") == 0; i++) {
		char name[24];

		snprintf(name, sizeof(name), "drbd%d", mirror->drbd.minors[i]);
		opener_name(name, DRBD_MAJOR, (unsigned)mirror->drbd.minors[i], text, size);
	}
}
