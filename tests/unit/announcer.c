// SPDX-License-Identifier: GPL-2.0-or-later
/* announcer: the process on a wire: when it begins, when it ends, and what it leaves. */
#include <errno.h>
#include <net/ethernet.h>
#include <signal.h>
#include <sys/wait.h>

#include "announcer.h"
#include "cleanup.h"
#include "process.h"
#include "state.h"
#include "tap.h"
#include "wire.h"

#define RECORD  "vip-unit+announced"
#define ADDRESS "10.77.0.50"
/* What a slow machine may take for what takes no time. */
#define SOON_MS 20000

static struct announcer_plan plan_of(const struct link *link, long count, long interval)
{
	return (struct announcer_plan){
		.link = *link,
		.address = prefix_of(ADDRESS "/24"),
		.count = count,
		.interval = interval,
		.record = RECORD,
	};
}

/* True once this child has ended. */
static bool ends(pid_t pid)
{
	for (long long begin = deadline_now(); deadline_now() - begin < SOON_MS; usleep(5000))
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
	return false;
}

/* How many announcements of the address come: these, and more until none has come for 300 ms. */
static int count_heard(int peer, int wanted)
{
	struct prefix address = prefix_of(ADDRESS);
	uint8_t frame[256];
	int count = 0;

	while (peer_hears(peer, count < wanted ? SOON_MS : 300, frame, sizeof(frame)) >= 42)
		count += memcmp(frame + 28, address.bytes, 4) == 0;
	return count;
}

/* The value of a key of its record, or "". */
static const char *recorded(const char *key)
{
	static char value[64];
	struct state state;

	value[0] = '\0';
	if (state_load(&state, RECORD) == 0)
		state_get(&state, key, value, sizeof(value));
	return value;
}

static void whole_life(const struct link *link, const struct deadline *deadline)
{
	struct announcer_plan plan = plan_of(link, 3, 20);
	auto_close int peer = peer_socket(ETH_P_ARP);
	struct announcer announcer = { 0 };
	char why[256];
	pid_t pid;

	ok(!announcer_failed(RECORD, why, sizeof(why)), "before any there is no failure");
	ok(!announcer_runs(RECORD), "... and none runs");
	same(announcer_open(&announcer, &plan, deadline), 0, "one is opened");
	pid = announcer.pid;
	same(count_heard(peer, 0), 0, "... and waits");
	same(getsid(pid), pid, "... in a session of its own");
	same(announcer_go(&announcer, true, deadline), 0, "it is let go, for a whole burst");
	same_text(recorded("sent"), "3", "... of which its record tells");
	same(count_heard(peer, 3), 3, "... and which another host hears");
	announcer_close(&announcer);
	announcer_close(&announcer);
	ok(ends(pid), "then it ends");
	ok(!announcer_runs(RECORD), "... and runs no more");
	ok(!announcer_failed(RECORD, why, sizeof(why)), "it did not fail");
	snprintf(why, sizeof(why), "%s", recorded("at"));
	ok(strlen(why) == 19 && strncmp(why, "20", 2) == 0 && why[10] == ' ', "... of '%s'", why);
	plan.again = 1000;
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, false, deadline), 0, "one with a second burst is let go");
	kill(pid, SIGSTOP); /* however late this process looks */
	ok(announcer_runs(RECORD), "... and runs on");
	kill(pid, SIGCONT);
	announcer_close(&announcer);
	ok(ends(pid), "... after its starter has left, until its end");
	same(count_heard(peer, 6), 6, "... and is heard twice as often");
	same_text(recorded("sent"), "6", "... as its record tells");
}

/* One at work on many announcements; its pid. */
static pid_t at_work(const struct link *link, const struct deadline *deadline)
{
	struct announcer_plan plan = plan_of(link, 1000, 30);
	struct announcer announcer = { 0 };
	pid_t pid;

	ok(announcer_open(&announcer, &plan, deadline) == 0 &&
			announcer_go(&announcer, false, deadline) == 0,
		"one is at work");
	pid = announcer.pid;
	announcer_close(&announcer);
	ok(announcer_runs(RECORD) && waitpid(pid, NULL, WNOHANG) == 0, "... and runs");
	return pid;
}

