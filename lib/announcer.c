// SPDX-License-Identifier: GPL-2.0-or-later
/* announcer: the process, what its starter hears of it, and its record. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "announce.h"
#include "announcer.h"
#include "cleanup.h"
#include "log.h"
#include "neighbour.h"
#include "process.h"
#include "route.h"
#include "state.h"

/* Beyond the two bursts: for resolving targets and for a slow machine. */
#define SPARE_S 30
/* How long one target may take to be found. */
#define TARGET_MS     300
#define TIME_TEXT_MAX 40
/* Its name in /proc/PID/comm. */
#define COMM "vip-announce"

/* One at work. */
struct work {
	const struct announcer_plan *plan;
	int socket, told;
	struct netlink netlink;
	struct deadline deadline;
	struct link link; /* as it is now */
	long sent;
	int failure;              /* -errno of the last announcement, or 0 */
	char to[PREFIX_TEXT_MAX]; /* the target that it failed for, or empty */
	int recorded;             /* 0, -errno of its record; 1: none was written yet */
};

/* The process of a record. 0, -ENOENT or another -errno. */
static int load(const char *name, struct state *ret, struct process *ret_process)
{
	char text[PROCESS_TEXT_MAX];
	int r = state_load(ret, name);

	if (r < 0)
		return r;
	return state_get(ret, "process", text, sizeof(text)) ? process_parse(text, ret_process)
							     : -ENOENT;
}

static void set_number(struct state *state, const char *key, long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", number);
	state_set(state, key, text);
}

static char *now(char text[TIME_TEXT_MAX])
{
	time_t seconds = time(NULL);
	struct tm local;

	if (!localtime_r(&seconds, &local) || !strftime(text, TIME_TEXT_MAX, "%F %T", &local))
		text[0] = '\0';
	return text;
}

static void record_work(struct work *work)
{
	char text[PROCESS_TEXT_MAX], at[TIME_TEXT_MAX], since[TIME_TEXT_MAX];
	struct process self;
	struct state state;

	now(at);
	strcpy(since, at);
	if (state_load(&state, work->plan->record) == 0)
		state_get(&state, "since", since, sizeof(since));
	state.text[0] = '\0'; /* only its path and this are kept */
	if (process_look(getpid(), &self) == 0)
		state_set(&state, "process", process_format(&self, text));
	set_number(&state, "sent", work->sent);
	state_set(&state, "at", at);
	if (work->failure) {
		set_number(&state, "failure", -work->failure);
		state_set(&state, "since", since);
		state_set(&state, "to", work->to[0] ? work->to : NULL);
	}
	work->recorded = state_save(&state);
}

/* Says to the starter, if it still listens, what the announcement came to. */
static void tell(const struct work *work, int result)
{
	if (write(work->told, &result, sizeof(result)) < 0)
		return;
}

static void announce_to(struct work *work, const struct prefix *target, long number)
{
	struct deadline slice = deadline_slice(&work->deadline, TARGET_MS);
	const struct prefix *address = &work->plan->address;
	const struct link *link = &work->link;
	auto_netlink struct netlink netlink = { 0 };
	uint8_t hardware[LINK_HARDWARE_MAX];
	struct prefix neighbour = *target;
	unsigned length;
	int r = netlink_open(&netlink, 0, &slice);

	if (r == 0 && target->family == AF_UNSPEC) {
		/* A macvlan has no routes of its own. */
		bool on_lower = strcmp(link->kind, "macvlan") == 0;

		r = route_gateway(&netlink, address->family, on_lower ? link->lower : link->index,
			&neighbour);
		r = r == 0 ? -ENETUNREACH : r;
	}
	if (r >= 0)
		r = neighbour_find(&netlink, link->index, &neighbour, hardware, &length);
	if (r == 0 && length != link->hardware_length)
		r = -EHOSTUNREACH;
	if (r == 0)
		r = announce_send_to(work->socket, link, address, number, &neighbour, hardware);
	if (r == 0)
		return;
	work->failure = r;
	if (target->family == AF_UNSPEC)
		strcpy(work->to, "the gateway");
	else
		prefix_format(target, work->to);
}

/* False once a stop or another announcer has taken its record. */
static bool is_recorded(const struct work *work)
{
	struct process process;
	struct state state;

	return work->recorded == 1 ||
	       (load(work->plan->record, &state, &process) == 0 && process.pid == getpid());
}

/* One announcement to all. False if it is no longer to be made: the address has gone. */
static bool announce(struct work *work, long number)
{
	const struct announcer_plan *plan = work->plan;
	int index = plan->link.index, r;
	struct address found;
	bool sure;

	if (!is_recorded(work))
		return false;
	r = address_find(
		&work->netlink, &plan->address, (struct address_links){ .prefer = index }, &found);
	if (r == 0 || (r == 1 && (found.index != index || found.flags & IFA_F_DADFAILED)))
		return false;
	if (r == 1)
		r = link_get(&work->netlink, NULL, index, &work->link); /* its MAC may change */
	sure = !(found.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC));
	if (r == 0)
		r = announce_send(work->socket, &work->link, &plan->address, number, sure);
	work->failure = r;
	work->to[0] = '\0';
	work->sent += r == 0;
	return true;
}

