// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * constraint: the cluster's side of fencing a mirror's peer. Request: a verb, the resource, this
 * node, the peer or nothing, the nodes to let through, the time that is left in ms. Each verb
 * answers with the view (fence_view.h) as it is then: look; place, once the constraint keeps the
 * peer out; remove, once there is none. Place and remove change only what is as they found it, and
 * are safe to do twice.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "cleanup.h"
#include "fence_constraint_xml.h"
#include "fence_history_xml.h"
#include "fence_view_xml.h"
#include "helper.h"
#include "program.h"
#include "value.h"

#define REQUEST_MAX 4096

static struct {
	const char *verb, *resource, *node, *peer, *allowed;
	struct deadline deadline;
	struct fence_view view;
	char why[512];
} request;

static int fail(int r, const char *program, const struct child *child)
{
	if (r == 0)
		snprintf(request.why, sizeof(request.why), "%s ended with %d%s%s", program,
			child->status, *child->error ? ": " : "", child->error);
	else
		snprintf(request.why, sizeof(request.why), "%s: %s", program, strerror(-r));
	return r == 0 ? -EIO : r;
}

/* Runs a program, for its whole output if `ret_text` is given: a failed one has said some, too. */
static int run(const char *argv[], char **ret_text, size_t *ret_size)
{
	const char *program = argv[0];
	struct child child = { .argv = argv };
	char path[PATH_MAX];
	int r = program_find(program, path);

	argv[0] = path;
	if (r == 0)
		r = ret_text ? child_capture(
				       &child, &request.deadline, FENCE_CIB_MAX, ret_text, ret_size)
			     : child_run(&child, &request.deadline);
	argv[0] = program;
	return r < 0 || child.status ? fail(r, program, &child) : 0;
}

/*
 * No history is no proof that anybody was fenced. Unless it is verbose, stonith_admin shows only
 * one success: the oldest (seen with pacemaker 2.1.5).
 */
static void read_history(void)
{
	const char *argv[] = { "stonith_admin", "--history", request.view.peer, "--verbose",
		"--output-as=xml", NULL };
	auto_free char *text = NULL;
	size_t size;

	if (request.view.stonith && *request.view.peer && request.view.state != PEER_MEMBER &&
		run(argv, &text, &size) == 0)
		request.view.fenced = fence_history_read(text, size, request.view.peer);
}

static int look(void)
{
	const char *argv[] = { "cibadmin", "--query", "--local", NULL };
	auto_free char *text = NULL;
	const char *why = NULL;
	size_t size;
	int r = run(argv, &text, &size);

	if (r < 0)
		return r == -EIO ? -ENOTCONN : r;
	r = fence_view_read(
		&request.view, text, size, request.resource, request.node, request.peer, &why);
	if (r < 0)
		snprintf(request.why, sizeof(request.why), "%s", why);
	else
		read_history();
	return r;
}

/* Deletes what the path leads to: the cluster looks and deletes in one step. */
static int delete (const char *path)
{
	return run((const char *[]){ "cibadmin", "--delete", "--xpath", path, NULL }, NULL, NULL);
}

/* The constraint, as long as it lets this node through, and `part` of it. */
static int delete_of_ours(const char *part)
{
	char path[2048];

	snprintf(path, sizeof(path),
		"//constraints/rsc_location[@id='%s' and @rsc='%s' and rule/expression[@attribute="
		"'#uname' and @operation='ne' and @value='%s']]%s",
		request.view.constraint, request.view.clone, request.node, part);
	return delete (path);
}

static int create(void)
{
	auto_free char *text =
		fence_constraint_write(&request.view, request.resource, request.allowed);

	if (!text)
		return -ENOMEM;
	return run((const char *[]){ "cibadmin", "--create", "--scope", "constraints", "--xml-text",
			   text, NULL },
		NULL, NULL);
}

static int exclude(void)
{
	char part[512];

	snprintf(part, sizeof(part),
		"/rule/expression[@attribute='#uname' and @operation='ne' and @value='%s']",
		request.view.peer);
	return delete_of_ours(part);
}

/* It counts what is there afterwards, whoever put it there. */
static int place(void)
{
	int r = 0, looked;

	if (request.view.ban == BAN_NONE)
		r = create();
	else if (request.view.ban == BAN_OTHER)
		r = exclude();
	looked = look();
	if (looked < 0)
		return looked;
	if (request.view.ban == BAN_PEER)
		return 0;
	return r < 0 ? r : -EEXIST;
}

static int lift(void)
{
	int r = 0, looked;

	if (request.view.ban == BAN_PEER || request.view.ban == BAN_OTHER)
		r = delete_of_ours("");
	looked = look();
	if (looked < 0)
		return looked;
	if (request.view.ban == BAN_NONE)
		return 0;
	return r < 0 ? r : -EEXIST;
}

static int read_request(const char *fields[HELPER_FIELDS])
{
	long ms;

	request.verb = fields[0];
	request.resource = fields[1];
	request.node = fields[2];
	request.peer = fields[3];
	request.allowed = fields[4];
	if (!drbd_name_is_good(request.resource) || !drbd_name_is_good(request.node) ||
		(*request.peer && !drbd_name_is_good(request.peer)) ||
		value_integer(fields[5], &ms) < 0 || ms <= 0)
		return -EPROTO;
	request.deadline = (struct deadline){ deadline_now() + ms, deadline_now() + ms };
	return 0;
}

int main(void)
{
	char buffer[REQUEST_MAX], text[1024];
	const char *fields[HELPER_FIELDS];
	int r;

	if (helper_request(buffer, sizeof(buffer), fields) < 0 || read_request(fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	r = look();
	if (r == 0 && strcmp(request.verb, "place") == 0)
		r = place();
	else if (r == 0 && strcmp(request.verb, "remove") == 0)
		r = lift();
	if (r == -EEXIST)
		return helper_answer(EEXIST, "the constraint '%s' there is not this node's",
			request.view.constraint);
	if (r < 0)
		return helper_answer(-r, "%s", *request.why ? request.why : strerror(-r));
	fence_view_format(&request.view, text, sizeof(text));
	return helper_answer(0, "%s", text);
}
