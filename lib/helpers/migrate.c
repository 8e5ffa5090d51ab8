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
#include "virt_sight.h"
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

#define LOOK_FIRST    50
#define LOOK_INTERVAL 500

/* A migration and the thread that waits for libvirt's answer. */
struct job {
	virDomainPtr domain;    /* for the thread alone */
	struct virt_sight seen; /* the same by a connection of its own */
	virConnectPtr target;
	const char *target_uri;
	struct domain_migrate_options options;
	unsigned flags;
	struct virt_params params;
	long long begun; /* in ms, of the request */
	pthread_t thread;
	int ended; /* an eventfd */
	struct mirror_watch mirrors;
	const char *alone; /* one of them that has lost its peer */

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

static void switch_to_post_copy(struct job *job, struct migrate_course *course)
{
	course->switched = virDomainMigrateStartPostCopy(job->seen.domain, 0) == 0;
	course->post_copy = false;
	fprintf(stderr, "post-copy: %s\n", course->switched ? "begun" : virGetLastErrorMessage());
}

/* What virsh does by its own options, once. */
static void take_own_steps(
	struct job *job, struct migrate_course *course, const struct migrate_sight *sight)
{
	struct domain_migrate_options *options = &job->options;
	bool late_now = options->timeout && sight->elapsed / 1000 >= options->timeout;

	if (!sight->active || course->switched)
		return;
	if ((options->after_precopy && sight->iteration >= 2) || (late_now && options->post_copy)) {
		switch_to_post_copy(job, course);
		options->after_precopy = false;
	} else if (late_now) {
		fprintf(stderr, "suspended: %d\n", virDomainSuspend(job->seen.domain));
	}
	if (late_now)
		options->timeout = 0;
}

/* False if it is to be left alone. */
static bool take_step(
	struct job *job, struct migrate_course *course, const struct migrate_sight *sight)
{
	switch (migrate_course_step(course, sight)) {
	case MIGRATE_GO_ON:
		break;
	case MIGRATE_SET_DOWNTIME:
		fprintf(stderr, "downtime up to %ld ms\n", course->given);
		if (virDomainMigrateSetMaxDowntime(
			    job->seen.domain, (unsigned long long)course->given, 0) < 0)
			course->given = 0; /* again at the next look */
		break;
	case MIGRATE_POST_COPY:
		switch_to_post_copy(job, course);
		break;
	case MIGRATE_ABORT:
		fprintf(stderr, "aborted: %d\n", virt_job_abort(job->seen.domain));
		break;
	case MIGRATE_LEAVE:
		return false;
	}
	return true;
}

/* From now on it is aborted, until it is over. */
static void watch_mirrors(struct job *job, struct migrate_course *course, long elapsed)
{
	struct deadline deadline = deadline_start(MIRROR_TOOL_TIMEOUT);

	if (!job->alone)
		job->alone = mirror_watch_look(&job->mirrors, &deadline);
	if (job->alone && course->budget > elapsed)
		course->budget = elapsed;
}

/* Looks on until the thread has its answer; false: it waits for a target that does not answer. */
static bool watch(struct job *job, struct migrate_course *course, struct migrate_sight *sight)
{
	struct pollfd ended = { .fd = job->ended, .events = POLLIN };
	long long begun = deadline_now();
	int pause = LOOK_FIRST;

	while (poll(&ended, 1, pause) == 0) {
		sight->elapsed = (long)(deadline_now() - begun);
		virt_sight_look(&job->seen, sight);
		watch_mirrors(job, course, sight->elapsed);
		take_own_steps(job, course, sight);
		if (!take_step(job, course, sight))
			return false;
		pause = pause * 2 < LOOK_INTERVAL ? pause * 2 : LOOK_INTERVAL;
		if (course->budget - sight->elapsed < pause && sight->elapsed < course->budget)
			pause = (int)(course->budget - sight->elapsed);
	}
	pthread_join(job->thread, NULL);
	return true;
}

static int answer_success(struct job *job, const struct migrate_sight *sight, const char *note)
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
		snprintf(gap, sizeof(gap), "it took about %ld ms", sight->elapsed);
	virTypedParamsFree(params, count);
	if (job->arrived)
		virDomainFree(job->arrived);
	return helper_answer(0, "%s%s%s", gap, *note ? "\t" : "", note);
}

/* `error`: of one that was aborted. */
static int answer_failure(struct job *job, const struct migrate_course *course,
	const struct migrate_sight *sight, int error, const char *why)
{
	if (job->alone)
		return helper_answer(error, "it was aborted as mirror '%s' has lost its peer: %s",
			job->alone, why);
	if (sight->elapsed < course->budget)
		return helper_answer(EIO, "%s", why);
	if (virt_is_xen(job->seen.domain))
		return helper_answer(error,
			"it was aborted as it did not end in %ld s (%lld KiB were sent): %s",
			course->budget / 1000, job->seen.sent / 1024, why);
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
		job->seen.domain = virDomainLookupByUUIDString(connection, uuid);
	return job->seen.domain ? 0 : -1;
}

static int run(struct job *job, const struct virt_request *request, const char *note)
{
	const char *const *field = request->rest;
	struct migrate_sight sight = { 0 };
	struct migrate_course course = { .budget = number(field[BUDGET]) -
						   (long)(deadline_now() - job->begun),
		.downtime = number(field[DOWNTIME]),
		.most = number(field[DOWNTIME_MOST]),
		.post_copy = *field[POST_COPY] };
	int r;

	mirror_watch_begin(&job->mirrors, field[MIRRORS]);
	if (open_watch(job, request) < 0)
		return virt_answer_error();
	if (number(field[SPEED]) > 0 && virDomainMigrateSetMaxSpeed(job->domain,
						(unsigned long)number(field[SPEED]), 0) < 0)
		return virt_answer_error();
	helper_begin();
	job->ended = eventfd(0, EFD_CLOEXEC);
	r = job->ended < 0 ? errno : pthread_create(&job->thread, NULL, perform, job);
	if (r != 0)
		return helper_answer(r, "%s", strerror(r));
	if (!watch(job, &course, &sight)) {
		answer_failure(
			job, &course, &sight, EHOSTDOWN, "libvirt on the target does not answer");
		_exit(0); /* the thread still has all of that */
	}
	return job->success ? answer_success(job, &sight, note)
			    : answer_failure(job, &course, &sight, ECANCELED, job->why);
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
