// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * migrate: sends a running domain to libvirt on another node, and watches it. The request (virt.h)
 * has, for migrate, the target's URI and then as below. Answer: how long the guest stood still,
 * and what is noteworthy on the target. What it does at its end is in the course; progress goes to
 * standard error.
 */
#include <errno.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/time.h>

#include "cleanup.h"
#include "deadline.h"
#include "domain_migrate_course.h"
#include "domain_migrate_options.h"
#include "domain_migrate_uri.h"
#include "helper.h"
#include "mirror_watch.h"
#include "virt.h"
#include "virt_job.h"
#include "virt_params.h"
#include "virt_steer.h"
#include "virt_target.h"

/*
 * The fields after the target's URI; times in ms, speed in MiB/s, 0: as libvirt has it. It is
 * aborted if one of the mirrors loses its peer: the guest would go to data that is old.
 */
enum {
	DATA_URI,
	OPTIONS,
	BUDGET,
	SPEED,
	DOWNTIME,
	DOWNTIME_MOST,
	AUTO_CONVERGE,
	POST_COPY,
	MIRRORS,
};

/* How often the mirrors are looked at, in ms. */
#define LOOK_INTERVAL 500

/*
 * How long after a mirror has lost its peer, in ms, libvirt has to end the migration. A qemu whose
 * disk is frozen may answer nobody, and stays so until the peer is fenced: after us.
 */
#define ALONE_MOST 15000

/* A migration, and the thread that waits for libvirt's answer. */
struct job {
	virDomainPtr domain;     /* for the thread alone */
	struct virt_steer steer; /* with the same by a connection of its own */
	virConnectPtr target;
	const char *target_uri;
	struct domain_migrate_options options;
	unsigned flags;
	struct virt_params params;
	long long begun; /* in ms, of the request */
	pthread_t thread;
	int ended; /* an eventfd */
	struct mirror_watch mirrors;

	virDomainPtr arrived; /* as the target has it; NULL unless it was sent by this process */
	bool success;
	char why[HELPER_ANSWER_MAX / 2];
};

static long long started; /* this process, in ms */

/* What SIGALRM answers when a call of libvirt hangs; the step that may hang says it before. */
static char late[HELPER_ANSWER_MAX];

static void answer_late(int signal)
{
	(void)signal;
	if (write(STDOUT_FILENO, late, strlen(late)) < 0)
		_exit(1);
	_exit(0);
}

