// SPDX-License-Identifier: GPL-2.0-or-later
/* abandoned: a process in state. */
#include <stddef.h>

#include "abandoned.h"
#include "process.h"
#include "state.h"

static const char key[] = "abandoned";

void abandoned_note(const char *guard, pid_t pid)
{
	char text[PROCESS_TEXT_MAX];
	struct process process;
	struct state state;

	if (!guard || process_look(pid, &process) < 0)
		return;
	state_load(&state, guard);
	if (state_set(&state, key, process_format(&process, text)) == 0)
		state_save(&state);
}

bool abandoned_lives(const char *guard)
{
	char text[PROCESS_TEXT_MAX];
	struct process process;
	struct state state;

	if (!guard || state_load(&state, guard) < 0)
		return false;
	if (!state_get(&state, key, text, sizeof(text)) || process_parse(text, &process) < 0)
		return false;
	if (process_alive(&process))
		return true;
	state_remove(guard);
	return false;
}
