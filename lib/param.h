/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A parameter is one row of an agent's table: parser, check, metadata, help and manual at once.
 * A table ends with an empty row, which may name another table that goes on there.
 */
#ifndef RELEVO_PARAM_H
#define RELEVO_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "ocf.h"
#include "prefix.h"

#define PARAM_ALIASES 4

struct param {
	const char *name;
	const char *aliases[PARAM_ALIASES]; /* peers' names for it; the name wins over them */

	/* Where the value goes. Exactly one is set, and which one is the parameter's type. */
	const char **str;
	const char **path; /* absolute */
	long *num;         /* from min to max, unless both are 0 */
	bool *flag;
	long *ms;               /* a duration up to max (0: any) */
	long long *bytes;       /* a size */
	struct prefix *address; /* without a length */
	struct prefix *prefix;  /* with a length or without */
	int *choice;            /* index of one of choices, a list that ends with NULL */

	long min, max, bare; /* bare: ms or bytes that a number alone counts; 0: s, bytes */
	const char *const *choices;
	const char *fallback;     /* default as text, or NULL: none */
	const char *unique_group; /* instances differ in this group of parameters */
	const char *summary, *text;
	enum ocf scope; /* code for a bad value; 0: wrong on every node, OCF_ERR_CONFIGURED */
	bool required, reloadable, secret;
	char letter;              /* of a fence program's command line, or 0 */
	const struct param *more; /* of the empty row: the table that goes on */
};

/* A fault is the first thing wrong with the parameters of a call. */
struct param_fault {
	enum ocf code; /* 0: none */
	char text[256];
	char hint[128]; /* what the parameter takes */
};

/*
 * Fills all from the environment (OCF_RESKEY_name), else the default. The first bad, empty or
 * missing value is the fault; its destination has the default, if any. Strings are not copied.
 */
void param_load(const struct param *params, struct param_fault *ret_fault);

/* The same from elsewhere: from what has a text for each name, which must last, or NULL. */
typedef const char *param_source(const char *name, const void *data);
void param_load_from(const struct param *params, param_source *source, const void *data,
	struct param_fault *ret_fault);

/* Notes a fault of this row and value (NULL: it has none), unless there is one already. */
void param_blame(struct param_fault *fault, const struct param *row, const char *value,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The row after this one (at the end one without a name), or called so, or by an alias: or NULL. */
const struct param *param_next(const struct param *row);
const struct param *param_find(const struct param *params, const char *name);

/* The row's name or alias that the environment has, or NULL. */
const char *param_given(const struct param *row);

/* The type's name as OCF metadata has it, and what the row takes, for people. */
const char *param_content_type(const struct param *row);
const char *param_takes(const struct param *row);

/* The value that a row's destination holds, as text that parses to the same; "(secret)" if so. */
void param_format(const struct param *row, char *text, size_t size);

#endif
