// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_image: a head as libvirt 9.0 writes it, and what is none. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "private.h"
#include "xen_image.h"

#define PATH "/run/image"

static char image[XEN_IMAGE_HEAD + 9] = "libvirt-xml\n \0 \r\2\0\0\0\t";

static void put(size_t size)
{
	FILE *file = fopen(PATH, "we");

	fwrite(image, 1, size, file);
	fclose(file);
}

int main(void)
{
	char *xml;

	same(xen_image_length(image, 9), 9, "as many bytes of XML as it says");
	same(xen_image_length(image, 8), -EBADMSG, "but not more than it may have");
	image[16] = 3;
	same(xen_image_length(image, 9), -EBADMSG, "a version that is not known");
	image[16] = 2;
	image[20] = 0;
	same(xen_image_length(image, 9), -EBADMSG, "no XML");
	image[20] = 9;
	image[13] = ' ';
	same(xen_image_length(image, 9), -EBADMSG, "another magic");
	image[13] = 0;
	if (!private_folder("/run"))
		return ok(false, "a folder of its own"), done();
	ok(!xen_image_xml(PATH, 100) && errno == ENOENT, "no file");
	memcpy(image + XEN_IMAGE_HEAD, "<domain/>", 9);
	put(sizeof(image));
	xml = xen_image_xml(PATH, 100);
	same_text(xml, "<domain/>", "the XML of a file");
	free(xml);
	put(sizeof(image) - 1);
	ok(!xen_image_xml(PATH, 100) && errno == EBADMSG, "a file that is cut off");
	put(10);
	ok(!xen_image_xml(PATH, 100) && errno == EBADMSG, "... in its head");
	return done();
}
