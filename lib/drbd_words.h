/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of DRBD's, for its parsers only. A word has no end: it is `length` bytes long. */
#ifndef RELEVO_DRBD_WORDS_H
#define RELEVO_DRBD_WORDS_H

#include "drbd.h"

bool drbd_word_is(const char *word, size_t length, const char *wanted);

enum drbd_disk drbd_disk_of(const char *word, size_t length);
enum drbd_role drbd_role_of(const char *word, size_t length);

/* Notes what a volume of this peer does to be the same on both sides. */
void drbd_replication(struct drbd_peer *peer, const char *word, size_t length);

/* Notes the disk of one of its volumes; when all are read, those of which nothing is told. */
void drbd_peer_disk(struct drbd_peer *peer, enum drbd_disk disk);
void drbd_count_volumes(struct drbd *drbd);

/* Copies a word, cut to fit. */
void drbd_keep(char *to, size_t size, const char *word, size_t length);

#endif
