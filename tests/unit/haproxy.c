// SPDX-License-Identifier: GPL-2.0-or-later
/* haproxy: answers as version 2.6 gives them, and what is none. */
#include <errno.h>

#include "haproxy.h"
#include "tap.h"

#define HEAD "#<PID>          <type>          <reloads>       <uptime>        <version>      \n"

static void processes(void)
{
	static const char text[] =
		HEAD "8               master          2 [failed: 1]   0d00h00m03s     2.6.12\n"
		     "# workers\n32              worker          0               0d00h00m01s     "
		     "2.6.12\n# old workers\n11              worker          1               "
		     "0d00h00m03s     2.6.12\n12 worker 2 0d00h00m03s 2.6.12\n# programs\n\n";
	static const char *const bad[] = { "", "\n", HEAD, "Unknown command", "8 worker 0",
		"x master 0", "8 masters 0", "8 master x", "0 master 0", "-1 master 0",
		"99999999999999999999 master 0", "8 master 0 [failed: x]" };
	struct haproxy_processes found = { 0 };

	same(haproxy_parse_processes(text, &found), 0, "a master with workers is understood");
	same(found.master, 8, "... its pid");
	same(found.reloads, 2, "... its reloads");
	same(found.failed, 1, "... those that failed");
	same(found.worker, 32, "... its worker");
	same(found.old_count, 2, "... the old workers");
	ok(found.old[0] == 11 && found.old[1] == 12, "... theirs");
	same(haproxy_parse_processes("8 master 0 0d 2.4\n# workers\n# programs\n", &found), 0,
		"a master without a worker is one, also of an older version");
	ok(found.worker == 0 && found.failed == 0 && found.old_count == 0, "... and has none");
	found.master = 77;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(haproxy_parse_processes(bad[i], &found) == -EBADMSG && found.master == 77,
			"text %zu is no answer", i);
}

static void many_workers(void)
{
	char text[8192] = "8 master 0\n# old workers\n";
	struct haproxy_processes found;

	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d worker 1\n",
			1000 + i);
	same(haproxy_parse_processes(text, &found), 0, "a hundred old workers");
	same(found.old_count, HAPROXY_WORKERS, "... of which as many are kept as there is room");
}

static void info(void)
{
	static const char text[] = "Name: HAProxy\nPid: 10\nCurrConns: 3\nHard: 7x\nStopping: 0\n";
	long long value = 5;

	same(haproxy_parse_info(text, "CurrConns", &value), 0, "a number of show info");
	same(value, 3, "... is read");
	same(haproxy_parse_info(text, "Stopping", &value), 0, "also the last");
	same(value, 0, "... is read");
	same(haproxy_parse_info(text, "Conns", &value), -EBADMSG, "a part of a name is none");
	same(haproxy_parse_info(text, "Name", &value), -EBADMSG, "nor is a word a number");
	same(haproxy_parse_info("", "Pid", &value), -EBADMSG, "nothing has none");
	same(haproxy_parse_info("Pid:", "Pid", &value), -EBADMSG, "nor has a name alone");
}