/* Answers with these words, and ends, unless may_hang(0, "") comes within so many ms. */
__attribute__((format(printf, 2, 3))) static void may_hang(long ms, const char *format, ...)
{
	struct itimerval timer = { .it_value = { ms / 1000, ms % 1000 * 1000 } };
	char words[HELPER_ANSWER_MAX - 32];
	va_list args;

	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	snprintf(late, sizeof(late), "error %d %s\n", EHOSTUNREACH, words);
	signal(SIGALRM, answer_late);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static long number(const char *text)
{
	return strtol(text, NULL, 10);
}

/* What libvirt takes for the request; the name of what can't be had of it, or NULL. */
static const char *fill(struct job *job, const struct virt_request *request)
{
	const char *const *field = request->rest, *bad;

	if (domain_migrate_options_parse(field[OPTIONS], &job->options, &bad) < 0)
		return bad;
	job->flags = VIR_MIGRATE_LIVE | job->options.flags;
	/* One that the helper itself conducts stays half done for ever if the helper is killed. */
	if (virt_is_xen(job->domain) && !job->options.direct)
		job->flags |= VIR_MIGRATE_PEER2PEER;
	job->flags |= *field[AUTO_CONVERGE] ? (unsigned)VIR_MIGRATE_AUTO_CONVERGE : 0;
	job->flags |= *field[POST_COPY] ? (unsigned)VIR_MIGRATE_POSTCOPY : 0;
	if (*field[DATA_URI] &&
		virt_params_add(&job->params, VIR_MIGRATE_PARAM_URI, field[DATA_URI]) < 0)
		return field[DATA_URI];
	for (size_t i = 0; i < job->options.count; i++)
		if (virt_params_add_option(&job->params, &job->options.values[i]) < 0)
			return job->options.values[i].text;
	return NULL;
}

/* As virsh: this process sends the guest itself, or libvirt does that. */
static void *perform(void *data)
{
	struct job *job = data;
	const struct virt_params *params = &job->params;
	unsigned count = (unsigned)params->count;

	if (job->flags & VIR_MIGRATE_PEER2PEER || job->options.direct) {
		job->success = virDomainMigrateToURI3(job->domain, job->target_uri, params->list,
				       count, job->flags) == 0;
	} else {
		job->arrived = virDomainMigrate3(
			job->domain, job->target, params->list, count, job->flags);
		job->success = job->arrived;
	}
	snprintf(job->why, sizeof(job->why), "%s", job->success ? "" : virGetLastErrorMessage());
	eventfd_write(job->ended, 1);
	return NULL;
}

/* Watches the mirrors until libvirt has answered. NULL, or why that is not waited for. */
static const char *watch(struct job *job)
{
	struct pollfd ended = { .fd = job->ended, .events = POLLIN };
	struct virt_steer *steer = &job->steer;
	long long since = 0;

	while (poll(&ended, 1, LOOK_INTERVAL) == 0) {
		struct deadline deadline = deadline_start(MIRROR_TOOL_TIMEOUT);

		if (!steer->alone)
			steer->alone = mirror_watch_look(&job->mirrors, &deadline);
		if (steer->alone && !since)
			since = deadline_now();
		if (steer->left)
			return "libvirt on the target does not answer";
		if (since && deadline_now() - since > ALONE_MOST)
			return "libvirt here does not answer";
	}
	virt_steer_end(steer);
	pthread_join(job->thread, NULL);
	return NULL;
}

static int answer_success(struct job *job, const char *note)
{
	virTypedParameterPtr params = NULL;
	int type, count = 0;
	char gap[128] = "";

	if (job->arrived && virDomainGetJobStats(job->arrived, &type, &params, &count,
				    VIR_DOMAIN_JOB_STATS_COMPLETED) == 0)
		snprintf(gap, sizeof(gap), "it stood still for %llu ms of %llu",
			virt_sight_number(params, count, VIR_DOMAIN_JOB_DOWNTIME),
			virt_sight_number(params, count, VIR_DOMAIN_JOB_TIME_ELAPSED));
	else
		snprintf(gap, sizeof(gap), "it took about %ld ms", job->steer.sight.elapsed);
	virTypedParamsFree(params, count);
	if (job->arrived)
		virDomainFree(job->arrived);
	return helper_answer(0, "%s%s%s", gap, *note ? "\t" : "", note);
}

/* `error`: of one that was aborted. */
static int answer_failure(struct job *job, int error, const char *why)
{
	const struct migrate_course *course = &job->steer.course;
	const struct migrate_sight *sight = &job->steer.sight;
	const char *alone = job->steer.alone;

	if (alone)
		return helper_answer(
			error, "it was aborted as mirror '%s' has lost its peer: %s", alone, why);
	if (sight->elapsed < course->budget)
		return helper_answer(EIO, "%s", why);
	if (virt_is_xen(job->steer.seen.domain))
		return helper_answer(error,
			"it was aborted as it did not end in %ld s (%lld KiB were sent): %s",
			course->budget / 1000, job->steer.seen.sent / 1024, why);
	return helper_answer(error,
		"it was aborted as it did not end in %ld s (pass %lld, %lld KiB left at %lld "
		"KiB/s): %s",
		course->budget / 1000, sight->iteration, sight->remaining / 1024,
		sight->rate / 1024, why);
}

/*
 * Looking and steering has a connection of its own: on that of the migration libvirt's answers to
 * virDomainAbortJob() sometimes never came (libvirt 9.0).
 */
static int open_watch(struct job *job, const struct virt_request *request)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	virConnectPtr connection = virConnectOpen(request->uri);

	if (connection && virDomainGetUUIDString(job->domain, uuid) == 0)
		job->steer.seen.domain = virDomainLookupByUUIDString(connection, uuid);
	return job->steer.seen.domain ? 0 : -1;
}

