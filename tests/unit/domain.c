// SPDX-License-Identifier: GPL-2.0-or-later
/* domain: which URIs are this node's, whose qemu a command line is, and what state keeps. */
#include <errno.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain.h"
#include "private.h"
#include "state.h"
#include "tap.h"
#include <signal.h>
#include <sys/wait.h>

#define UUID  "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
#define OTHER "4dea22b3-1d52-d8f3-2516-782e98ab3fa1"
#define QEMU  "/usr/bin/qemu-system-x86_64\0"
#define REST                                                                                       \
	"-S\0-machine\0pc-q35-6.2,accel=kvm\0-m\0"                                                 \
	"2048\0"
#define TAIL "-no-user-config\0-nodefaults"

static void local(void)
{
	static const char *const here[] = { "qemu:///system", "qemu:///session",
		"qemu+unix:///system", "qemu+unix:///system?socket=/run/x",
		"qemu:///embed?root=/x" };
	static const char *const elsewhere[] = { "", "qemu", "qemu:", "qemu://", "qemu:/system",
		"qemu://host/system", "qemu+ssh://host/system", "qemu+ssh:///system",
		"qemu+tcp://127.0.0.1/system", "qemu+tls:///system", "qemu+unix://host/system",
		"qemu+libssh2://h/system", "xen:///system", "test:///default", "lxc:///system",
		"xqemu:///system", " qemu:///system", "qemu+unixx:///system", "/system" };

	for (size_t i = 0; i < ARRAY_SIZE(here); i++)
		ok(domain_is_local(here[i]), "'%s' is here", here[i]);
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		ok(!domain_is_local(elsewhere[i]), "'%s' is not", elsewhere[i]);
}

struct line {
	const char *text, *what;
	size_t size;
	bool by_uuid, by_name;
};

/* The end of a command line is that of its array. */
#define LINE(text, what, by_uuid, by_name)                                                         \
	{                                                                                          \
		text, what, sizeof(text), by_uuid, by_name                                         \
	}

static const struct line lines[] = {
	LINE(QEMU "-name\0guest=vm,debug-threads=on\0" REST "-uuid\0" UUID "\0" TAIL, "the guest",
		true, true),
	LINE(QEMU "-name\0guest=vm,process=qemu:vm,debug-threads=on\0" REST "-uuid\0" UUID,
		"the guest, its UUID last", true, true),
	LINE(QEMU "-name\0guest=vm\0-uuid\0" UUID "\0" TAIL, "the guest without options", true,
		true),
	LINE(QEMU "-uuid\0" UUID "\0-name\0guest=vm,x=y", "the guest, UUID first", true, true),
	LINE(QEMU "-name\0guest=vm\0-uuid\0"
		  "4DEA22B3-1D52-D8F3-2516-782E98AB3FA0\0" TAIL,
		"the guest, its UUID in upper case", true, true),
	LINE(QEMU "-name\0guest=renamed\0-uuid\0" UUID "\0" TAIL, "the guest under another name",
		true, false),
	LINE(QEMU "-name\0guest=vm\0-uuid\0" OTHER "\0" TAIL, "another guest of that name", false,
		true),
	LINE(QEMU "-name\0guest=vm-2,debug-threads=on\0-uuid\0" OTHER, "a guest with a longer name",
		false, false),
	LINE(QEMU "-name\0guest=v,debug-threads=on\0-uuid\0" OTHER, "a guest with a shorter name",
		false, false),
	LINE(QEMU "-name\0guest=xvm\0-uuid\0" OTHER, "a guest whose name ends so", false, false),
	LINE(QEMU "-name\0guest=vm,,x\0-uuid\0" OTHER, "a guest called 'vm,x'", false, false),
	LINE(QEMU "-name\0guest=VM\0-uuid\0" OTHER, "a guest called 'VM'", false, false),
	LINE(QEMU "-name\0guest=x,process=guest=vm\0-uuid\0" OTHER,
		"one with the name in an option", false, false),
	LINE(QEMU "-name\0guest=x\0-uuid\0" UUID "0\0" TAIL, "a UUID with a digit too many", false,
		false),
	LINE(QEMU "-name\0guest=x\0-uuid\0"
		  "4dea22b3\0" TAIL,
		"a part of the UUID", false, false),
	LINE(QEMU "-name\0guest=x\0-drive\0file=/" UUID "\0" TAIL, "a disk named by the UUID",
		false, false),
	LINE(QEMU "-name\0guest=x\0-append\0-uuid\0-uuid\0" OTHER "\0" UUID, "a stray UUID", false,
		false),
	LINE("grep\0-uuid\0" UUID, "grep for the UUID", false, false),
	LINE("grep\0-r\0-uuid " UUID "\0/var/log", "grep for both words", false, false),
	LINE("vi\0/etc/libvirt/qemu/vm.xml", "an editor of its file", false, false),
	LINE("virsh\0start\0vm", "virsh", false, false),
	LINE("find\0/\0-name\0guest=vm", "find for the name", false, false),
	LINE("bash\0-c\0qemu -name guest=vm -uuid " UUID, "a shell that would start it", false,
		false),
	LINE("-name", "a lone -name", false, false),
	LINE("-name\0-uuid", "two lone words", false, false),
	LINE("\0\0\0\0", "empty arguments", false, false),
};

