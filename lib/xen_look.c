// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_look: one hypercall, as a program of the host may make it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "xen.h"

#define PRIVCMD "/dev/xen/privcmd"
#define PAGES   "/dev/xen/hypercall"

/* include/uapi/xen/privcmd.h of the kernel. */
struct hypercall {
	uint64_t number, arguments[5];
};
#define CALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct hypercall))

/* xen/xen.h, xen/domctl.h: the start of struct xen_domctl, the same since Xen 4.0. */
#define DOMCTL      36
#define GET_INFO    5
#define FIRST_TRIED 0x15 /* the interface's version in Xen 4.16 and 4.17 */
#define LAST_TRIED  0x40
#define LEAST_TRIED 0x07

struct domctl {
	uint32_t command, version;
	uint16_t domain, padding[3];
	struct {
		uint16_t domain, padding;
		uint32_t flags;
		uint8_t rest[1024]; /* more than any version needs */
	} info;
};

struct xen_state xen_state_of(uint32_t flags)
{
	return (struct xen_state){ .dying = flags & 1,
		.down = flags & 1 << 2,
		.paused = flags & 1 << 3,
		.code = (int)(flags >> 16 & 0xff) };
}

/* A page that stays where it is. */
static struct domctl *get_page(size_t size)
{
	auto_close int fd = open(PAGES, O_RDWR | O_CLOEXEC);
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED : MAP_SHARED;
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	return page == MAP_FAILED ? NULL : page;
}

/* 0, -EACCES for another version of the interface, or -errno. */
static int call(int fd, struct domctl *page, uint32_t version, int id)
{
	struct hypercall hypercall = { .number = DOMCTL, .arguments = { (uintptr_t)page } };

	memset(page, 0, sizeof(*page));
	page->command = GET_INFO;
	page->version = version;
	page->domain = (uint16_t)id;
	return ioctl(fd, CALL, &hypercall) < 0 ? -errno : 0;
}

/* Each hypervisor takes one version alone, and says so of the others before it looks at more. */
static int call_any(int fd, struct domctl *page, int id)
{
	int r = call(fd, page, FIRST_TRIED, id);

	for (uint32_t version = FIRST_TRIED + 1; r == -EACCES && version <= LAST_TRIED; version++)
		r = call(fd, page, version, id);
	for (uint32_t version = FIRST_TRIED - 1; r == -EACCES && version >= LEAST_TRIED; version--)
		r = call(fd, page, version, id);
	return r;
}

int xen_look(int id, struct xen_state *ret)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	auto_close int fd = open(PRIVCMD, O_RDWR | O_CLOEXEC);
	struct domctl *page;
	int r;

	if (fd < 0)
		return -errno;
	page = get_page(size);
	if (!page)
		return -errno;
	r = call_any(fd, page, id);
	/* It answers for the next one if there is none of that number. */
	if (r == 0 && page->info.domain != id)
		r = -ESRCH;
	if (r == 0)
		*ret = xen_state_of(page->info.flags);
	munmap(page, size);
	return r;
}
