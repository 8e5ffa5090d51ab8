// SPDX-License-Identifier: GPL-2.0-or-later
/* qemu: which URIs are this node's, whose qemu a command line is, and who only poses as one. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "private.h"
#include "qemu.h"
#include "tap.h"

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
		ok(qemu_is_here(here[i]), "'%s' is here", here[i]);
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		ok(!qemu_is_here(elsewhere[i]), "'%s' is not", elsewhere[i]);
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
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct line *line = &lines[i];

		ok(qemu_runs("vm", UUID, line->text, line->size) == line->by_uuid, "%s by UUID: %s",
			line->by_uuid ? "ours" : "not ours", line->what);
		ok(qemu_runs("vm", "", line->text, line->size) == line->by_name, "%s by name: %s",
			line->by_name ? "ours" : "not ours", line->what);
	}
	ok(!qemu_runs("vm", UUID, "", 0) && !qemu_runs("vm", "", "", 0),
		"no command line is nobody's");
	ok(!qemu_runs("", "", "sh\0-name", 9), "a domain without a name owns none");
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
		char line[128];
		int size;

		size = snprintf(line, sizeof(line), "qemu%c-uuid%c" OTHER "%c-name%c%s", 0, 0, 0, 0,
			rows[i].argument);
		ok(qemu_runs(rows[i].name, "", line, (size_t)size) == rows[i].wanted,
			"'%s' is %s '%s'", rows[i].argument,
			rows[i].wanted ? "called" : "not called", rows[i].name);
	}
}

static void names(void)
{
	static const struct {
		const char *argument, *wanted; /* NULL: none */
	} rows[] = {
		{ "guest=vm", "vm" },
		{ "guest=vm,debug-threads=on", "vm" },
		{ "guest=a,,b,x=y", "a,b" },
		{ "guest=a,,", "a," },
		{ "guest=,,", "," },
		{ "guest=a b=c", "a b=c" },
		{ "guest=", NULL },
		{ "guest=,x=y", NULL },
		{ "guest=12345678", NULL },
		{ "vm", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char line[64], name[8] = "before";
		int size = snprintf(
			line, sizeof(line), "qemu%c-name%c%s%c-uuid", 0, 0, rows[i].argument, 0);
		bool found = qemu_name(line, (size_t)size, name, sizeof(name));

		ok(found == !!rows[i].wanted, "'%s' has %s name", rows[i].argument,
			rows[i].wanted ? "a" : "no");
		same_text(name, rows[i].wanted ? rows[i].wanted : "before", "... that it says");
	}
	ok(!qemu_name("", 0, NULL, 0) && !qemu_name("-name", 6, NULL, 0), "nor has nothing");
}

static void pid_files(void)
{
	static const struct {
		const char *path;
		bool wanted;
	} rows[] = {
		{ "/run/libvirt/qemu/vm.pid", true },
		{ "/run/libvirt/qemu/vm.pid (deleted)", true },
		{ "/run/user/0/libvirt/qemu/run/vm.pid", false },
		{ "/x/run/qemu/a b.pid", true },
		{ "/run/libvirt/qemu/.pid.pid", true },
		{ "/run/libvirt/qemu/.pid", false },
		{ "/run/libvirt/qemu/.pid (deleted)", false },
		{ "/run/libvirt/qemu/vm.pid.x", false },
		{ "/run/libvirt/qemu/vm.log", false },
		{ "/run/libvirt/qemu/vm.pid (removed)", false },
		{ "/run/libvirt/xqemu/vm.pid", false },
		{ "/run/libvirt/vm.pid", false },
		{ "/vm.pid", false },
		{ "vm.pid", false },
		{ "", false },
		{ " (deleted)", false },
		{ "pipe:[1]", false },
		{ "/run/libvirt/qemu/", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ok(qemu_is_pid_file(rows[i].path) == rows[i].wanted, "'%s' is %s pid file",
			rows[i].path, rows[i].wanted ? "a" : "no");
}

/* A process, in all its words a guest's, of another user and with what `flags` opens of `path`. */
static pid_t pose(uid_t user, const char *program, const char *path, int flags)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (path && open(path, flags) < 0)
			_exit(1);
		if (user && setresuid(user, user, user) < 0)
			_exit(1);
		execl(program, "qemu-system-x86_64", "-c", "kill -STOP $$; :", "-name", "guest=vm",
			"-uuid", UUID, NULL);
		_exit(127);
	}
	close(ready[1]);
	/* It has become the program, or ended, when its end of the pipe closes. */
	if (read(ready[0], &byte, 1) != 0)
		ok(false, "a stand-in");
	close(ready[0]);
	return pid;
}

static void judge(pid_t pid, bool wanted, const char *what)
{
	ok(qemu_is_real(pid, "vm") == wanted, "%s: %s", wanted ? "real" : "poses", what);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void put(const char *path, const char *text)
{
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ok(false, "cannot write '%s'", path);
}

#define FOLDER "/run/libvirt/qemu"
#define FILE_  FOLDER "/vm.pid"
#define NOBODY 65534

static void one(bool wanted, const char *what, uid_t user, const char *path, int flags)
{
	pid_t pid = pose(user, "/bin/sh", path, flags);

	judge(pid, wanted, what);
	end(pid);
}

static void posers(void)
{
	char text[16];
	pid_t pid;

	mkdir("/run/libvirt", 0755);
	mkdir(FOLDER, 0755);
	put(FILE_, "1");
	one(false, "a user's process", NOBODY, NULL, 0);
	one(false, "a user's that has the pid file open to read", NOBODY, FILE_, O_RDONLY);
	one(false, "a program of root's", 0, NULL, 0);
	one(true, "libvirt's, as another user", NOBODY, FILE_, O_WRONLY);
	one(true, "libvirt's, as root", 0, FILE_, O_WRONLY);
	pid = pose(NOBODY, "/bin/sh", FILE_, O_WRONLY);
	unlink(FILE_);
	judge(pid, true, "libvirt's, its file gone");
	end(pid);
	put(FILE_, "1");
	if (chown(FILE_, NOBODY, NOBODY) < 0)
		ok(false, "chown");
	one(false, "a user's with a file of his own of that name", NOBODY, FILE_, O_WRONLY);
	unlink(FILE_);
	mkfifo(FILE_, 0600);
	one(false, "one with a pipe of that name", NOBODY, FILE_, O_RDWR);
	unlink(FILE_);
	pid = pose(NOBODY, "/bin/sh", NULL, 0);
	snprintf(text, sizeof(text), "%d", (int)pid);
	put(FILE_, text);
	judge(pid, true, "the one that an older libvirt noted");
	put(FILE_, "1");
	judge(pid, false, "... and not if it noted another");
	end(pid);
}

static void programs(void)
{
	char copy[] = "cp /bin/sh /run/qemu-kvm && cp /bin/sh /run/kvm";
	pid_t pid;

	if (system(copy) != 0)
		ok(false, "a copy");
	pid = pose(0, "/run/qemu-kvm", NULL, 0);
	judge(pid, true, "a qemu that root started by hand");
	end(pid);
	pid = pose(NOBODY, "/run/qemu-kvm", NULL, 0);
	judge(pid, false, "a qemu that a user started");
	end(pid);
	pid = pose(0, "/run/kvm", NULL, 0);
	judge(pid, false, "another program that root started");
	end(pid);
	judge(pid, false, "a process that has ended");
}

int main(void)
{
	local();
	owns();
	commas();
	names();
	pid_files();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	posers();
	programs();
	return done();
}
