// SPDX-License-Identifier: GPL-2.0-or-later
/* sbd_device: whole sectors, past the cache, read back. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "sbd_device.h"

/* More than any sector: what a read past the cache must be aligned to. */
#define ALIGNMENT 4096

void sbd_device_close(struct sbd_device *device)
{
	if (device->fd >= 0)
		close(device->fd);
	free(device->buffer);
	*device = SBD_DEVICE_NONE;
}

/* A file has the smallest sectors, and may lie on a file system that knows no O_DIRECT. */
static int open_kind(const char *path, bool alone, struct sbd_device *device)
{
	struct stat status;
	int sector = SBD_SECTOR_MIN, flags = O_RDWR | O_SYNC | O_CLOEXEC | O_NOCTTY;

	if (stat(path, &status) < 0)
		return -errno;
	if (S_ISBLK(status.st_mode))
		flags |= O_DIRECT | (alone ? O_EXCL : 0);
	else if (!S_ISREG(status.st_mode))
		return -ENOTBLK;
	device->fd = open(path, flags);
	if (device->fd < 0)
		return -errno;
	if (S_ISBLK(status.st_mode) && ioctl(device->fd, BLKSSZGET, &sector) < 0)
		return -errno;
	if (sector < SBD_SECTOR_MIN || sector > SBD_SECTOR_MAX)
		return -EBADMSG;
	device->sector = (uint32_t)sector;
	device->id = S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev;
	device->inode = S_ISBLK(status.st_mode) ? 0 : status.st_ino;
	return 0;
}

int sbd_device_open(const char *path, bool alone, struct sbd_device *ret)
{
	auto_sbd_device struct sbd_device device = SBD_DEVICE_NONE;
	void *buffer;
	int r = open_kind(path, alone, &device);

	if (r < 0)
		return r;
	device.size = (size_t)device.sector * sbd_node_sector(SBD_SLOTS_MAX);
	if (posix_memalign(&buffer, ALIGNMENT, device.size) != 0)
		return -ENOMEM;
	device.buffer = buffer;
	memset(device.buffer, 0, device.size);
	*ret = device;
	device = SBD_DEVICE_NONE;
	return 0;
}

/* Reads `size` bytes from the beginning; fewer, where the device ends. */
static ssize_t read_start(const struct sbd_device *device, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t part = pread(device->fd, device->buffer + used, size - used, (off_t)used);

		if (part < 0 && errno != EINTR)
			return -errno;
		if (part == 0 || (part > 0 && part % device->sector != 0))
			break;
		if (part > 0)
			used += (size_t)part;
	}
	return (ssize_t)used;
}

int sbd_device_read(const struct sbd_device *device, struct sbd_disk *ret)
{
	struct sbd_header header;
	ssize_t size = read_start(device, device->sector);
	int r;

	if (size < 0)
		return (int)size;
	if ((size_t)size < device->sector)
		return -ENODATA;
	r = sbd_header_parse(device->buffer, device->sector, &header);
	if (r < 0)
		return r;
	size = read_start(device, (size_t)device->sector * sbd_node_sector(header.slots));
	return size < 0 ? (int)size
			: sbd_disk_parse(device->buffer, (size_t)size, device->sector, ret);
}

/* Writes the first `count` sectors of the buffer from sector `first` on, and reads them back. */
static int write_back(const struct sbd_device *device, unsigned first, unsigned count)
{
	size_t size = (size_t)count * device->sector;
	off_t at = (off_t)first * device->sector;
	auto_free void *written = malloc(size);
	ssize_t part;

	if (!written)
		return -ENOMEM;
	memcpy(written, device->buffer, size);
	part = pwrite(device->fd, device->buffer, size, at);
	if (part < 0)
		return -errno;
	if ((size_t)part != size)
		return -ENOSPC;
	memset(device->buffer, 0, size);
	part = pread(device->fd, device->buffer, size, at);
	if (part < 0)
		return -errno;
	return (size_t)part == size && memcmp(device->buffer, written, size) == 0 ? 0 : -EIO;
}

int sbd_device_allocate(const struct sbd_device *device, unsigned slot, const char *name)
{
	sbd_node_format(name, device->sector, device->buffer);
	return write_back(device, sbd_node_sector(slot), 1);
}

int sbd_device_send(
	const struct sbd_device *device, unsigned slot, enum sbd_message message, const char *from)
{
	sbd_mailbox_format(message, from, device->sector, device->buffer);
	return write_back(device, sbd_mailbox_sector(slot), 1);
}

int sbd_device_vacant(const struct sbd_device *device)
{
	ssize_t size = read_start(device, device->size);
	struct sbd_disk disk;

	if (size < 0)
		return (int)size;
	if (sbd_disk_parse(device->buffer, (size_t)size, device->sector, &disk) == 0) {
		for (unsigned i = 0; i < disk.header.slots; i++)
			if (disk.slots[i].used)
				return -EEXIST;
		return 0;
	}
	/* Not only `size`: a file may end within a sector. */
	for (size_t i = 0; i < device->size; i++)
		if (device->buffer[i])
			return -ENOTEMPTY;
	return 0;
}

int sbd_device_create(const struct sbd_device *device, const struct sbd_header *header)
{
	struct sbd_header own = *header;
	int r;

	own.sector = device->sector;
	memset(device->buffer, 0, device->size);
	r = write_back(device, 0, sbd_node_sector(own.slots));
	if (r < 0)
		return r;
	sbd_header_format(&own, device->buffer);
	return write_back(device, 0, 1);
}

const char *sbd_device_why(int error)
{
	switch (-error) {
	case 0:
		return "is well";
	case ETIMEDOUT:
		return "did not answer in time";
	case EBUSY:
		return "is in use, or an earlier process still hangs in it";
	case ECHILD:
		return "could not be looked at";
	case ENOTBLK:
		return "is no block device";
	case ENODATA:
		return "holds no SBD header";
	case EPROTONOSUPPORT:
		return "holds an SBD header of another version";
	case EBADMSG:
		return "holds an SBD header for sectors of another size, or without slots";
	case EEXIST:
		return "is an SBD disk with nodes in its slots";
	case ENOTEMPTY:
		return "holds other data";
	case ENOSPC:
		return "is too small for its slots";
	default:
		return strerror(-error);
	}
}
