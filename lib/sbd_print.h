/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is on an SBD disk, on standard output, in the words of the sbd tool (sbd(8)). */
#ifndef RELEVO_SBD_PRINT_H
#define RELEVO_SBD_PRINT_H

#include "sbd.h"

/* A UUID and a line end. */
void sbd_print_uuid(const unsigned char uuid[16]);

/* A line for each slot in use: number, node, message and its sender. */
void sbd_print_slots(const struct sbd_disk *disk);

void sbd_print_header(const struct sbd_header *header);

#endif
