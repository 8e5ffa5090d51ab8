// SPDX-License-Identifier: GPL-2.0-or-later
/* opener: who holds a device. */
#include "tap.h"

#include "opener.h"

int main(void)
{
	static const char line[] =
		"36 35 147:0 / /srv/www rw,noatime shared:1 - ext4 /dev/drbd0 rw\n";
	char text[64] = "";

	same(opener_parse_mount(line, 147, 0, text, sizeof(text)), 1, "a mount of the device");
	same_text(text, "/srv/www", "... and where");
	same(opener_parse_mount(line, 147, 1, text, sizeof(text)), 0, "another minor");
	same(opener_parse_mount(line, 14, 0, text, sizeof(text)), 0, "another major");
	same(opener_parse_mount("36 35 147:0 /", 147, 0, text, sizeof(text)), 0, "half a line");
	same(opener_parse_mount("", 147, 0, text, sizeof(text)), 0, "no line");
	opener_name("no-such-device", 4000, 7, text, sizeof(text));
	same_text(text, "the kernel", "a device that nobody has");
	return done();
}