static void early_ends(const struct link *link, const struct deadline *deadline)
{
	struct announcer_plan plan = plan_of(link, 5, 10);
	struct announcer announcer = { 0 };
	pid_t pid, second;

	state_remove(RECORD);
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	announcer_close(&announcer);
	ok(ends(pid), "one that was never let go ends");
	same_text(recorded("process"), "", "... and has no record");
	pid = at_work(link, deadline);
	same(state_remove(RECORD), 0, "its record is removed");
	ok(ends(pid), "... and it ends");
	same_text(recorded("process"), "", "... and makes no other");
	pid = at_work(link, deadline);
	second = at_work(link, deadline);
	ok(ends(pid), "the first ends when a second has the record");
	ok(announcer_runs(RECORD), "... which stays");
	ok(shell("ip addr del " ADDRESS "/24 dev eth0"), "the address goes");
	ok(ends(second), "... and it ends");
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, false, deadline), -EADDRNOTAVAIL,
		"an address that is not there is not announced");
	announcer_close(&announcer);
	ok(ends(pid), "... and it ends");
	ok(shell("ip addr add " ADDRESS "/24 dev lo"), "the address is on another link");
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, false, deadline), -EADDRNOTAVAIL, "... which does not count");
	announcer_close(&announcer);
	ok(ends(pid) && shell("ip addr del " ADDRESS "/24 dev lo"), "... and it ends");
	ok(shell("ip addr add " ADDRESS "/24 dev eth0"), "the address is back");
}

static void stopped(const struct link *link, const struct deadline *deadline)
{
	struct process process;
	struct state state;
	char text[256];
	pid_t pid, bystander;

	same(announcer_stop("vip-none+announced"), 0, "stop where there is none");
	pid = at_work(link, deadline);
	same(announcer_stop(RECORD), 0, "stop of one at work");
	ok(!announcer_runs(RECORD), "... ends it");
	ok(ends(pid), "... soon");
	same_text(recorded("process"), "", "... with its record");
	same(announcer_stop(RECORD), 0, "once more");
	same(announcer_note(RECORD, -EPERM), 0, "that none could be started is noted");
	ok(announcer_failed(RECORD, text, sizeof(text)) && strstr(text, "not permitted"), "... %s",
		text);
	bystander = fork();
	if (bystander == 0)
		for (;;)
			pause();
	process_look(bystander, &process);
	state_load(&state, RECORD);
	state_set(&state, "process", process_format(&process, text));
	state_save(&state);
	ok(!announcer_runs(RECORD), "a process that is none does not run");
	same(announcer_stop(RECORD), 0, "... and is stopped");
	same(waitpid(bystander, NULL, WNOHANG), 0, "... which leaves it alone");
	kill(bystander, SIGKILL);
	waitpid(bystander, NULL, 0);
	state_load(&state, RECORD);
	state_set(&state, "process", "1 1");
	state_save(&state);
	ok(!announcer_runs(RECORD), "a pid that another process has now does not run");
	same(announcer_stop(RECORD), 0, "... and is left alone");
	same_text(recorded("process"), "", "... but for its record");
	state.text[0] = '\0';
	state_set(&state, "sent", "3");
	state_save(&state);
	same(announcer_stop(RECORD), 0, "a record without a process");
	same_text(recorded("sent"), "", "... is removed");
}

static void failures(const struct link *link, const struct deadline *deadline)
{
	struct announcer_plan plan = plan_of(link, 6, 200);
	struct announcer announcer = { 0 };
	char why[256], since[40];
	pid_t pid;
	int status;

	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, false, deadline), 0, "the first of some leaves");
	kill(pid, SIGSTOP); /* before the last */
	ok(!announcer_failed(RECORD, why, sizeof(why)), "... and did not fail");
	ok(shell("ip link set eth0 down"), "eth0 is set down");
	kill(pid, SIGCONT);
	announcer_close(&announcer);
	ok(ends(pid), "it ends all the same");
	ok(announcer_failed(RECORD, why, sizeof(why)), "... and has failed");
	ok(strncmp(why, "announcing it to all fails since 20", 35) == 0 &&
			strstr(why, ": Network is down"),
		"... since when and why: %s", why);
	snprintf(since, sizeof(since), "%s", recorded("since"));
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, false, deadline), -ENETDOWN, "the next fails at once");
	same_text(recorded("since"), since, "... and since the same time");
	announcer_close(&announcer);
	kill(pid, SIGKILL);
	ends(pid);
	ok(shell("ip link set eth0 up"), "eth0 is set up");
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(setuid(65534) < 0 ? 77 : -announcer_open(&announcer, &plan, deadline));
	waitpid(pid, &status, 0);
	same(WEXITSTATUS(status), EPERM, "one without CAP_NET_RAW says so before it is let go");
}