static bool burst(struct work *work)
{
	const struct announcer_plan *plan = work->plan;

	for (long i = 0; i < plan->count; i++) {
		if (i)
			poll(NULL, 0, (int)plan->interval);
		if (!announce(work, i))
			return false;
		if (i == 0) {
			record_work(work);
			tell(work, work->failure ? work->failure : work->recorded);
		}
		for (unsigned t = 0; t < plan->target_count; t++)
			announce_to(work, &plan->targets[t], i);
	}
	record_work(work);
	tell(work, work->failure);
	return true;
}

/* Nothing of the action stays: its log, its signals, its session, its descriptors but these. */
static void detach(int *hear, int *told)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	log_close();
	setsid();
	signal(SIGALRM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_NAME, COMM);
	/* Clear of the first three, which the action may have been given closed. */
	*hear = fcntl(*hear, F_DUPFD, 3);
	*told = fcntl(*told, F_DUPFD, *hear + 1);
	if (*hear < 0 || *told < 0 || chdir("/") < 0)
		_exit(1);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			close(fd);
	close_range(3, (unsigned)*hear - 1, 0);
	close_range((unsigned)*hear + 1, (unsigned)*told - 1, 0);
	close_range((unsigned)*told + 1, ~0U, 0);
}

static void live(const struct announcer_plan *plan, int hear, int told)
{
	long life =
		2 * plan->count * (plan->interval + plan->target_count * TARGET_MS) + plan->again;
	struct work work = { .plan = plan, .told = told, .recorded = 1 };
	char go;
	int r;

	alarm((unsigned)(life / 1000) + SPARE_S);
	work.deadline = deadline_start(life + SPARE_S * 1000);
	work.socket = announce_open();
	r = work.socket < 0 ? work.socket : netlink_open(&work.netlink, 0, &work.deadline);
	tell(&work, r);
	if (r < 0 || read(hear, &go, 1) != 1 || !burst(&work) || !plan->again)
		return;
	poll(NULL, 0, (int)plan->again);
	burst(&work);
}

/* Hears the next result. It, or -errno. */
static int hear_result(int told, const struct deadline *deadline)
{
	struct pollfd polled = { told, POLLIN, 0 };
	int result, r = deadline_poll(deadline, &polled, 1);

	if (r < 0)
		return r;
	/* It ends without a word when the address has gone. */
	return read(told, &result, sizeof(result)) == sizeof(result) ? result : -EADDRNOTAVAIL;
}

int announcer_open(
	struct announcer *ret, const struct announcer_plan *plan, const struct deadline *deadline)
{
	int to[2], from[2], r;

	if (pipe2(to, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(from, O_CLOEXEC) < 0) {
		r = -errno;
		close(to[0]);
		close(to[1]);
		return r;
	}
	*ret = (struct announcer){ .pid = fork(), .tell = to[1], .told = from[0] };
	r = ret->pid < 0 ? -errno : 0;
	if (ret->pid == 0) {
		detach(&to[0], &from[1]);
		live(plan, to[0], from[1]);
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	return r < 0 ? r : hear_result(from[0], deadline);
}

int announcer_go(struct announcer *announcer, bool whole, const struct deadline *deadline)
{
	int r = write(announcer->tell, "g", 1) == 1 ? 0 : -errno;

	if (r == 0)
		r = hear_result(announcer->told, deadline);
	return r == 0 && whole ? hear_result(announcer->told, deadline) : r;
}

void announcer_close(struct announcer *announcer)
{
	if (!announcer->pid)
		return;
	close(announcer->tell);
	close(announcer->told);
	announcer->pid = 0;
}

/* True if a process is an announcer, and not another that a stale record names. */
static bool is_announcer(const struct process *process)
{
	char path[32], name[32] = "";
	auto_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)process->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, name, sizeof(name) - 1) > 0 && strcmp(name, COMM "\n") == 0;
}

int announcer_stop(const char *record)
{
	struct process process;
	struct state state;
	int r = load(record, &state, &process);

	if (r == 0 && is_announcer(&process))
		r = process_signal(&process, SIGKILL);
	return r == 0 || r == -ENOENT || r == -EBADMSG ? state_remove(record) : r;
}

bool announcer_runs(const char *record)
{
	struct process process;
	struct state state;

	return load(record, &state, &process) == 0 && process_alive(&process) &&
	       is_announcer(&process);
}

bool announcer_failed(const char *record, char *why, size_t size)
{
	char number[24], to[PREFIX_TEXT_MAX] = "all", since[TIME_TEXT_MAX] = "an unknown time";
	struct state state;

	if (state_load(&state, record) < 0 || !state_get(&state, "failure", number, sizeof(number)))
		return false;
	state_get(&state, "to", to, sizeof(to));
	state_get(&state, "since", since, sizeof(since));
	snprintf(why, size, "announcing it to %s fails since %s: %s", to, since,
		strerror(atoi(number)));
	return true;
}

int announcer_note(const char *record, int failure)
{
	struct work work = { .failure = failure, .recorded = 1 };
	struct announcer_plan plan = { .record = record };

	work.plan = &plan;
	record_work(&work);
	return work.recorded;
}
