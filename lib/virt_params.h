/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Params are a list of named values for a call of libvirt's. As virt.h, this is for helpers. */
#ifndef RELEVO_VIRT_PARAMS_H
#define RELEVO_VIRT_PARAMS_H

#include <libvirt/libvirt.h>

#include "domain_migrate_options.h"

struct virt_params {
	virTypedParameterPtr list; /* virTypedParamsFree() frees it */
	int count, size;
};

/* Adds a text. 0 or -1. */
int virt_params_add(struct virt_params *params, const char *name, const char *text);

/* Adds what an option says, the text of its file among it. 0 or -1. */
int virt_params_add_option(struct virt_params *params, const struct migrate_option *option);

#endif
