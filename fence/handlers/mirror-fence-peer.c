// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mirror-fence-peer: DRBD's fence-peer and unfence-peer handler for a mirror in a cluster of
 * pacemaker's. It keeps the peer from being promoted by a constraint in the CIB, to which pacemaker
 * keeps a promotable clone, and the handler on the peer every consumer of a plain one: DRBD asks it
 * before it makes a node without its peer primary. It finds out what became of the peer's node, and
 * says so to DRBD with the exit codes of fence_verdict.h; it takes the constraint away once all
 * disks are UpToDate. In doubt it returns 1, and DRBD keeps I/O frozen.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "drbd_call.h"
#include "fence_verdict.h"
#include "helper.h"
#include "log.h"
#include "mirror.h"
#include "program.h"
#include "state.h"
#include "value.h"
#include "window.h"

#define NAME         "mirror-fence-peer"
#define PAUSE        300  /* ms between two looks at the cluster */
#define DISKS_SLICE  5000 /* ms for drbdsetup to answer */
#define PEER_SLICE   2000 /* ms for the peer's controller to answer, doubled when it does not */
#define ASK_PAUSE    3000 /* ms until it is asked again: crmadmin takes a whole CPU while it waits */
#define DEFAULT_TIME "90"
#define PROMOTE_TIME 60000 /* ms at most while a promotion waits: pacemaker gives that 90 s */
#define USAGE        2

/* DRBD may notice this much later than the cluster that a peer is gone, in seconds: ping-int and
 * ping-timeout are 10.5 by default, and a promotion comes after that. An older fencing proves
 * nothing of this loss. */
#define FENCED_BEFORE 60

static struct {
	struct utsname host;
	struct drbd_call call;
	struct deadline deadline;
	time_t began;
	long long ask_after; /* instant before which a peer that did not answer is not asked */
	int patience;        /* ms that it is given then */
} fence = { .patience = PEER_SLICE };

/* To the log and to a person who called. */
__attribute__((format(printf, 2, 3))) static void say(int priority, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	log_line(priority, "%s", line);
	fprintf(stderr, NAME ": %s\n", line);
}

static int ask_disks(struct fence_disks *ret)
{
	struct deadline slice = deadline_slice(&fence.deadline, DISKS_SLICE);
	struct mirror mirror = { .resource = fence.call.resource };
	int r = mirror_look(&mirror, true, &slice);

	if (r == 1)
		r = fence_disks(&mirror.drbd, fence.call.peer_id, ret);
	else if (r == 0)
		r = -ENOENT;
	if (r < 0)
		say(LOG_ERR, "cannot tell the disks of '%s': %s", fence.call.resource,
			r == -ENOENT ? "it is not up or has no peer" : mirror.why);
	return r;
}

/* The view after `verb` was done. 0 or -errno, and why in `answer`. */
static int ask_cluster(const char *verb, struct fence_view *ret, struct answer *answer)
{
	char left[16];
	const char *fields[] = { verb, fence.call.resource, fence.host.nodename, fence.call.peer,
		fence.call.allowed, left, NULL };
	int ms = deadline_left(&fence.deadline), r;

	snprintf(left, sizeof(left), "%d", ms > 0 ? ms : 1);
	r = helper_ask("constraint", fields, NULL, &fence.deadline, answer);
	if (r == 0 && fence_view_parse(ret, answer->text) < 0) {
		snprintf(answer->text, sizeof(answer->text), "its helper makes no sense");
		return -EPROTO;
	}
	return r;
}

/* True if the controller of the peer's node answers: then it also has the CIB that we have. */
static bool answers(const char *peer)
{
	struct deadline slice = deadline_slice(&fence.deadline, fence.patience);
	char path[PATH_MAX];
	const char *argv[] = { path, "--status", peer, NULL };
	struct child child = { .argv = argv };

	if (deadline_now() < fence.ask_after)
		return false;
	/* The dead leave the ring soon; who stays in it is only slow, or this node is. */
	fence.ask_after = deadline_now() + fence.patience + ASK_PAUSE;
	fence.patience *= 2;
	if (program_find("crmadmin", path) < 0 || child_run(&child, &slice) < 0 || child.status)
		return false;
	if (!strstr(child.output, ": ok") && !strstr(child.output, "(ok)"))
		return false;
	fence.ask_after = 0;
	return true;
}

/* One handler at a time for a resource on this node; its end lets go. 0 or -errno. */
static int lock(void)
{
	char name[200];
	int fd;

	snprintf(name, sizeof(name), "fence-%s", fence.call.resource);
	fd = state_lock(name, &fence.deadline);
	return fd < 0 ? fd : 0;
}