static void owns(void)
{
	struct domain known = { .name = "vm", .uuid = UUID }, named = { .name = "vm" };

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct line *line = &lines[i];

		ok(domain_owns(&known, line->text, line->size) == line->by_uuid, "%s by UUID: %s",
			line->by_uuid ? "ours" : "not ours", line->what);
		ok(domain_owns(&named, line->text, line->size) == line->by_name, "%s by name: %s",
			line->by_name ? "ours" : "not ours", line->what);
	}
	ok(!domain_owns(&known, "", 0) && !domain_owns(&named, "", 0),
		"no command line is nobody's");
	ok(!domain_owns(&(struct domain){ 0 }, "sh\0-name", 9),
		"a domain without a name owns none");
}

static void commas(void)
{
	static const struct {
		const char *name, *argument;
		bool wanted;
	} rows[] = {
		{ "a,b", "guest=a,,b,debug-threads=on", true },
		{ "a,b", "guest=a,,b", true },
		{ "a,b", "guest=a,b", false },
		{ "a,b", "guest=a,,,,b", false },
		{ "a", "guest=a,,b", false },
		{ "a,", "guest=a,,", true },
		{ "a,", "guest=a,,,x=y", true },
		{ "a,", "guest=a,", false },
		{ "a", "guest=a,", true },
		{ "a", "guest=a,,", false },
		{ ",", "guest=,,,x=y", true },
		{ "guest=a", "guest=guest=a", true },
		{ "a b", "guest=a b,x=y", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct domain domain = { 0 };
		char line[128];
		int size;

		snprintf(domain.name, sizeof(domain.name), "%s", rows[i].name);
		size = snprintf(line, sizeof(line), "qemu%c-uuid%c" OTHER "%c-name%c%s", 0, 0, 0, 0,
			rows[i].argument);
		ok(domain_owns(&domain, line, (size_t)size) == rows[i].wanted, "'%s' is %s '%s'",
			rows[i].argument, rows[i].wanted ? "called" : "not called", rows[i].name);
	}
}

/* What is kept is recalled; a process that is news is written, one that is not is not. */
static void remembers(void)
{
	struct domain domain = { .uri = "qemu:///system", .name = "vm", .uuid = UUID };
	struct domain again = { .uri = "given" };
	struct state state;

	same(domain_recall(&again, "unit"), 0, "nothing is kept at first");
	process_look(getpid(), &domain.process);
	same(domain_remember(&domain, "unit"), 0, "a domain is kept");
	same(domain_recall(&again, "unit"), 1, "and recalled");
	same_text(again.name, "vm", "... its name");
	same_text(again.uuid, UUID, "... its UUID");
	same_text(again.kept_uri, "qemu:///system", "... the URI under which it ran");
	same_text(again.uri, "given", "... beside the URI of now");
	ok(again.process.pid == getpid() && again.process.start == domain.process.start,
		"... its process");
	domain.process = (struct process){ 0 };
	same(domain_remember(&domain, "unit"), 0, "without a process");
	again.process = (struct process){ 0 };
	ok(domain_recall(&again, "unit") == 1 && again.process.pid == 0, "... none is recalled");
	state_load(&state, "unit");
	state_set(&state, "name", NULL);
	state_save(&state);
	same(domain_recall(&again, "unit"), -EBADMSG, "a state without a name is said to be bad");
}

/* A process with a command line like that of a guest's qemu. */
static pid_t stand_in(const char *name)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "sleep 600; :", "-name", name, "-uuid", "x", NULL);
		_exit(127);
	}
	return pid;
}

static void looks(void)
{
	struct domain domain = { .uri = "qemu:///system", .name = "relevo-unit-none" };
	struct deadline deadline = deadline_start(60000);
	pid_t pid;

	same(domain_look(&domain, &deadline), 0, "a guest that nobody runs is not here");
	process_look(getpid(), &domain.process);
	same(domain_look(&domain, &deadline), 0, "a process that is not its own is not it");
	pid = stand_in("guest=relevo-unit-none");
	while (domain_look(&domain, &deadline) == 0 && deadline_left(&deadline))
		continue; /* until it has become the stand-in */
	same(domain.process.pid, pid, "one whose process lives is found");
	same(domain_look(&domain, &deadline), 1, "... and seen again");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	same(domain_look(&domain, &deadline), 0, "... until it ends");
}

int main(void)
{
	local();
	owns();
	commas();
	looks();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	remembers();
	return done();
}
