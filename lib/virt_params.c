// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_params: from an option of virsh's to libvirt's own types. */
#include <string.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "file.h"
#include "virt.h"
#include "virt_params.h"

/* Each part of a list with commas is a value of its own. */
static int add_list(struct virt_params *params, const struct migrate_option *option)
{
	auto_free char *copy = strdup(option->text);
	char *rest;
	int r = 0;

	for (char *part = copy ? strtok_r(copy, ",", &rest) : NULL; part && r == 0;
		part = strtok_r(NULL, ",", &rest))
		r = virTypedParamsAddString(
			&params->list, &params->count, &params->size, option->name, part);
	return r;
}

int virt_params_add(struct virt_params *params, const char *name, const char *text)
{
	return text ? virTypedParamsAddString(
			      &params->list, &params->count, &params->size, name, text)
		    : -1;
}

int virt_params_add_option(struct virt_params *params, const struct migrate_option *option)
{
	auto_free char *file = NULL;
	size_t size;

	switch (option->type) {
	case MIGRATE_OPTION_TEXT:
		return virt_params_add(params, option->name, option->text);
	case MIGRATE_OPTION_LIST:
		return add_list(params, option);
	case MIGRATE_OPTION_FILE:
		file = file_text(option->text, DOMAIN_XML_MAX, &size);
		return virt_params_add(params, option->name, file);
	case MIGRATE_OPTION_INT:
		return virTypedParamsAddInt(&params->list, &params->count, &params->size,
			option->name, (int)option->number);
	case MIGRATE_OPTION_LONG:
		return virTypedParamsAddULLong(&params->list, &params->count, &params->size,
			option->name, (unsigned long long)option->number);
	}
	return -1;
}
