// SPDX-License-Identifier: GPL-2.0-or-later
/* listener: the kernel's list of them, and /proc for who holds one. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "listener.h"
#include "netlink.h"

/* __SO_ACCEPTCON of the kernel's linux/net.h, as /proc/net/unix shows it. */
#define ACCEPTS 0x10000

/* A list that grows. */
struct found {
	struct listener *list;
	int count, room;
};

static int keep(const struct nlmsghdr *message, void *data)
{
	const struct inet_diag_msg *socket = mnl_nlmsg_get_payload(message);
	struct found *found = data;
	struct listener *listener;

	if (found->count == found->room) {
		int room = found->room ? 2 * found->room : 64;
		struct listener *larger = realloc(found->list, (size_t)room * sizeof(*larger));

		if (!larger)
			return MNL_CB_ERROR;
		found->list = larger;
		found->room = room;
	}
	listener = &found->list[found->count++];
	*listener = (struct listener){ .address = { .family = socket->idiag_family,
					       .length = PREFIX_NO_LENGTH },
		.port = ntohs(socket->id.idiag_sport),
		.inode = socket->idiag_inode };
	memcpy(listener->address.bytes, socket->id.idiag_src, prefix_size(socket->idiag_family));
	return MNL_CB_OK;
}

static int ask(struct netlink *netlink, uint8_t family, struct found *found)
{
	union netlink_request request;
	struct inet_diag_req_v2 *wanted =
		netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof(*wanted));
	int r;

	wanted->sdiag_family = family;
	wanted->sdiag_protocol = IPPROTO_TCP;
	wanted->idiag_states = 1U << TCP_LISTEN;
	r = netlink_ask(netlink, &request.header, keep, found);
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

int listener_list(const struct deadline *deadline, struct listener **ret)
{
	auto_netlink struct netlink netlink = { 0 };
	struct found found = { 0 };
	int r = netlink_open_on(&netlink, NETLINK_SOCK_DIAG, 0, deadline);

	if (r == 0)
		r = ask(&netlink, AF_INET, &found);
	if (r == 0)
		r = ask(&netlink, AF_INET6, &found);
	if (r < 0) {
		free(found.list);
		return r;
	}
	*ret = found.list;
	return found.count;
}

unsigned long listener_parse_link(const char *link)
{
	unsigned long inode;
	char *end;

	if (strncmp(link, "socket:[", 8) != 0 || !isdigit((unsigned char)link[8]))
		return 0;
	inode = strtoul(link + 8, &end, 10);
	return strcmp(end, "]") == 0 ? inode : 0;
}

unsigned long listener_parse_unix(const char *line)
{
	unsigned long inode;
	unsigned int flags;

	if (sscanf(line, "%*x: %*x %*x %8x %*x %*x %lu", &flags, &inode) != 2)
		return 0;
	return flags & ACCEPTS ? inode : 0;
}

bool listener_any_unix(const unsigned long *sockets, int count)
{
	FILE *list = fopen("/proc/net/unix", "re");
	auto_free char *line = NULL;
	bool found = false;
	size_t room = 0;

	while (list && !found && getline(&line, &room, list) > 0) {
		unsigned long inode = listener_parse_unix(line);

		for (int i = 0; inode && i < count; i++)
			found |= sockets[i] == inode;
	}
	if (list)
		fclose(list);
	return found;
}

/* Calls `each` for the inode of each socket of a process until it is true. 1, 0 or -errno. */
static int walk(pid_t pid, bool (*each)(unsigned long inode, void *data), void *data)
{
	char path[64], link[64];
	struct dirent *entry;
	int r = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (!folder)
		return errno == ENOENT ? -ESRCH : -errno;
	while (r == 0 && (entry = readdir(folder))) {
		ssize_t size = readlinkat(dirfd(folder), entry->d_name, link, sizeof(link) - 1);
		unsigned long inode;

		if (size < 0)
			continue;
		link[size] = '\0';
		inode = listener_parse_link(link);
		r = inode && each(inode, data);
	}
	closedir(folder);
	return r;
}

struct inodes {
	unsigned long *list;
	int count, room;
};

static bool keep_inode(unsigned long inode, void *data)
{
	struct inodes *inodes = data;

	if (inodes->count == inodes->room) {
		int room = inodes->room ? 2 * inodes->room : 64;
		unsigned long *larger = realloc(inodes->list, (size_t)room * sizeof(*inodes->list));

		if (!larger)
			return true;
		inodes->list = larger;
		inodes->room = room;
	}
	inodes->list[inodes->count++] = inode;
	return false;
}

int listener_sockets(pid_t pid, unsigned long **ret)
{
	struct inodes inodes = { 0 };
	int r = walk(pid, keep_inode, &inodes);

	if (r != 0) {
		free(inodes.list);
		return r < 0 ? r : -ENOMEM;
	}
	*ret = inodes.list;
	return inodes.count;
}

static bool is_any(const struct prefix *address)
{
	static const uint8_t zero[16];

	return memcmp(address->bytes, zero, prefix_size(address->family)) == 0;
}

bool listener_overlap(const struct listener *a, const struct listener *b)
{
	if (a->port != b->port)
		return false;
	if (a->address.family != b->address.family)
		/* One of IPv6 for any address takes IPv4 too, unless it was told not to. */
		return false;
	return is_any(&a->address) || is_any(&b->address) ||
	       prefix_same_address(&a->address, &b->address);
}

static bool is_same(unsigned long inode, void *data)
{
	return inode == *(unsigned long *)data;
}

/* The kernel's name of its program, or "?". */
static void name_program(pid_t pid, char *name, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (!file || !fgets(name, (int)size, file))
		snprintf(name, size, "?");
	name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
}

int listener_holder(unsigned long inode, pid_t *ret_pid, char *name, size_t size)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int r = 0, doubt = 0;

	if (!proc)
		return -errno;
	while (r <= 0 && (entry = readdir(proc))) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		r = walk(pid, is_same, &inode);
		if (r < 0 && r != -ESRCH)
			doubt = r;
		if (r == 1) {
			*ret_pid = pid;
			name_program(pid, name, size);
		}
	}
	closedir(proc);
	return r == 1 ? 1 : doubt;
}

char *listener_format(const struct listener *listener, char text[LISTENER_TEXT_MAX])
{
	char address[PREFIX_TEXT_MAX];

	prefix_format(&listener->address, address);
	if (is_any(&listener->address))
		snprintf(text, LISTENER_TEXT_MAX, "*:%d", listener->port);
	else
		snprintf(text, LISTENER_TEXT_MAX,
			listener->address.family == AF_INET6 ? "[%s]:%d" : "%s:%d", address,
			listener->port);
	return text;
}
