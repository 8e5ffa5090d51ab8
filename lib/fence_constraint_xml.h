/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The constraint that keeps a mirror's other nodes from being promoted, as XML for the CIB. */
#ifndef RELEVO_FENCE_CONSTRAINT_XML_H
#define RELEVO_FENCE_CONSTRAINT_XML_H

#include "fence_view.h"

/*
 * Pure, by libxml2: the constraint of the view's id and role that lets only nodes of `allowed`
 * (names with a blank between) be promoted. NULL when there is no memory; else the caller frees it.
 */
char *fence_constraint_write(
	const struct fence_view *view, const char *resource, const char *allowed);

#endif
