/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request to the helper ipmi: which BMC, how to log in, and what to do. As lines of text (see
 * helper.h), for the password must not be in an argument vector.
 */
#ifndef RELEVO_IPMI_H
#define RELEVO_IPMI_H

#include <stdbool.h>
#include <stddef.h>

#define IPMI_KEY_MAX  20 /* bytes of a BMC key (K_g) */
#define IPMI_HOST_MAX 256

struct ipmi_key {
	unsigned char bytes[IPMI_KEY_MAX];
	unsigned length; /* 0: none */
};

/* Reads a key in hexadecimal digits, with 0x before them or without. 0 or -EINVAL. */
int ipmi_key_parse(const char *text, struct ipmi_key *ret);

/*
 * "HOST:PORT" as libfreeipmi takes it: an IPv6 address goes into brackets. 0, or -EINVAL for a host
 * that is none or too long.
 */
int ipmi_host_format(const char *host, long port, char text[IPMI_HOST_MAX + 16]);

#endif
