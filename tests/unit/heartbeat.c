// SPDX-License-Identifier: GPL-2.0-or-later
/* heartbeat: its log, as recorded when a node lost its power, and all that is no proof. */
#include "tap.h"

#include "heartbeat.h"

#define A(pid, text) "Nov 21 14:43:41 b heartbeat: [" pid "]: info: " text

static const char dead[] = "Nov  1 04:43:41 b heartbeat: [862]: WARN: node a: is dead";
static const char link_dead[] = A("862", "Link a:br0 dead.");
static const char resetting[] = A("922", "Resetting node a with [lab");
static const char reset[] = A("922", "node a now reset.");
static const char managed[] = A("862", "Managed STONITH a process 922 exited with return code 0.");

/* Whether the reset of `node` is proven by these lines and then `last`. */
static bool proves(const char *node, const char *const lines[], const char *last)
{
	struct heartbeat_log log = { .node = node, .pid = 862 };

	for (int i = 0; lines[i]; i++)
		heartbeat_log_take(&log, lines[i]);
	heartbeat_log_take(&log, last);
	return log.off;
}

static void test_proof(void)
{
	const char *const whole[] = { dead, link_dead, resetting, "]", reset, NULL };
	const char *const early[] = { reset, managed, dead, link_dead, NULL };
	const char *const twice[] = { dead, A("900", "Resetting node a with [lab"),
		"Nov 21 14:43:41 b heartbeat: [862]: ERROR: STONITH of a failed.  Retrying...",
		resetting, reset, NULL };

	ok(proves("a", whole, managed), "lost, reset and seen to be");
	ok(proves("A", whole, managed), "whatever the case of its name");
	ok(proves("a", twice, managed), "at the second try");
	ok(!proves("a", whole, ""), "heartbeat has not seen the end of the reset");
	ok(!proves("a", early, ""), "a reset before it was lost");
	ok(!proves("ab", whole, managed) && !proves("b", whole, managed), "another node");
	ok(!proves("a", whole + 1, managed), "it was not lost");
	ok(!proves("a", whole,
		   A("863", "Managed STONITH a process 922 exited with return code 0.")),
		"another process than heartbeat's master");
	ok(!proves("a", whole,
		   A("862", "Managed STONITH a process 923 exited with return code 0.")),
		"the end of another reset");
	ok(!proves("a", whole,
		   A("862", "Managed STONITH a process 922 exited with return code 1.")),
		"one that failed");
	ok(!proves("a", whole,
		   "2026/11/21_14:43:44  x(default)[862]:    info: Managed STONITH a "
		   "process 922 exited with return code 0."),
		"a script's words");
}

static void test_stale(void)
{
	static const char *const signs[] = { A("862", "Link a:br0 up."),
		A("862", "Status update for node a: status up"),
		A("862", "Heartbeat restart on node a"), A("930", "Resetting node a with [lab"),
		"Nov 21 15:00:00 b heartbeat: [862]: ERROR: STONITH of a failed.  Retrying...",
		dead, A("700", "heartbeat: version 3.0.6"), A("862", "heartbeat: version 3.0.6") };
	static const char *const others[] = { A("862", "Link b:br0 up."), A("862", "Link ab:x up."),
		A("862", "Status update for node b: status up"), link_dead,
		A("862", "Resources being acquired from a."), "", "Link a:br0 up.", "x y z" };
	const char *const whole[] = { dead, resetting, reset, managed, NULL };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		ok(!proves("a", whole, signs[i]), "stale after: %s", signs[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ok(proves("a", whole, others[i]), "not after: %s", others[i]);
}

int main(void)
{
	test_proof();
	test_stale();
	return done();
}
