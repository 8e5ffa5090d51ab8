// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_disks: two attributes of each <source>, by libxml2; or words of a text. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "domain_disks.h"
#include "domain_xml.h"
#include "xl_config.h"
#include "xml.h"

#define FOLDER     "/dev/"
#define CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._:@+-"

struct list {
	char *paths;
	size_t room, used;
	bool full;
};

static void add(struct list *list, const char *path, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)path[i] < ' ' || path[i] == 0x7f)
			return;
	if (list->used + length + 2 > list->room) {
		list->full = true;
		return;
	}
	if (list->used)
		list->paths[list->used++] = '\t';
	memcpy(list->paths + list->used, path, length);
	list->used += length;
	list->paths[list->used] = '\0';
}

static void add_source(struct list *list, const xmlNode *source)
{
	const char *const names[] = { "dev", "file" };

	for (int i = 0; i < 2; i++) {
		const char *path = xml_get(source, names[i]);

		if (strncmp(path, FOLDER, strlen(FOLDER)) == 0)
			add(list, path, strlen(path));
	}
}

static int read_xml(const char *text, size_t size, struct list *list)
{
	xmlDoc *document = xml_read(text, size);
	const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	const xmlNode *devices = xml_named(root, "domain") ? xml_child(root, "devices") : NULL;
	int r = xml_named(root, "domain") ? 0 : -EBADMSG;

	for (; devices; devices = xml_next(devices, "devices"))
		for (const xmlNode *disk = xml_child(devices, "disk"); disk;
			disk = xml_next(disk, "disk"))
			for (const xmlNode *source = xml_child(disk, "source"); source;
				source = xml_next(source, "source"))
				add_source(list, source);
	if (document)
		xmlFreeDoc(document);
	return r;
}

static void read_xl(const char *text, size_t size, struct list *list)
{
	const char *end = text + size, *at = text;

	while ((at = memmem(at, (size_t)(end - at), FOLDER, strlen(FOLDER)))) {
		const char *from = at;

		while (at < end && *at && strchr(CHARACTERS, *at))
			at++;
		add(list, from, (size_t)(at - from));
	}
}

int domain_disks_parse(const char *text, size_t size, char *paths, size_t room)
{
	struct list list = { .paths = paths, .room = room };
	int r = 0;

	paths[0] = '\0';
	if (size > DOMAIN_XML_MAX)
		return -EBADMSG;
	if (xl_config_is(text, size))
		read_xl(text, size, &list);
	else
		r = read_xml(text, size, &list);
	return r < 0 ? r : list.full ? -E2BIG : 0;
}
