/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 (FIPS 180-4), which signs the packets of fence_xvm. */
#ifndef RELEVO_SHA256_H
#define RELEVO_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32

struct sha256 {
	uint32_t state[8];
	uint64_t size; /* bytes taken so far */
	uint8_t block[64];
};

void sha256_begin(struct sha256 *hash);
void sha256_take(struct sha256 *hash, const void *bytes, size_t size);
void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_SIZE]);

#endif
