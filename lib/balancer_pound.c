// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_pound: pound as a row of balancer_programs, by the socket of its Control statement. */
#include <errno.h>
#include <string.h>

#include "balancer_pound.h"
#include "cleanup.h"
#include "control.h"
#include "file.h"
#include "http.h"
#include "pound.h"

#define CONFIG_MAX (8 * 1024 * 1024)

void balancer_pound_find_socket(struct balancer *balancer)
{
	auto_free char *text = calloc(1, CONFIG_MAX + 1);
	ssize_t size = text ? file_read(balancer->config, text, CONFIG_MAX) : -1;

	if (size < 0 || !pound_parse_control(text, balancer->socket, sizeof(balancer->socket)))
		balancer->socket[0] = '\0';
}

/* The answer to poundctl's list. 0 or -errno. */
static int ask(
	const struct balancer *balancer, const struct deadline *deadline, struct http_answer *ret)
{
	auto_free char *answer = NULL;
	ssize_t size = control_ask(
		balancer->socket, POUND_LIST, strlen(POUND_LIST), deadline, &answer, NULL);
	int r = size < 0 ? (int)size : http_parse(answer, (size_t)size, true, ret);

	if (r < 0)
		return r;
	return ret->status == 200 ? 0 : -EBADMSG;
}

/* It listens on the socket before it goes to the background: who did is no proof of who is there.
 */
int balancer_pound_look(
	const struct balancer *balancer, const struct deadline *deadline, struct balancer_view *ret)
{
	auto_free struct http_answer *answer = malloc(sizeof(*answer));
	int r = answer ? ask(balancer, deadline, answer) : -ENOMEM;

	if (r == 0)
		*ret = (struct balancer_view){
			.main = balancer->main.pid, .worker = balancer->main.pid, .sessions = -1
		};
	return r;
}

static void note(const struct pound_backend *backend, void *data)
{
	balancer_health_server(data, backend->service, backend->address, backend->up);
}

int balancer_pound_health(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_health *ret)
{
	auto_free struct http_answer *answer = malloc(sizeof(*answer));
	int r = answer ? ask(balancer, deadline, answer) : -ENOMEM;

	if (r == 0)
		r = pound_parse_list(answer->body, note, ret);
	if (r == 0)
		balancer_health_end(ret);
	return r;
}
