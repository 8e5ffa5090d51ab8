/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device holds an SBD disk: a block device, or a file. It is read and written past the page
 * cache, and what was written is on it (open(2), O_DIRECT and O_SYNC). It may hang: call these in a
 * process that may be abandoned (parallel.h).
 */
#ifndef RELEVO_SBD_DEVICE_H
#define RELEVO_SBD_DEVICE_H

#include <sys/types.h>

#include "sbd.h"

struct sbd_device {
	int fd;
	uint32_t sector;       /* bytes */
	dev_t id;              /* of the block device itself, or of a file's file system */
	ino_t inode;           /* of a file, or 0 */
	unsigned char *buffer; /* aligned; takes a whole disk */
	size_t size;           /* bytes of the buffer */
};

#define auto_sbd_device __attribute__((cleanup(sbd_device_close)))

/* What becomes of an owner that has none yet. */
#define SBD_DEVICE_NONE ((struct sbd_device){ .fd = -1 })

/*
 * Opens a device; `alone` fails with -EBUSY while it is mounted or part of another device. 0;
 * -ENOTBLK: it is neither a block device nor a file; -EBADMSG: of sectors that SBD cannot use; or
 * another -errno.
 */
int sbd_device_open(const char *path, bool alone, struct sbd_device *ret);
void sbd_device_close(struct sbd_device *device);

/* Reads and checks the whole disk: as sbd_disk_parse(), or another -errno. */
int sbd_device_read(const struct sbd_device *device, struct sbd_disk *ret);

/* Names the owner of a slot. 0; -EIO, also when it reads back as something else. */
int sbd_device_allocate(const struct sbd_device *device, unsigned slot, const char *name);

/* Puts a message into a mailbox: as above. */
int sbd_device_send(
	const struct sbd_device *device, unsigned slot, enum sbd_message message, const char *from);

/*
 * What creating a disk on a device just opened would destroy. 0: nothing; -EEXIST: an SBD disk with
 * nodes in its slots; -ENOTEMPTY: other data; or another -errno.
 */
int sbd_device_vacant(const struct sbd_device *device);

/* Writes an empty disk, the header last: until then it is none. The sector is the device's. */
int sbd_device_create(const struct sbd_device *device, const struct sbd_header *header);

/* What an error of these functions means, in words that follow the device's name. */
const char *sbd_device_why(int error);

#endif
