// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_generated: a file that is always whole. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "balancer_generated.h"
#include "cleanup.h"

int balancer_generated_write(const char *path)
{
	static const char text[] = "# made by ocf:relevo:balancer\n";
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -EIO;
}
