// SPDX-License-Identifier: GPL-2.0-or-later
/* haproxy: its answers, read with care. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "control.h"
#include "haproxy.h"

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The start of the line after this one, or its end if it is the last. */
static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

/* A number of digits at `*text`, which goes on behind it; false if there is none. */
static bool take_number(const char **text, long *ret)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*ret = strtol(*text, &end, 10);
	*text = end;
	return errno == 0;
}

/* "8   master   2 [failed: 1]   0d00h00m03s   2.6.12": a process of `type`. */
static bool take_process(
	const char *line, const char *type, long *ret_pid, long *ret_reloads, long *ret_failed)
{
	static const char failed[] = "[failed: ";

	if (!take_number(&line, ret_pid) || *ret_pid <= 0 || *ret_pid > 0x7fffffff)
		return false;
	line += strspn(line, " \t");
	if (!begins(line, type))
		return false;
	line += strlen(type);
	if (*line != ' ' && *line != '\t')
		return false;
	line += strspn(line, " \t");
	if (!take_number(&line, ret_reloads))
		return false;
	line += strspn(line, " \t");
	*ret_failed = 0;
	if (begins(line, failed)) {
		line += strlen(failed);
		return take_number(&line, ret_failed);
	}
	return true;
}

int haproxy_parse_processes(const char *text, struct haproxy_processes *ret)
{
	struct haproxy_processes found = { 0 };
	bool old = false;

	for (const char *line = text; *line; line = next_line(line)) {
		long pid, reloads, failed;

		if (begins(line, "# old workers"))
			old = true;
		else if (*line == '#')
			old = false;
		else if (take_process(line, "master", &pid, &reloads, &failed)) {
			found.master = (pid_t)pid;
			found.reloads = reloads;
			found.failed = failed;
		} else if (take_process(line, "worker", &pid, &reloads, &failed)) {
			if (!old)
				found.worker = (pid_t)pid;
			else if (found.old_count < HAPROXY_WORKERS)
				found.old[found.old_count++] = (pid_t)pid;
		}
	}
	if (!found.master)
		return -EBADMSG;
	*ret = found;
	return 0;
}

int haproxy_parse_info(const char *text, const char *name, long long *ret)
{
	size_t length = strlen(name);

	for (const char *line = text; *line; line = next_line(line)) {
		const char *value = line + length;
		long number;

		if (!begins(line, name) || value[0] != ':' || value[1] != ' ')
			continue;
		value += 2;
		if (!take_number(&value, &number))
			return -EBADMSG;
		*ret = number;
		return 0;
	}
	return -EBADMSG;
}

/* One field of a line of CSV, up to the comma or the line's end; may be quoted (RFC 4180). */
static const char *take_field(const char *at, char *ret, size_t size)
{
	bool quoted = *at == '"';
	size_t used = 0;

	if (quoted)
		at++;
	while (*at && *at != '\n') {
		if (quoted && *at == '"' && *++at != '"')
			quoted = false;
		if (!quoted && (*at == ',' || *at == '\n' || !*at))
			break;
		if (used + 1 < size)
			ret[used++] = *at;
		at++;
	}
	ret[used] = '\0';
	return *at == ',' ? at + 1 : at;
}

enum column { PROXY, SERVER, SESSIONS, STATUS, WEIGHT, COLUMNS };

/* Which column of the answer is which; false if the first line does not name all. */
static bool find_columns(const char *text, int ret[COLUMNS])
{
	static const char *const names[COLUMNS] = {
		[PROXY] = "pxname",
		[SERVER] = "svname",
		[SESSIONS] = "scur",
		[STATUS] = "status",
		[WEIGHT] = "weight",
	};
	int found = 0;

	if (!begins(text, "# "))
		return false;
	text += 2;
	for (int number = 0; *text && *text != '\n'; number++) {
		char field[64];

		text = take_field(text, field, sizeof(field));
		for (int i = 0; i < COLUMNS; i++) {
			if (strcmp(field, names[i]) == 0) {
				ret[i] = number;
				found |= 1 << i;
			}
		}
	}
	return found == (1 << COLUMNS) - 1;
}

