// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_memory: what libxl's libxl_get_required_shadow_memory() and its allowances come to. */
#include "xen_memory.h"

#define PAGE 4LL
#define MIB  1024LL

long long xen_memory_need(long long memory, long long most, long long cpus)
{
	long long tables = (most + MIB - 1) / MIB * 2 * PAGE + cpus * MIB;

	return memory + tables + 2 * MIB;
}