static enum fence_verdict judge(struct fence_facts *facts, const char **ret_why)
{
	facts->answers = facts->view.state == PEER_MEMBER && answers(facts->view.peer);
	facts->coming = window_is_coming(fence.call.resource);
	facts->fenced = facts->view.fenced >= fence.began - FENCED_BEFORE;
	return fence_by_cluster(facts, ret_why);
}

/* Looks, places the constraint and waits, until there is a verdict or no time any more. */
static enum fence_verdict follow(struct fence_facts *facts, const char **ret_why)
{
	static struct answer answer;
	int r = ask_cluster("look", &facts->view, &answer);

	*ret_why = answer.text;
	if (r < 0)
		return FENCE_FAILED;
	for (;;) {
		enum fence_verdict verdict = FENCE_WAIT;

		*ret_why = answer.text;
		if (r == 0)
			verdict = judge(facts, ret_why);
		if (verdict > 0)
			return verdict;
		if (deadline_left(&fence.deadline) <= PAUSE)
			return FENCE_FAILED;
		if (verdict != FENCE_PLACE)
			poll(NULL, 0, PAUSE);
		r = ask_cluster(verdict == FENCE_PLACE ? "place" : "look", &facts->view, &answer);
	}
}

/* A constraint that came after the connection was back would stay for ever: takes it away. */
static enum fence_verdict look_again(enum fence_verdict verdict, const char **ret_why)
{
	static struct answer answer;
	struct fence_view view;
	struct fence_disks disks;

	if (verdict == FENCE_FAILED || verdict == FENCE_PRIMARY || ask_disks(&disks) < 0 ||
		disks.here < DRBD_UPTODATE || disks.worst < DRBD_UPTODATE)
		return verdict;
	*ret_why = ask_cluster("remove", &view, &answer) == 0
			   ? "the peer is connected again, the constraint is gone"
			   : "the peer is connected again, but the constraint is still there";
	return FENCE_FAILED;
}

static const char *peer_name(void)
{
	return *fence.call.peer ? fence.call.peer : "(not named)";
}

static int fence_peer(void)
{
	struct fence_facts facts = { 0 };
	const char *why = "nothing is known";
	enum fence_verdict verdict;

	if (ask_disks(&facts.disks) < 0)
		return FENCE_FAILED;
	if (!facts.disks.primary)
		fence.deadline = deadline_slice(&fence.deadline, PROMOTE_TIME);
	verdict = fence_by_disks(&facts.disks, &why);
	if (verdict == FENCE_WAIT) {
		verdict = follow(&facts, &why);
		verdict = look_again(verdict, &why);
	}
	if (verdict == FENCE_FAILED)
		say(LOG_ERR,
			"returns 1 for peer '%s': %s (I/O that is frozen stays so: see %s --explain"
			" %s, then drbdadm resume-io)",
			peer_name(), why, NAME, fence.call.resource);
	else
		say(LOG_NOTICE, "returns %d for peer '%s': %s; this node's disk is %s", verdict,
			peer_name(), why, drbd_disk_name(facts.disks.here));
	return (int)verdict;
}

static int unfence_peer(void)
{
	static struct answer answer;
	struct fence_disks disks;
	struct fence_view view;

	fence.call.peer_id = -1; /* all of them */
	if (ask_disks(&disks) < 0)
		return FENCE_FAILED;
	if (disks.here < DRBD_UPTODATE || disks.worst < DRBD_UPTODATE) {
		say(LOG_INFO,
			"leaves the constraint: not every disk is UpToDate (%s here, %s there)",
			drbd_disk_name(disks.here), drbd_disk_name(disks.worst));
		return FENCE_FAILED;
	}
	if (ask_cluster("look", &view, &answer) < 0) {
		say(LOG_ERR, "cannot look for the constraint: %s", answer.text);
		return FENCE_FAILED;
	}
	if (view.ban == BAN_NONE)
		return 0;
	if (ask_cluster("remove", &view, &answer) < 0) {
		say(LOG_WARNING, "leaves the constraint: %s", answer.text);
		return FENCE_FAILED;
	}
	say(LOG_NOTICE, "removes the constraint '%s': every disk is UpToDate", view.constraint);
	return 0;
}