static void read_stat(const char *line, const int columns[COLUMNS], struct haproxy_stat *stat)
{
	char sessions[24] = "", weight[24] = "", unused[1];
	const struct {
		char *text;
		size_t size;
	} fields[COLUMNS] = {
		[PROXY] = { stat->proxy, sizeof(stat->proxy) },
		[SERVER] = { stat->server, sizeof(stat->server) },
		[SESSIONS] = { sessions, sizeof(sessions) },
		[STATUS] = { stat->status, sizeof(stat->status) },
		[WEIGHT] = { weight, sizeof(weight) },
	};

	*stat = (struct haproxy_stat){ 0 };
	for (int number = 0; *line && *line != '\n'; number++) {
		int i = 0;

		while (i < COLUMNS && columns[i] != number)
			i++;
		line = i < COLUMNS ? take_field(line, fields[i].text, fields[i].size)
				   : take_field(line, unused, sizeof(unused));
	}
	stat->sessions = strtol(sessions, NULL, 10);
	stat->weight = strtol(weight, NULL, 10);
}

const char *haproxy_next_stat(const char *text, const char *at, struct haproxy_stat *ret)
{
	int columns[COLUMNS];

	if (!find_columns(text, columns))
		return NULL;
	if (!at)
		at = next_line(text);
	if (!*at || *at == '\n')
		return NULL;
	read_stat(at, columns, ret);
	return next_line(at);
}

bool haproxy_is_server(const struct haproxy_stat *stat)
{
	return strcmp(stat->server, "FRONTEND") != 0 && strcmp(stat->server, "BACKEND") != 0 &&
	       strcmp(stat->status, "OPEN") != 0;
}

bool haproxy_is_up(const struct haproxy_stat *stat)
{
	return begins(stat->status, "UP") || strcmp(stat->status, "no check") == 0;
}

/* "  0x55d0: id=NAME(remote,active) addr=... last_status=ESTA last_hdshk=3s" */
const char *haproxy_next_peer(const char *at, struct haproxy_peer *ret)
{
	while (*at) {
		const char *line = at, *end = at + strcspn(at, "\n"), *name, *mark;

		at = next_line(at);
		name = memmem(line, (size_t)(end - line), ": id=", 5);
		mark = memmem(line, (size_t)(end - line), "(remote,", 8);
		if (!name || !mark || mark < name + 5)
			continue;
		name += 5;
		snprintf(ret->name, sizeof(ret->name), "%.*s", (int)(mark - name), name);
		ret->established =
			memmem(line, (size_t)(end - line), " last_status=ESTA", 17) != NULL;
		return at;
	}
	return NULL;
}

/* Behind "[ALERT]    (78) : " and "config : "; NULL if the line is no alert. */
static const char *strip_alert(const char *line)
{
	if (!begins(line, "[ALERT]"))
		return NULL;
	line += 7;
	line += strcspn(line, ":\n");
	line += strspn(line, ": ");
	return begins(line, "config : ") ? line + 9 : line;
}

void haproxy_alert(const char *text, char *ret, size_t size)
{
	const char *best = NULL, *last = text;

	for (const char *line = text; *line; line = next_line(line)) {
		const char *alert = strip_alert(line);

		if (*line != '\n')
			last = line;
		if (alert && !best)
			best = alert;
	}
	if (!best)
		best = last;
	snprintf(ret, size, "%.*s", (int)strcspn(best, "\n"), best);
}

ssize_t haproxy_ask(const char *socket, bool worker, const char *command,
	const struct deadline *deadline, char **ret_answer, pid_t *ret_pid)
{
	auto_free char *answer = NULL;
	char line[256];
	int length = snprintf(line, sizeof(line), "%s%s\n", worker ? "@1 " : "", command);
	ssize_t r = control_ask(socket, line, (size_t)length, deadline, &answer, ret_pid);

	if (r < 0)
		return r;
	if (begins(answer, "Unknown command") || begins(answer, "Can't find the target") ||
		begins(answer, "Permission denied"))
		return -EBADMSG;
	*ret_answer = answer;
	answer = NULL;
	return r;
}
