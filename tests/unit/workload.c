// SPDX-License-Identifier: GPL-2.0-or-later
/* workload: what counts as running here, and what only looks so. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain_status.h"
#include "private.h"
#include "state.h"
#include "tap.h"
#include "workload.h"

#define HEAD "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: 7BC3E1F\n\n"
#define TAIL "    ns:44 nr:0 dw:0 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n"

static void volumes(void)
{
	same(workload_volumes(""), 0, "without DRBD no volume");
	same(workload_volumes(HEAD), 0, "nor with DRBD that has none");
	same(workload_volumes(HEAD
		     " 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n" TAIL),
		1, "a primary with good data");
	same(workload_volumes(HEAD
		     " 0: cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate C r-----\n" TAIL),
		0, "a secondary, though its peer is primary");
	same(workload_volumes(HEAD " 0: cs:SyncTarget ro:Primary/Secondary "
				   "ds:Inconsistent/UpToDate C r-----\n" TAIL),
		0, "a primary without good data of its own");
	same(workload_volumes(HEAD
		     " 0: cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown C s-----\n" TAIL
		     " 1: cs:Unconfigured\n"
		     " 3: cs:Connected ro:Secondary/Secondary ds:UpToDate/UpToDate C r-----\n" TAIL
		     "12: cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown C r-----\n" TAIL),
		2, "two of four, that have lost their peer");
	same(workload_volumes(HEAD " 0: cs:Connected ro:Primary"), 0, "half a line");
	same(workload_volumes("version: 9.1.4 (api:2/proto:110-121)\n 0: cs:Connected "
			      "ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n" TAIL),
		0, "another version");
}

static void others(void)
{
	ok(!workload_is_other("xen:///system"), "Xen's is not another: xenstore counts its guests");
	ok(workload_is_other("lxc:///system"), "one of LXC's");
	ok(!workload_is_other("qemu:///system"), "qemu's is not another: its process counts");
	ok(!workload_is_other("xen+ssh://b/system"), "nor is one on another node");
	ok(!workload_is_other("alias") && !workload_is_other(""), "nor one that does not tell");
}

static void words(void)
{
	static const struct workload rows[] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 2, 3 } };
	static const char *const texts[] = { "nothing", "1 guest", "1 primary volume",
		"2 guests, 3 primary volumes" };
	char text[WORKLOAD_WORDS];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same_text(workload_format(&rows[i], text), texts[i], "in words");
}

static void put(const char *path, const char *text)
{
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ok(false, "cannot write '%s'", path);
}

static int guests(void)
{
	struct workload workload = { -1, -1 };

	workload_look(&workload);
	return workload.guests;
}

static void put_pid(const char *path, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", (int)pid);
	put(path, text);
}

static void files(void)
{
	pid_t gone = fork();

	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	same(guests(), 0, "no folder is no guest");
	mkdir("/run/libvirt", 0755);
	mkdir(DOMAIN_STATUS_DIR, 0755);
	put_pid(DOMAIN_STATUS_DIR "/driver.pid", getpid());
	same(guests(), 0, "libvirt's daemon is none");
	put_pid(DOMAIN_STATUS_DIR "/web.1.pid", getpid());
	same(guests(), 1, "a process that libvirt noted");
	put_pid(DOMAIN_STATUS_DIR "/ended.pid", gone);
	put(DOMAIN_STATUS_DIR "/garbage.pid", "x");
	put(DOMAIN_STATUS_DIR "/.pid", "1");
	put_pid(DOMAIN_STATUS_DIR "/web.1.xml", getpid());
	same(guests(), 1, "... and not one that has ended, nor another file");
}

static void records(void)
{
	int before = guests();
	struct state state;

	state_load(&state, "domain-x");
	state_set(&state, "name", "x");
	state_set(&state, "uri", "qemu:///system");
	state_save(&state);
	same(guests(), before, "a record of a guest of qemu is no process");
	state_set(&state, "uri", "lxc:///system");
	state_save(&state);
	same(guests(), before + 1, "one of a guest of LXC is a guest");
	state_set(&state, "name", NULL);
	state_save(&state);
	same(guests(), before, "... if it has a name");
	state_load(&state, "vip-x");
	state_set(&state, "name", "x");
	state_set(&state, "uri", "xen:///system");
	state_save(&state);
	put(STATE_DIR "/domain-bad", "garbage");
	same(guests(), before, "... and is a domain's");
}

int main(void)
{
	volumes();
	others();
	words();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	files();
	records();
	return done();
}
