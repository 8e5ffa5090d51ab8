// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu_host_xml: a host's CPUs as libvirt has them of Xen, and what it does not write. */
#include <errno.h>

#include "cpu_host_xml.h"
#include "tap.h"

#define HOST(cells)                                                                                \
	"<capabilities><host><cpu/><topology><cells num='1'>" cells                                \
	"</cells></topology></host></capabilities>"
#define CPU(id, socket, core)                                                                      \
	"<cpu id='" id "' socket_id='" socket "' die_id='0' core_id='" core "' siblings='0'/>"

static struct cpu cpus[CPU_MAX];

static int parse(const char *xml)
{
	return cpu_host_parse(xml, strlen(xml), cpus);
}

int main(void)
{
	static const char *const bad[] = { "", "x", "<capabilities/>", HOST(""),
		HOST("<cell id='0'/>"),
		HOST("<cell id='x'><cpus>" CPU("0", "0", "0") "</cpus></cell>"),
		HOST("<cell id='0'><cpus>" CPU("512", "0", "0") "</cpus></cell>"),
		HOST("<cell id='0'><cpus><cpu/></cpus></cell>"),
		"<domain><host><topology><cells><cell id='0'><cpus>" CPU(
			"0", "0", "0") "</cpus></cell></cells></topology></host></domain>" };
	char text[256];

	same(parse(HOST("<cell id='0'><memory unit='KiB'>1</memory><cpus num='3'>" CPU(
		     "0", "0", "0") CPU("1", "0", "0") CPU("2", "1",
		     "0") "</cpus></cell><cell id='1'><cpus num='1'><cpu id='3'/></cpus></cell>")),
		4, "four CPUs in two nodes");
	cpu_format(cpus, 4, text, sizeof(text));
	ok(cpus[0].core == cpus[1].core, "two threads of one core");
	ok(cpus[1].core != cpus[2].core, "and another socket's core of the same number");
	ok(cpus[2].online && !cpus[3].online, "one without a place is offline");
	ok(cpus[2].node == 0 && cpus[3].node == 1, "each in its node");
	same(cpu_parse(text, cpus), 4, "the helper can answer so");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		same(parse(bad[i]), -EBADMSG, bad[i]);
	return done();
}
