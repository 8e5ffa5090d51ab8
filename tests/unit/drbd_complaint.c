// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_complaint: what drbdadm 9.22 says, as recorded with a module 8.4. */
#include "tap.h"

#include "drbd_complaint.h"

static void says(const char *text, const char *words, bool local, const char *hint)
{
	struct drbd_complaint complaint;

	drbd_complaint_parse(text, &complaint);
	same_text(complaint.words, words, "words");
	same(complaint.local, local, "... and whether it is this node's");
	if (hint)
		ok(complaint.hint && strstr(complaint.hint, hint), "... what to do: %s", hint);
	else
		ok(!complaint.hint, "... nothing to do is known");
}

int main(void)
{
	char text[2001];
	struct drbd_complaint complaint;

	says("/etc/a.conf:2: Parse error: 'protocol | on | disk' expected,\n\tbut got 'dosk' "
	     "(TK 282)\n",
		"/etc/a.conf:2: Parse error: 'protocol | on | disk' expected,; but got 'dosk' (TK "
		"282)",
		true, NULL);
	says("unknown protocol 'X', should be one of A,B,C\n",
		"unknown protocol 'X', should be one of A,B,C", true, NULL);
	says("'r0' not defined in your config (for this host).\n",
		"'r0' not defined in your config (for this host).", true, "must name it");
	says("open(/dev/nothing) failed: No such file or directory\n"
	     "Command 'drbdmeta 0 v08 /dev/nothing internal apply-al' terminated with exit code "
	     "20\n",
		"open(/dev/nothing) failed: No such file or directory", true, NULL);
	says("open(/dev/vdb) failed: Device or resource busy\nCommand 'drbdmeta' terminated with "
	     "exit code 20\n",
		"open(/dev/vdb) failed: Device or resource busy", false, "something else");
	says("No valid meta data found\n", "No valid meta data found", true, "create-md");
	says("/dev/vdb is only 4096 bytes. That's not enough.\nCommand 'drbdmeta' terminated with "
	     "exit code 10\n",
		"/dev/vdb is only 4096 bytes. That's not enough.", true, "larger");
	says("??: Failure: (162) Invalid configuration request\nadditional info from kernel:\n"
	     "minor exists in different resource\nCommand 'drbdsetup-84 new-minor r1 0 0' "
	     "terminated with exit code 10\n",
		"Failure: (162) Invalid configuration request; minor exists in different resource",
		true, "minor of its own");
	says("0: Failure: (127) Device minor not allocated\nCommand 'drbdsetup-84 attach' "
	     "terminated with exit code 10\n",
		"0: Failure: (127) Device minor not allocated", false, NULL);
	says("Command 'drbdsetup-84 x' terminated with exit code 10\n",
		"Command 'drbdsetup-84 x' terminated with exit code 10", false, NULL);
	says("Can not exec\n", "Can not exec", true, "drbdmeta");
	says("", "it does not say why", false, NULL);
	says("\n \n", "it does not say why", false, NULL);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	drbd_complaint_parse(text, &complaint);
	same((long)strlen(complaint.words), sizeof(complaint.words) - 1, "a long one is cut");
	return done();
}
