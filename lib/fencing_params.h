/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parameters that every fence program has, and those of a device with a login. Names, letters,
 * aliases and defaults are those of the fence-agents project, whose configurations go on working.
 */
#ifndef RELEVO_FENCING_PARAMS_H
#define RELEVO_FENCING_PARAMS_H

#include <stdbool.h>

#include "fencing.h"
#include "param.h"

#define FENCING_ROWS 48

/* Times are milliseconds. */
struct fencing_settings {
	const char *action, *plug, *nodename;
	const char *plug_separator, *separator, *disable_timeout, *debug_file;
	long power_timeout, power_wait, login_timeout, shell_timeout, status_sleep, delay,
		role_delay;
	long retry_on, verbose_level;
	bool verbose, quiet, explain, help, version;
};

struct fencing_login {
	const char *ip, *username, *password, *password_script, *password_file;
	long port;
	bool port_as_ip;
};

extern struct fencing_settings fencing_settings;
extern struct fencing_login fencing_login;

/*
 * All rows of a program, its own first; ends with an empty one. A row of the library's gives way to
 * the program's of the same name, and its letter to one that the program uses.
 */
const struct param *fencing_rows(const struct fence_agent *agent);

/* The library's row of this name, for param_blame(); NULL if it has none. */
const struct param *fencing_row(const char *name);

/* True for a row without which the program's main actions fail: what metadata says. */
bool fencing_required(const struct fence_agent *agent, const struct param *row);

#endif
