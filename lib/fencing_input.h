/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input of a fence program: its options, as name=value lines or as a command line; both mean
 * the same. Of several values for one row the last counts, an empty one as none at all.
 */
#ifndef RELEVO_FENCING_INPUT_H
#define RELEVO_FENCING_INPUT_H

#include <stddef.h>

#include "fencing_params.h"

#define FENCING_INPUT_MAX 65536

struct fencing_input {
	const struct param *rows;
	const char *values[FENCING_ROWS]; /* by row; they point into what was read */
	char unknown[64];                 /* the first name that is no row's, or "" */
	const char *empty;                /* the first row that got an empty value, or NULL */
};

/*
 * Takes the `size` bytes of lines, which are changed and must last. Empty lines and those that
 * begin with '#' say nothing; white space around a line and quotes around a value are dropped, '-'
 * in a name is '_'. What has no row is noted and ignored, as the fence agent API asks. 0, or
 * -EINVAL: a byte among them is no text.
 */
int fencing_take_lines(struct fencing_input *input, char *lines, size_t size);

/*
 * Takes a command line: a letter, --name=value or --name value, with '-' or '_' in a name; a flag
 * needs no value. Secrets are overwritten in `argv`, where others would see them. 0, -ENOMEM, or
 * -EINVAL and what is wrong in `why`.
 */
int fencing_take_arguments(
	struct fencing_input *input, int argc, char **argv, char *why, size_t size);

/* The value of a parameter: a source for param_load_from(), whose data is the input. */
const char *fencing_value(const char *name, const void *input);

#endif
