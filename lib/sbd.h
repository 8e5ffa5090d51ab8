/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SBD's mailboxes on a shared disk, as the sbd daemon reads them (sbd(8); its layout is that of
 * src/sbd.h and src/sbd-md.c of sbd 1.5): sector 0 is the header, sector 1+2i names the node that
 * has slot i, sector 2+2i is its mailbox. Numbers are big endian. Pure; nothing here does I/O.
 */
#ifndef RELEVO_SBD_H
#define RELEVO_SBD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SBD_NAME_MAX   63
#define SBD_SLOTS_MAX  255
#define SBD_SECTOR_MIN 512
#define SBD_SECTOR_MAX 4096

/* What lies in a mailbox. */
enum sbd_message {
	SBD_CLEAR,
	SBD_TEST,
	SBD_RESET,
	SBD_OFF,
	SBD_EXIT,
	SBD_CRASHDUMP,
	SBD_UNDEFINED, /* anything else */
};

/* Times are seconds. */
struct sbd_header {
	unsigned version, minor, slots;
	uint32_t sector, watchdog, allocate, loop, msgwait;
	unsigned char uuid[16]; /* since minor version 1 */
};

struct sbd_slot {
	bool used;
	char name[SBD_NAME_MAX + 1];
	enum sbd_message message;
	char from[SBD_NAME_MAX + 1];
};

/* A table of SBD_SLOTS_MAX slots, of which the header says how many there are. */
struct sbd_disk {
	struct sbd_header header;
	struct sbd_slot slots[SBD_SLOTS_MAX];
};

/* Number of the sector that names the owner of a slot, and of its mailbox. */
unsigned sbd_node_sector(unsigned slot);
unsigned sbd_mailbox_sector(unsigned slot);

/*
 * Reads the header of a disk whose sectors have `sector` bytes. 0; -ENODATA: it is none of SBD's;
 * -EPROTONOSUPPORT: of another version; -EBADMSG: of another sector size or without slots.
 */
int sbd_header_parse(const unsigned char *bytes, uint32_t sector, struct sbd_header *ret);

/* Reads a whole disk of `size` bytes. As above, or -ENOSPC: too small for its slots. */
int sbd_disk_parse(const unsigned char *bytes, size_t size, uint32_t sector, struct sbd_disk *ret);

/* Each fills a whole sector. A name or sender that is too long is cut. */
void sbd_header_format(const struct sbd_header *header, unsigned char *sector);
void sbd_node_format(const char *name, uint32_t size, unsigned char *sector);
void sbd_mailbox_format(
	enum sbd_message message, const char *from, uint32_t size, unsigned char *sector);

/* The slot of a node, whose name the daemon compares without regard to case; -ENOENT. */
int sbd_find(const struct sbd_disk *disk, const char *name);

/* sbd's words for messages; -EINVAL for another word. */
const char *sbd_message_word(enum sbd_message message);
int sbd_message_parse(const char *word);

/* True for a message whose reader ends: reset, off, crashdump. */
bool sbd_message_kills(enum sbd_message message);

#endif