/* `peer` may be NULL; in a cluster of two nodes it is known all the same. */
static int explain(const char *resource, const char *peer)
{
	static const char *const bans[] = {
		[BAN_NONE] = "no constraint of a handler: it keeps nobody from being promoted",
		[BAN_PEER] = "lets only this node be promoted, for a handler here fenced its peer; "
			     "it goes when every disk is UpToDate",
		[BAN_OTHER] = "lets this node and its peer be promoted, but no third node; it goes "
			      "when every disk is UpToDate",
		[BAN_US] = "keeps this node from being promoted: its peer went on without it; its "
			   "peer takes it away when every disk is UpToDate",
		[BAN_STRANGE] = "is none that a handler writes: nobody removes it but an "
				"administrator",
	};
	static const char *const states[] = {
		[PEER_MEMBER] = "is in the cluster",
		[PEER_DOWN] = "has left the cluster and is down",
		[PEER_MOVING] = "is joining or leaving the cluster",
		[PEER_LOST] = "is lost and was not fenced",
	};
	static struct answer answer;
	struct fence_disks disks;
	struct fence_view view;

	snprintf(fence.call.resource, sizeof(fence.call.resource), "%s", resource);
	snprintf(fence.call.peer, sizeof(fence.call.peer), "%s", peer ? peer : "");
	fence.call.peer_id = -1;
	if (ask_cluster("look", &view, &answer) < 0) {
		fprintf(stderr, NAME ": cannot look into the cluster for '%s': %s\n", resource,
			answer.text);
		return FENCE_FAILED;
	}
	printf("resource    %s, of clone %s\n", resource, view.clone);
	printf("constraint  %s%s%s\n", view.ban == BAN_NONE ? "" : view.constraint,
		view.ban == BAN_NONE ? "" : " ", bans[view.ban]);
	if (*view.keeper)
		printf("for         %s\n", view.keeper);
	if (*view.peer)
		printf("peer        %s %s\n", view.peer, states[view.state]);
	printf("cluster     %s, %s\n", view.quorate ? "has quorum here" : "has no quorum here",
		view.stonith ? "fences nodes" : "fences no node");
	if (ask_disks(&disks) == 0)
		printf("disks       %s here, %s at the peer, as far as is known here\n",
			drbd_disk_name(disks.here), drbd_disk_name(disks.worst));
	return 0;
}

static int usage(FILE *to, int code)
{
	fprintf(to,
		"usage: " NAME " [--timeout TIME] [fence-peer | unfence-peer]\n"
		"       " NAME " --explain RESOURCE [PEER]\n"
		"DRBD's handler for a mirror in a cluster; without an event it is "
		"fence-peer.\n"
		"In drbd.conf:\n"
		"    handlers {\n"
		"        fence-peer   \"/usr/lib/drbd/" NAME " fence-peer\";\n"
		"        unfence-peer \"/usr/lib/drbd/" NAME " unfence-peer\";\n"
		"    }\n"
		"  --timeout TIME      wait no longer for the cluster to fence the peer "
		"(" DEFAULT_TIME " s; 60 s\n"
		"                      at most while a promotion waits for it)\n"
		"  --explain RESOURCE  tell which constraint blocks whom, and why\n"
		"exit codes of fence-peer: 3 the peer is Inconsistent, 4 it is kept from being "
		"promoted,\n"
		"5 it is taken to be down, 6 it has gone on without this node, 7 it was fenced;\n"
		"1 nothing could be told, and frozen I/O stays frozen\n");
	return code;
}

static int handle(const char *event, const char *resource)
{
	const char *why;
	int r = drbd_call_read(&fence.call, event, resource, (const char *const *)environ,
		fence.host.nodename, &why);

	log_open(NAME, fence.call.resource);
	if (r < 0) {
		say(LOG_ERR, "cannot tell what DRBD wants: %s", why);
		return FENCE_FAILED;
	}
	if (fence.call.event == DRBD_OTHER)
		return 0;
	r = lock();
	if (r < 0) {
		say(LOG_ERR, "another handler for '%s' is at it: %s", fence.call.resource,
			strerror(-r));
		return FENCE_FAILED;
	}
	return fence.call.event == DRBD_FENCE ? fence_peer() : unfence_peer();
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "timeout", required_argument, NULL, 't' },
		{ "explain", required_argument, NULL, 'e' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *time_text = DEFAULT_TIME, *explained = NULL;
	long ms;
	int option;

	while ((option = getopt_long(argc, argv, "t:h", options, NULL)) != -1) {
		if (option == 'h')
			return usage(stdout, 0);
		if (option == 't')
			time_text = optarg;
		else if (option == 'e')
			explained = optarg;
		else
			return usage(stderr, USAGE);
	}
	if (value_duration(time_text, 1000, &ms) < 0 || ms <= 0)
		return usage(stderr, USAGE);
	uname(&fence.host);
	fence.began = time(NULL);
	fence.deadline = deadline_start(ms);
	if (explained && (!drbd_name_is_good(explained) ||
				 (argv[optind] && !drbd_name_is_good(argv[optind]))))
		return usage(stderr, USAGE);
	if (explained)
		return explain(explained, argv[optind]);
	return handle(argv[optind], optind < argc ? argv[optind + 1] : NULL);
}
