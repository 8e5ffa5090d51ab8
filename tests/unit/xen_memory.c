// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_memory: what libxl makes room for. */
#include "xen_memory.h"
#include "tap.h"

#define MIB 1024LL

int main(void)
{
	same(xen_memory_need(128 * MIB, 128 * MIB, 1), (128 + 1 + 1 + 2) * MIB, "of a small guest");
	same(xen_memory_need(64 * MIB, 128 * MIB, 1), (64 + 1 + 1 + 2) * MIB,
		"of one that may grow: its tables are as large as at the most");
	same(xen_memory_need(8192 * MIB, 8192 * MIB, 4), (8192 + 64 + 4 + 2) * MIB, "of a larger");
	same(xen_memory_need(1, 1, 0), 1 + 8 + 2 * MIB, "part of a MiB counts as one");
	return done();
}
