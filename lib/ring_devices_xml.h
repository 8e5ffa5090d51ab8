/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which hosts of a cluster have a fence device that fences hosts, as the CIB has it. */
#ifndef RELEVO_RING_DEVICES_XML_H
#define RELEVO_RING_DEVICES_XML_H

#include <stddef.h>

/*
 * Pure, by libxml2: the name of the first node (no remote one) that no stonith device but those of
 * the type `useless` may fence. 1 and the name; 0: all have one, or there is no node; -EBADMSG when
 * `text` is no CIB. A device without pcmk_host_list and pcmk_host_map may fence any node.
 */
int ring_devices_missing(
	const char *text, size_t size, const char *useless, char *host, size_t host_size);

#endif
