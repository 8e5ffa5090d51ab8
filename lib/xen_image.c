// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_image: the head, and what it says comes next. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "xen_image.h"

#define VERSION 2

long xen_image_length(const char head[XEN_IMAGE_HEAD], long most)
{
	static const char magic[16] = "libvirt-xml\n \0 \r";
	uint32_t numbers[2];

	memcpy(numbers, head + sizeof(magic), sizeof(numbers));
	if (memcmp(head, magic, sizeof(magic)) != 0 || numbers[0] > VERSION || numbers[1] == 0 ||
		numbers[1] > most)
		return -EBADMSG;
	return (long)numbers[1];
}

char *xen_image_xml(const char *path, size_t most)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char head[XEN_IMAGE_HEAD], *xml;
	long length;

	if (fd < 0)
		return NULL;
	errno = EBADMSG;
	if (read(fd, head, sizeof(head)) != sizeof(head))
		return NULL;
	length = xen_image_length(head, (long)most);
	xml = length < 0 ? NULL : calloc((size_t)length + 1, 1);
	if (xml && read(fd, xml, (size_t)length) != length) {
		free(xml);
		xml = NULL;
		errno = EBADMSG;
	}
	return xml;
}
