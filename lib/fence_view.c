// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view: fields with a blank between; a name that is not there is "-". */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fence_view.h"

static const char *or_dash(const char *name)
{
	return *name ? name : "-";
}

static void no_dash(char *name)
{
	if (strcmp(name, "-") == 0)
		*name = '\0';
}

void fence_view_format(const struct fence_view *view, char *text, size_t size)
{
	snprintf(text, size, "%s %s %s %s %d %d %d %d %d %lld", view->clone, view->constraint,
		or_dash(view->peer), or_dash(view->keeper), view->promoted, view->quorate,
		view->stonith, view->state, view->ban, view->fenced);
}

int fence_view_parse(struct fence_view *ret, const char *text)
{
	struct fence_view view = { 0 };
	int promoted, quorate, stonith, state, ban, end = 0;

	if (sscanf(text, "%127s %287s %127s %127s %1d %1d %1d %1d %1d %18lld%n", view.clone,
		    view.constraint, view.peer, view.keeper, &promoted, &quorate, &stonith, &state,
		    &ban, &view.fenced, &end) != 10 ||
		text[end] || state < 0 || state > PEER_LOST || ban < 0 || ban > BAN_STRANGE)
		return -EPROTO;
	no_dash(view.peer);
	no_dash(view.keeper);
	view.promoted = promoted == 1;
	view.quorate = quorate == 1;
	view.stonith = stonith == 1;
	view.state = (enum fence_peer)state;
	view.ban = (enum fence_ban)ban;
	*ret = view;
	return 0;
}
