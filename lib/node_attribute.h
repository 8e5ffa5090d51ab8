/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A node attribute is a text that pacemaker keeps for a node of the cluster, under a name. */
#ifndef RELEVO_NODE_ATTRIBUTE_H
#define RELEVO_NODE_ATTRIBUTE_H

#include <stddef.h>

#include "deadline.h"

/*
 * The attribute of that node, by crm_attribute. 1, 0 if the node has none, or -errno and in `why`
 * what crm_attribute says, if it does; -EMSGSIZE when it does not fit.
 */
int node_attribute_get(const char *node, const char *name, char *ret, size_t size, char why[256],
	const struct deadline *deadline);

#endif