/* In the starter: it has a descriptor of the test in many places, or misses its first three. */
static int start_with(
	int fd, bool bare, const struct announcer_plan *plan, const struct deadline *deadline)
{
	static const int places[] = { 0, 1, 2, 20, 300 };
	struct announcer announcer = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		dup2(fd, places[i]);
	for (int i = 0; bare && i < 3; i++)
		close(i);
	if (announcer_open(&announcer, plan, deadline) < 0)
		return 1;
	return announcer_go(&announcer, false, deadline) < 0 ? 2 : 0;
}

/* The starter ends, and whoever reads its output sees the end, while the announcer lives on. */
static void lets_go(const struct link *link, const struct deadline *deadline, bool bare)
{
	struct announcer_plan plan = plan_of(link, 1000, 50);
	struct pollfd polled = { .events = POLLIN };
	char byte, text[64];
	int output[2], status;
	pid_t pid;

	if (pipe(output) < 0)
		return;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(start_with(output[1], bare, &plan, deadline));
	close(output[1]);
	waitpid(pid, &status, 0);
	same(status, 0,
		bare ? "a starter without its first three descriptors succeeds"
		     : "a starter with many descriptors succeeds");
	polled.fd = output[0];
	ok(poll(&polled, 1, SOON_MS) == 1 && read(output[0], &byte, 1) == 0,
		"... and ends for whoever reads its output");
	ok(announcer_runs(RECORD), "... while its announcer lives");
	/* Again and again it has its record open, too. */
	snprintf(text, sizeof(text), "test $(ls /proc/%d/fd | wc -l) -eq 7",
		atoi(recorded("process")));
	ok(wait_for(text), "... which has its three, two pipes and two sockets");
	ok(shell("test $(cat /proc/%d/comm) = vip-announce", atoi(recorded("process"))),
		"... and its own name");
	same(announcer_stop(RECORD), 0, "... until it is stopped");
	close(output[0]);
}

static void ipv6(const struct link *link, const struct deadline *deadline)
{
	struct announcer_plan plan = plan_of(link, 2, 10);
	auto_close int peer = peer_socket(ETH_P_IPV6);
	struct announcer announcer = { 0 };
	uint8_t frame[256];
	int count = 0;
	pid_t pid;

	plan.address = prefix_of("2001:db8::50/64");
	ok(shell("ip addr add 2001:db8::50/64 dev eth0 nodad"), "an IPv6 address");
	announcer_open(&announcer, &plan, deadline);
	pid = announcer.pid;
	same(announcer_go(&announcer, true, deadline), 0, "is announced, too");
	announcer_close(&announcer);
	ok(ends(pid), "... until the end");
	while (peer_hears(peer, count < 2 ? SOON_MS : 300, frame, sizeof(frame)))
		count += frame[54] == 136 && memcmp(frame + 62, plan.address.bytes, 16) == 0;
	same(count, 2, "... and heard");
}

int main(void)
{
	struct deadline deadline = deadline_start(300000);
	auto_netlink struct netlink netlink = { 0 };
	struct link link;

	signal(SIGPIPE, SIG_IGN);
	if (!private_wire() || netlink_open(&netlink, 0, &deadline) < 0)
		return skip_rest("it needs root for a network of its own");
	link = eth0(&netlink);
	ok(shell("ip addr add " ADDRESS "/24 dev eth0"), "it has " ADDRESS);
	whole_life(&link, &deadline);
	early_ends(&link, &deadline);
	stopped(&link, &deadline);
	failures(&link, &deadline);
	lets_go(&link, &deadline, false);
	lets_go(&link, &deadline, true);
	ipv6(&link, &deadline);
	return done();
}
