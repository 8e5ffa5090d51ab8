// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_status: libvirt's own files, as recorded; and what no libvirt writes. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "domain_status.h"
#include "private.h"

/* What libvirt 9.0 writes before and after the element. */
#define HEAD                                                                                       \
	"<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n"          \
	"OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:\n"          \
	"  virsh edit guest\nor other application using the libvirt API.\n-->\n\n"
#define XEN "\n  <lockProcessRunning/>\n  <domain type='xen' id='3'>\n    <name>vm</name>\n"
#define TAIL                                                                                       \
	"\n  <taint flag='high-privileges'/>\n"                                                    \
	"  <monitor path='/var/lib/libvirt/qemu/domain-1-guest/monitor.sock' type='unix'/>\n"      \
	"  <vcpus>\n    <vcpu id='0' pid='72'/>\n  </vcpus>\n  <qemuCaps>\n"

static void recorded(void)
{
	static const struct {
		const char *text, *state, *reason;
		pid_t pid;
	} rows[] = {
		{ HEAD "<domstatus state='paused' reason='starting up' pid='105'>" TAIL, "paused",
			"starting up", 105 },
		{ HEAD "<domstatus state='running' reason='booted' pid='68'>" TAIL, "running",
			"booted", 68 },
		{ HEAD "<domstatus state='paused' reason='user' pid='68'>" TAIL, "paused", "user",
			68 },
		{ HEAD "<domstatus state='running' reason='unpaused' pid='68'>" TAIL, "running",
			"unpaused", 68 },
		{ HEAD "<domstatus state='paused' reason='unknown' pid='68'>" TAIL, "paused",
			"unknown", 68 },
		{ HEAD "<domstatus state='paused' reason='ioerror' pid='73'>" TAIL, "paused",
			"ioerror", 73 },
		{ HEAD "<domstatus state='shutdown' reason='unknown' pid='105'>" TAIL, "shutdown",
			"unknown", 105 },
		{ HEAD "<domstatus state='crashed' reason='panicked' pid='117'>" TAIL, "crashed",
			"panicked", 117 },
		{ HEAD "<domstatus state='running' reason='booted' pid='0'>" XEN, "running",
			"booted", 3 },
		{ HEAD "<domstatus state='running' reason='booted' pid='0'>" TAIL, "running",
			"booted", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct domain_status status = { 0 };
		int r = domain_status_parse(rows[i].text, strlen(rows[i].text), &status);

		ok(r == 0 && strcmp(status.state, rows[i].state) == 0 &&
				strcmp(status.reason, rows[i].reason) == 0 &&
				status.pid == rows[i].pid,
			"a guest that is %s, %s", rows[i].state, rows[i].reason);
	}
}

static void others(void)
{
	static const char *const good[] = { "<domstatus state='running'>",
		"<domstatus state='running'/>", "<domstatus\n state=\"running\"\t pid=\"1\" >",
		"<?xml version='1.0'?>\n<!-- a --><!-- b -->\n<domstatus state='running' x='y'>",
		"<domstatus pid='2147483647' reason='a' state='running'>",
		"<domstatus state='running' pid='0'><domain type='xen' id='x'>" };
	static const char *const bad[] = { "", "<", "<domstatus", "<domstatus>", "<domstatus ",
		"<domstatus state='running'", "<domstatus state='running' ", "<domstatus/>",
		"<domstatus state='running", "<domstatus state='running>", "<domstatus state=''>",
		"<domstatus state=running>", "<domstatus state>", "<domstatus state =''>",
		"<domstatus reason='booted' pid='1'>", "<domstatusx state='running'>",
		"<domain state='running'>", "<!-- <domstatus state='running'>",
		"<!-- x --> x <domstatus state='running'>", "<?xml <domstatus state='running'>",
		"<domstatusstate='running'>", "<domstatus state='running'pid='1'>",
		"<domstatus state='running' state='paused'>",
		"<domstatus state='running' pid='1' pid='2'>",
		"<domstatus state='running' reason='a' reason='b'>", "<domstatus state='&quot;'>",
		"<domstatus state='run&#110;ing'>", "<domstatus state='Running'>",
		"<domstatus state='a\nb'>", "<domstatus state='<a>'>",
		"<domstatus state='running' pid='-1'>", "<domstatus state='running' pid='00'>",
		"<domstatus state='running' pid='1x'>",
		"<domstatus state='running' pid='2147483648'>",
		"<domstatus state='running' pid=' 1'>",
		"<domstatus state='running' pid='99999999999999999999'>",
		"<domstatus state='a state that is far too long for it'>",
		"<domstatus state='running' reason='a reason that is far too long to be one'>" };
	struct domain_status status = { .pid = 7 };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(domain_status_parse(good[i], strlen(good[i]), &status) == 0 &&
				strcmp(status.state, "running") == 0,
			"taken: %s", good[i]);
	status.pid = 7;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(domain_status_parse(bad[i], strlen(bad[i]), &status) == -EBADMSG &&
				status.pid == 7,
			"refused: %zu", i);
	same(domain_status_parse("<domstatus state='running'>", 26, &status), -EBADMSG,
		"what ends before the tag does is refused");
}

static void words(void)
{
	static const char *const bad[] = { "", ",", "paused,", "paused, ", "paused,user", ", user",
		"paused, user, x", "Paused", "paused\t", "a state that is far too long for it" };
	struct domain_status status = { 0 };

	ok(domain_status_words("paused, from snapshot", &status) == 0 &&
			strcmp(status.state, "paused") == 0 &&
			strcmp(status.reason, "from snapshot") == 0,
		"a state and its reason are taken");
	ok(domain_status_words("absent", &status) == 0 && strcmp(status.state, "absent") == 0 &&
			!status.reason[0],
		"a state alone is taken");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		same(domain_status_words(bad[i], &status), -EBADMSG, "refused");
}

static void put(const char *path, const char *text)
{
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ok(false, "cannot write '%s'", path);
}

/* A daemon that holds its lock until it is told to end. */
static pid_t daemon_with_lock(int *ret_leash)
{
	int leash[2], ready[2];
	char byte;
	pid_t pid;

	if (pipe(leash) < 0 || pipe(ready) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
		int fd = open(DOMAIN_STATUS_DIR "/driver.pid", O_RDWR | O_CREAT, 0644);

		close(leash[1]);
		if (fcntl(fd, F_SETLK, &lock) == 0 && write(ready[1], "r", 1) == 1)
			_exit((int)read(leash[0], &byte, 1));
		_exit(1);
	}
	close(leash[0]);
	close(ready[1]);
	*ret_leash = read(ready[0], &byte, 1) == 1 ? leash[1] : -1;
	close(ready[0]);
	return pid;
}

/* The file at `path` was written so many seconds ago. */
static void age(const char *path, long seconds)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };

	clock_gettime(CLOCK_REALTIME, &times[1]);
	times[1].tv_sec -= seconds;
	ok(utimensat(AT_FDCWD, path, times, 0) == 0, "... written %ld s ago", seconds);
}

