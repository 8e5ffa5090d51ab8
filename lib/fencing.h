/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fence program is a descriptor: how to read a plug's power, to switch it and to list the plugs.
 * fencing_main() makes of it a program that keeps the fence agent API of pacemaker's fencer: the
 * actions, their options on standard input or the command line, exit codes 0, 1 and 2 (off), and
 * that a plug is off only when it was read back as off.
 */
#ifndef RELEVO_FENCING_H
#define RELEVO_FENCING_H

#include <stdbool.h>
#include <stdio.h>

#include "deadline.h"
#include "param.h"

/* What a plug was read as. Zero is none of these, so that nothing becomes off by being forgotten.
 */
enum fence_power {
	FENCE_ON = 1,
	FENCE_OFF = 2,
};

/* What the device said: with a state the evidence for it, with a failure why. One line. */
struct fence_answer {
	char text[512];
};

/* Takes one plug of a list. `alias` is another name for it, or ""; `power` 0: not known. */
typedef void fence_each(const char *plug, const char *alias, int power, void *data);

struct fence_agent {
	const char *name, *summary, *text;
	/* The program's own rows; each stands in the place of the library's of the same name. */
	const struct param *params;
	bool login; /* the device is reached by ip, username and password */

	/*
	 * Reads a plug (NULL: the device has but one): FENCE_ON, FENCE_OFF or -errno. -EINPROGRESS:
	 * the device answers, but it is not proven yet; -ECANCELED: and never will be.
	 */
	int (*state)(
		const char *plug, const struct deadline *deadline, struct fence_answer *answer);
	/* Has it switched. 0 once the device took the command, or -errno. Proves nothing. */
	int (*set)(const char *plug, bool on, const struct deadline *deadline,
		struct fence_answer *answer);
	/* True if what was switched off by a reboot comes on by itself; may be NULL: it does not.
	 */
	bool (*comes_back)(void);
	/* Calls `each` for every plug; NULL for a device with but one. 0 or -errno: then none. */
	int (*list)(fence_each *each, void *data, const struct deadline *deadline,
		struct fence_answer *answer);
	/* Looks for faults that one row cannot see, without contact; may be NULL. */
	void (*check)(struct param_fault *fault);
	/* What else validate-all is to find, without the device; 0, or -errno and why. May be NULL.
	 */
	int (*validate)(const struct deadline *deadline, struct fence_answer *answer);
	/* Writes in a few words which device it is, and how it is reached. */
	void (*describe)(char *text, size_t size);
};

/* Does what the options ask for and returns the exit code. */
int fencing_main(const struct fence_agent *agent, int argc, char **argv);

#endif
