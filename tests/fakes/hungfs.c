// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hungfs: a file system on which every file exists and no read ever ends, as on an NFS server that
 * has gone away. A process that reads cannot be killed until hungfs ends.
 * usage: hungfs -f MOUNTPOINT
 */
#define FUSE_USE_VERSION 31
#include <fuse.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int get_attributes(const char *path, struct stat *status, struct fuse_file_info *info)
{
	(void)info;
	memset(status, 0, sizeof(*status));
	status->st_mode = strcmp(path, "/") == 0 ? S_IFDIR | 0755 : S_IFREG | 0644;
	status->st_nlink = 1;
	status->st_size = 4096;
	return 0;
}

/* Without the page cache a reader waits for the answer itself, and can't be killed. */
static int open_direct(const char *path, struct fuse_file_info *info)
{
	(void)path;
	info->direct_io = 1;
	return 0;
}

static int read_forever(
	const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info)
{
	(void)path;
	(void)buffer;
	(void)size;
	(void)offset;
	(void)info;
	while (pause() < 0)
		continue;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct fuse_operations operations = {
		.getattr = get_attributes,
		.open = open_direct,
		.read = read_forever,
	};

	return fuse_main(argc, argv, &operations, NULL);
}