static int run(struct job *job, const struct virt_request *request, const char *note)
{
	const char *const *field = request->rest;
	const char *why;
	int r;

	job->steer.course = (struct migrate_course){ .budget = number(field[BUDGET]) -
							       (long)(deadline_now() - job->begun),
		.downtime = number(field[DOWNTIME]),
		.most = number(field[DOWNTIME_MOST]),
		.post_copy = *field[POST_COPY] };
	mirror_watch_begin(&job->mirrors, field[MIRRORS]);
	if (open_watch(job, request) < 0)
		return virt_answer_error();
	if (number(field[SPEED]) > 0 && virDomainMigrateSetMaxSpeed(job->domain,
						(unsigned long)number(field[SPEED]), 0) < 0)
		return virt_answer_error();
	helper_begin();
	job->ended = eventfd(0, EFD_CLOEXEC);
	r = job->ended < 0 ? errno : virt_steer_begin(&job->steer, &job->options);
	if (r == 0)
		r = pthread_create(&job->thread, NULL, perform, job);
	if (r != 0) {
		helper_answer(r, "%s", strerror(r));
		_exit(0); /* the steersman may be there */
	}
	why = watch(job);
	if (why) {
		answer_failure(job, EHOSTDOWN, why);
		_exit(0); /* the threads still have all of that */
	}
	return job->success ? answer_success(job, note) : answer_failure(job, ECANCELED, job->why);
}

/* Both ways to the target, before anything is sent. 0, or the answer has been given. */
static int check(struct job *job, const struct virt_request *request, struct answer *note)
{
	const char *uri = request->more;
	long budget = number(request->rest[BUDGET]);
	struct deadline deadline = { .work = deadline_now() + budget / 12 };
	struct answer why = { 0 };
	char port[32] = "";
	int r;

	if (migrate_uri_control_port(uri))
		snprintf(port, sizeof(port), " (port %d)", migrate_uri_control_port(uri));
	if (job->flags & VIR_MIGRATE_LIVE &&
		virt_job_may_go_live(job->domain, &deadline, &why) < 0) {
		helper_answer(ENOTSUP, "%s", why.text);
		return -1;
	}
	may_hang(budget / 8, "libvirt under '%s'%s does not answer", uri, port);
	job->target = virConnectOpen(uri);
	if (!job->target) {
		helper_answer(EHOSTUNREACH, "cannot reach libvirt under '%s'%s: %s", uri, port,
			virGetLastErrorMessage());
		return -1;
	}
	r = virt_target_check(job->target, job->domain, note);
	may_hang(budget / 8, "the target's name cannot be looked up in time");
	if (r == 0 && !(job->flags & VIR_MIGRATE_TUNNELLED) && !job->options.direct)
		r = virt_target_reach(job->target, request->rest[DATA_URI], &deadline, &why);
	may_hang(0, " ");
	if (r < 0)
		helper_answer(EHOSTUNREACH, "%s", *why.text ? why.text : note->text);
	return r;
}

static int migrate(virDomainPtr domain, const struct virt_request *request)
{
	struct job job = { .domain = domain, .target_uri = request->more, .begun = started };
	struct answer note;
	const char *bad;
	int r = 0;

	may_hang(0, " ");
	bad = fill(&job, request);
	if (bad)
		return helper_answer(EINVAL, "'%s' cannot be passed to libvirt", bad);
	if (check(&job, request, &note) == 0)
		r = run(&job, request, note.text);
	virTypedParamsFree(job.params.list, job.params.count);
	if (job.target)
		virConnectClose(job.target);
	return r;
}

static int end(virDomainPtr domain, const struct virt_request *request)
{
	may_hang(0, " ");
	return virt_job_end(domain, request);
}

int main(void)
{
	static const struct virt_verb verbs[] = {
		{ "migrate", .run = migrate },
		{ "end", .run = end },
		{ 0 },
	};

	started = deadline_now();
	may_hang(10000, "libvirt on this node does not answer");
	return virt_serve(verbs);
}