static void stats(void)
{
	static const char text[] = "# pxname,svname,qcur,scur,status,weight,last_chk,\n"
				   "f,FRONTEND,,4,OPEN,,,\n"
				   "b,s1,0,2,UP,1,L4OK,\n"
				   "b,s2,0,0,UP 1/3,1,\"a, \"\"b\"\"\",\n"
				   "b,s3,0,0,no check,5,,\n"
				   "b,s4,0,0,DOWN 1/2,1,,\n"
				   "b,s5,0,0,MAINT (via x/y),1,,\n"
				   "b,BACKEND,0,2,UP,7,,\n\n";
	static const struct {
		const char *server, *status;
		bool is_server, up;
		long weight, sessions;
	} rows[] = {
		{ "FRONTEND", "OPEN", false, false, 0, 4 },
		{ "s1", "UP", true, true, 1, 2 },
		{ "s2", "UP 1/3", true, true, 1, 0 },
		{ "s3", "no check", true, true, 5, 0 },
		{ "s4", "DOWN 1/2", true, false, 1, 0 },
		{ "s5", "MAINT (via x/y)", true, false, 1, 0 },
		{ "BACKEND", "UP", false, true, 7, 2 },
	};
	struct haproxy_stat stat;
	const char *at = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		at = haproxy_next_stat(text, at, &stat);
		ok(at != NULL, "line %zu", i);
		if (!at)
			return;
		same_text(stat.proxy, i ? "b" : "f", "... its proxy");
		same_text(stat.server, rows[i].server, "... its server");
		same_text(stat.status, rows[i].status, "... its status");
		same(haproxy_is_server(&stat), rows[i].is_server, "... is a server's");
		same(haproxy_is_up(&stat), rows[i].up, "... is up");
		same(stat.weight, rows[i].weight, "... its weight");
		same(stat.sessions, rows[i].sessions, "... its sessions");
	}
	ok(!haproxy_next_stat(text, at, &stat), "and no more");
	ok(!haproxy_next_stat("", NULL, &stat), "nothing has no line");
	ok(!haproxy_next_stat("# pxname,svname\nb,s1\n", NULL, &stat),
		"nor has an answer without the columns");
	ok(!haproxy_next_stat("pxname,svname,scur,status,weight\nb,s1,0,UP,1\n", NULL, &stat),
		"nor one without a head");
	at = haproxy_next_stat("# pxname,svname,scur,status,weight\nb,s1", NULL, &stat);
	ok(at && !*at && !*stat.status && !haproxy_is_up(&stat), "a cut line is not up");
}

static void peers(void)
{
	static const char text[] =
		"0x559e883394e0: [21/Nov/2026:15:01:17] id=p disabled=0 flags=0x33\n"
		"  0x559e8833c5f0: id=other(remote,inactive) addr=127.0.0.1:1235 last_status=CONN\n"
		"        reconnect=1s heartbeat=<NEVER>\n"
		"  0x559e8833c5f0: id=third(remote,active) addr=127.0.0.1:1236 last_status=ESTA l\n"
		"  0x559e8833b5a0: id=me(local,inactive) addr=127.0.0.1:1234 last_status=NONE\n";
	struct haproxy_peer peer;
	const char *at = haproxy_next_peer(text, &peer);

	ok(at && !peer.established, "a peer that is not there");
	same_text(peer.name, "other", "... its name");
	at = haproxy_next_peer(at, &peer);
	ok(at && peer.established, "a peer that is there");
	same_text(peer.name, "third", "... its name");
	ok(!haproxy_next_peer(at, &peer), "this process is no peer");
	ok(!haproxy_next_peer("", &peer), "nothing has none");
	ok(!haproxy_next_peer("(remote,: id=\n: id=x\n(remote,", &peer), "nor has nonsense");
}

static void alerts(void)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "[NOTICE]   (78) : haproxy version is 2.6\n[WARNING]  (78) : config : old\n"
		  "[ALERT]    (78) : config : parsing [/a/b:1]: unknown keyword 'vm'.\n"
		  "[ALERT]    (78) : config : Fatal errors found in configuration.\n",
			"parsing [/a/b:1]: unknown keyword 'vm'." },
		{ "[ALERT]    (49) : Binding [h2.cfg:14] for frontend f: cannot bind\n",
			"Binding [h2.cfg:14] for frontend f: cannot bind" },
		{ "[ALERT]    (50) : [haproxy.main()] Some failed\n",
			"[haproxy.main()] Some failed" },
		{ "one\nlast words\n\n", "last words" },
		{ "[ALERT]", "" },
		{ "", "" },
	};
	char words[256], few[8];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		haproxy_alert(rows[i].text, words, sizeof(words));
		same_text(words, rows[i].words, "the alert that tells");
	}
	haproxy_alert("a long last line\n", few, sizeof(few));
	same_text(few, "a long ", "is cut to fit");
}

int main(void)
{
	processes();
	many_workers();
	info();
	stats();
	peers();
	alerts();
	return done();
}
