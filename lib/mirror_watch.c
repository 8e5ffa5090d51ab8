// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_watch: what is known of each stays with it from look to look. */
#include <stdio.h>
#include <string.h>

#include "mirror_watch.h"

void mirror_watch_begin(struct mirror_watch *ret, const char *names)
{
	*ret = (struct mirror_watch){ 0 };
	for (names += strspn(names, " "); *names && ret->count < WINDOW_MIRRORS;
		names += strspn(names, " ")) {
		size_t length = strcspn(names, " ");
		char *name = ret->names[ret->count];

		snprintf(name, DRBD_NAME_MAX, "%.*s", (int)length, names);
		ret->mirrors[ret->count++].resource = name;
		names += length;
	}
}

const char *mirror_watch_look(struct mirror_watch *watch, const struct deadline *deadline)
{
	for (int i = 0; i < watch->count; i++) {
		struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
		const struct drbd *drbd = &watch->mirrors[i].drbd;

		if (mirror_look(&watch->mirrors[i], false, &slice) == 1 &&
			(drbd->suspended || drbd->peers == 0 ||
				drbd->peer[0].connection != DRBD_CONNECTED))
			return watch->names[i];
	}
	return NULL;
}
