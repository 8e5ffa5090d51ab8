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

/* Copies a word, cut to fit. */
void drbd_keep(char *to, size_t size, const char *word, size_t length);

#endif
