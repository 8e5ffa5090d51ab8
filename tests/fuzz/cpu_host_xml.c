// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu_host_xml: what it takes can be answered and read again. */
#include "cpu_host_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cpu cpus[CPU_MAX];
	int count = cpu_host_parse((const char *)data, size, cpus);

	for (int i = 0; i < count; i++)
		MUST(cpus[i].id >= 0 && cpus[i].id < CPU_MAX && cpus[i].core >= 0);
	MUST(count != 0 && count <= CPU_MAX);
	return 0;
}
