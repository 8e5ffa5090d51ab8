// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_save: whose command line is a saver's or a restorer's. */
#include "xen_save.h"
#include "tap.h"

#define LINE(text) text, sizeof(text)

int main(void)
{
	ok(xen_is_saver(LINE("/usr/lib/xen-4.17/bin/libxl-save-helper\0--save-domain\0"
			     "34\0-1\0"
			     "7\0"
			     "1\0"
			     "2\0"
			     "0"),
		   7),
		"the saver of a guest");
	ok(!xen_is_saver(LINE("/x/libxl-save-helper\0--save-domain\0"
			      "7\0-1\0"
			      "77\0"
			      "1"),
		   7),
		"that of another");
	ok(!xen_is_saver(LINE("/x/libxl-save-helper\0--restore-domain\0"
			      "7\0-1\0"
			      "7\0"
			      "1"),
		   7),
		"one that receives");
	ok(xen_is_restorer(LINE("/x/libxl-save-helper\0--restore-domain\0"
				"36\0-1\0"
				"7\0"
				"1\0"
				"0"),
		   7),
		"the restorer of a guest");
	ok(!xen_is_restorer(LINE("/x/libxl-save-helper\0--save-domain\0"
				 "36\0-1\0"
				 "7\0"
				 "1"),
		   7),
		"a saver is none");
	ok(!xen_is_saver(LINE("/x/other\0--save-domain\0"
			      "7\0-1\0"
			      "7\0"
			      "1"),
		   7),
		"another program");
	ok(!xen_is_saver(LINE("/x/libxl-save-helper\0--save-domain\0"
			      "7\0-1"),
		   7),
		"half a line");
	ok(!xen_is_saver("/x/libxl-save-helper\0--save-domain\0"
			 "7\0-1\0"
			 "7",
		   41, 7),
		"one that is cut off");
	ok(!xen_is_saver("", 0, 7), "none");
	same(xen_save_written("rchar: 5\nwchar: 100871603\nsyscr: 1\n"), 100871603,
		"what it has written");
	same(xen_save_written("rchar: 5\n"), 0, "nothing that is seen");
	same(xen_save_sent(0x7fffffff), 0, "nothing is sent of a guest that is not there");
	ok(xen_save_end(0x7fffffff) == 0, "nobody saves a guest that is not there");
	ok(xen_restore_runs(0x7fffffff) == 0, "nor restores it");
	return done();
}