/* While a daemon is there. */
static void left(void)
{
	static const char file[] = DOMAIN_STATUS_DIR "/guest.xml";
	static const char lock[] = DOMAIN_STATUS_DIR "/driver.pid";
	static const char starting[] =
		HEAD "<domstatus state='paused' reason='starting up' pid='0'>" TAIL;

	unlink(file);
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"), "no file is nothing left");
	put(file, starting);
	age(file, -1); /* the clock of files may be a tick behind that of processes */
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"), "the daemon itself is at that start");
	age(lock, -3600);
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"),
		"... also when the clock was set back after the daemon began");
	age(file, 60);
	ok(domain_status_left(DOMAIN_STATUS_DIR, "guest"), "one of before the daemon is left");
	age(lock, 3600);
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"),
		"... but not if the clock was set forward after the daemon wrote it");
	age(lock, 0);
	put(file, HEAD "<domstatus state='paused' reason='starting up' pid='68'>" TAIL);
	age(file, 60);
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"), "nor is one with a process");
	put(file, starting);
	age(file, 60);
}

static void files(void)
{
	struct domain_status status = { 0 };
	int leash = -1;
	pid_t pid;

	same(domain_status_load(DOMAIN_STATUS_DIR, "guest", &status), -ENOENT,
		"no folder is no status");
	mkdir("/run/libvirt", 0755);
	mkdir(DOMAIN_STATUS_DIR, 0755);
	same(domain_status_pid("guest"), -ENOENT, "no file is no pid");
	put(DOMAIN_STATUS_DIR "/guest.xml",
		HEAD "<domstatus state='paused' reason='user' pid='68'>" TAIL);
	ok(domain_status_load(DOMAIN_STATUS_DIR, "guest", &status) == 0 && status.pid == 68,
		"a status is read");
	same(domain_status_load(DOMAIN_STATUS_DIR, "qemu/guest", &status), -ENOENT,
		"a name with '/' has none");
	same(domain_status_load(DOMAIN_STATUS_DIR, "", &status), -ENOENT, "nor has an empty one");
	put(DOMAIN_STATUS_DIR "/guest.pid", "68");
	same(domain_status_pid("guest"), 68, "a pid is read");
	put(DOMAIN_STATUS_DIR "/guest.pid", "68\n");
	same(domain_status_pid("guest"), 68, "... with a line end too");
	put(DOMAIN_STATUS_DIR "/guest.pid", "");
	same(domain_status_pid("guest"), -EBADMSG, "an empty file has none");
	put(DOMAIN_STATUS_DIR "/guest.pid", "111111111111111111111111");
	same(domain_status_pid("guest"), -EBADMSG, "nor has a long one");
	unlink(DOMAIN_STATUS_DIR "/guest.xml");
	mkfifo(DOMAIN_STATUS_DIR "/guest.xml", 0600);
	same(domain_status_load(DOMAIN_STATUS_DIR, "guest", &status), -EBADMSG,
		"a pipe is not waited for");
	ok(!domain_status_kept(DOMAIN_STATUS_DIR), "without a daemon nobody keeps the files");
	pid = daemon_with_lock(&leash);
	ok(domain_status_kept(DOMAIN_STATUS_DIR), "a daemon with its lock keeps them");
	left();
	ok(domain_status_left(DOMAIN_STATUS_DIR, "guest"), "a start of before it is left");
	close(leash);
	waitpid(pid, NULL, 0);
	ok(!domain_status_kept(DOMAIN_STATUS_DIR), "... until it ends, though its file stays");
	ok(!domain_status_left(DOMAIN_STATUS_DIR, "guest"), "... and then nobody takes it for one");
}

int main(void)
{
	recorded();
	others();
	words();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	files();
	return done();
}
