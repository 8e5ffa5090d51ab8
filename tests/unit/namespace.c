// SPDX-License-Identifier: GPL-2.0-or-later
/* namespace: entering one by its name, and all that is none. */
#include <fcntl.h>
#include <net/if.h>
#include <sys/stat.h>

#include "namespace.h"
#include "network.h"

static ino_t here(void)
{
	struct stat status;

	return stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

/* What namespace_enter() says, and that nothing but its success changes this process. */
static void refused(const char *name, int wanted, const char *what)
{
	ino_t before = here();
	int spare = dup(0), after;

	close(spare);
	same(namespace_enter(name), wanted, what);
	after = dup(0);
	close(after);
	ok(here() == before && spare == after, "... and nothing changed");
}

static void names(void)
{
	char longest[300] = "";

	refused("", -EINVAL, "a name must not be empty");
	refused("../netns/blue", -EINVAL, "a path is no name");
	refused("/run/netns/blue", -EINVAL, "nor a whole one");
	refused("none", -ENOENT, "one that is not there is not found");
	memset(longest, 'a', 255);
	refused(longest, -ENOENT, "a name may have 255 bytes");
	longest[255] = 'a';
	refused(longest, -ENAMETOOLONG, "but not 256");
}

static void files(void)
{
	shell("touch /run/netns/file; mkdir /run/netns/folder; mkfifo /run/netns/fifo");
	shell("touch /run/netns/uts; mount --bind /proc/self/ns/uts /run/netns/uts");
	refused("file", -EINVAL, "a plain file is no namespace");
	refused("folder", -EINVAL, "a folder is none");
	refused("fifo", -EINVAL, "a fifo is none, and is not waited for");
	refused("uts", -EINVAL, "a namespace of another kind is none");
}

static int enter_as_nobody(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(setuid(65534) == 0 ? -namespace_enter("blue") : 99);
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int main(void)
{
	if (!private_folder("/run") || !private_network())
		return skip_rest("a network of its own needs root");
	refused("blue", -ENOENT, "without the folder no name is found");
	refused("", -EINVAL, "but an empty one is wrong");
	refused(".", -EINVAL, "and '.' is no name");
	refused("..", -EINVAL, "nor is '..'");
	if (!shell("ip netns add blue && ip -n blue link add b0 type veth peer name b1"))
		return skip_rest("a namespace cannot be made");
	names();
	files();
	same(enter_as_nobody(), EPERM, "who is not root may not");
	ok(if_nametoindex("b0") == 0, "its links are not here");
	same(namespace_enter("blue"), 0, "a namespace is entered");
	ok(if_nametoindex("b0") > 0 && if_nametoindex("b1") > 0, "... its links are here");
	ok(access("/proc/sys/net/ipv4/conf/b0/forwarding", F_OK) == 0, "... and their settings");
	ok(shell("ip link show b0 >/dev/null"), "a child is there too");
	return done();
}
