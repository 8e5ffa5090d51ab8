// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lossy: disks that lose what was not flushed. Shows the files of a folder; what is written to one
 * stays in memory until fsync(2), as in a disk's cache, and is lost when this process is killed, as
 * at a power cut.
 * usage: lossy -f MOUNTPOINT FOLDER
 */
#define FUSE_USE_VERSION 31
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096

/* A disk that was opened, and its blocks that were written and not yet flushed, else NULL. */
struct disk {
	struct disk *next;
	char name[64];
	pthread_mutex_t lock;
	int fd;
	size_t blocks;
	unsigned char **cached;
};

static int folder;
static struct disk *disks;
static pthread_mutex_t disks_lock = PTHREAD_MUTEX_INITIALIZER;

static struct disk *disk_of(const struct fuse_file_info *info)
{
	return (struct disk *)(uintptr_t)info->fh;
}

static const char *relative(const char *path)
{
	return path[1] ? path + 1 : ".";
}

static int get_attributes(const char *path, struct stat *status, struct fuse_file_info *info)
{
	(void)info;
	return fstatat(folder, relative(path), status, 0) < 0 ? -errno : 0;
}

static struct disk *add_disk(const char *name)
{
	struct disk *disk = calloc(1, sizeof(*disk));
	struct stat status;

	if (!disk)
		return NULL;
	snprintf(disk->name, sizeof(disk->name), "%s", name);
	disk->fd = openat(folder, name, O_RDWR | O_CLOEXEC);
	if (disk->fd < 0 || fstat(disk->fd, &status) < 0) {
		free(disk);
		return NULL;
	}
	pthread_mutex_init(&disk->lock, NULL);
	disk->blocks = ((size_t)status.st_size + BLOCK - 1) / BLOCK;
	disk->cached = calloc(disk->blocks, sizeof(*disk->cached));
	disk->next = disks;
	disks = disk;
	return disk;
}

/* A disk keeps what was written when it is closed, too. */
static int open_disk(const char *path, struct fuse_file_info *info)
{
	struct disk *disk;

	pthread_mutex_lock(&disks_lock);
	for (disk = disks; disk && strcmp(disk->name, relative(path)) != 0;)
		disk = disk->next;
	if (!disk)
		disk = add_disk(relative(path));
	pthread_mutex_unlock(&disks_lock);
	if (!disk || !disk->cached)
		return -ENOMEM;
	info->fh = (uintptr_t)disk;
	info->direct_io = 1;
	return 0;
}

/* Bytes of the block at `offset` that a request of `size` bytes concerns. */
static size_t part_of(size_t size, off_t offset)
{
	size_t rest = BLOCK - (size_t)offset % BLOCK;

	return size < rest ? size : rest;
}

static int read_disk(
	const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info)
{
	struct disk *disk = disk_of(info);
	ssize_t got = 0;

	(void)path;
	pthread_mutex_lock(&disk->lock);
	for (size_t done = 0; done < size && got >= 0;
		done += part_of(size - done, offset + (off_t)done)) {
		off_t at = offset + (off_t)done;
		size_t part = part_of(size - done, at), block = (size_t)at / BLOCK;

		if (block >= disk->blocks) {
			size = done;
			break;
		}
		if (disk->cached[block]) {
			memcpy(buffer + done, disk->cached[block] + at % BLOCK, part);
			continue;
		}
		memset(buffer + done, 0, part);
		got = pread(disk->fd, buffer + done, part, at);
	}
	pthread_mutex_unlock(&disk->lock);
	return got < 0 ? -EIO : (int)size;
}

/* The block in memory, as it is on the disk if it was not there; NULL without memory. */
static unsigned char *cache(struct disk *disk, size_t block)
{
	unsigned char *bytes = disk->cached[block];

	if (bytes)
		return bytes;
	bytes = calloc(1, BLOCK);
	if (bytes && pread(disk->fd, bytes, BLOCK, (off_t)block * BLOCK) < 0) {
		free(bytes);
		return NULL;
	}
	disk->cached[block] = bytes;
	return bytes;
}

static int write_disk(const char *path, const char *buffer, size_t size, off_t offset,
	struct fuse_file_info *info)
{
	struct disk *disk = disk_of(info);
	int r = (int)size;

	(void)path;
	pthread_mutex_lock(&disk->lock);
	for (size_t done = 0; done < size; done += part_of(size - done, offset + (off_t)done)) {
		off_t at = offset + (off_t)done;
		size_t block = (size_t)at / BLOCK;
		unsigned char *bytes = block < disk->blocks ? cache(disk, block) : NULL;

		if (!bytes) {
			r = -EIO;
			break;
		}
		memcpy(bytes + at % BLOCK, buffer + done, part_of(size - done, at));
	}
	pthread_mutex_unlock(&disk->lock);
	return r;
}

static int flush_disk(const char *path, int data_only, struct fuse_file_info *info)
{
	struct disk *disk = disk_of(info);
	int r = 0;

	(void)path;
	(void)data_only;
	pthread_mutex_lock(&disk->lock);
	for (size_t block = 0; block < disk->blocks; block++) {
		if (!disk->cached[block])
			continue;
		if (pwrite(disk->fd, disk->cached[block], BLOCK, (off_t)block * BLOCK) != BLOCK)
			r = -EIO;
		free(disk->cached[block]);
		disk->cached[block] = NULL;
	}
	pthread_mutex_unlock(&disk->lock);
	return r < 0 || fdatasync(disk->fd) == 0 ? r : -errno;
}

static const struct fuse_operations operations = {
	.getattr = get_attributes,
	.open = open_disk,
	.read = read_disk,
	.write = write_disk,
	.fsync = flush_disk,
};

int main(int argc, char **argv)
{
	char **options = calloc((size_t)argc, sizeof(*options));

	if (!options || argc < 4) {
		fprintf(stderr, "usage: lossy -f MOUNTPOINT FOLDER\n");
		return 2;
	}
	folder = open(argv[argc - 1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0) {
		perror(argv[argc - 1]);
		return 1;
	}
	memcpy(options, argv, (size_t)(argc - 1) * sizeof(*options));
	return fuse_main(argc - 1, options, &operations, NULL);
}
