// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size: what a guest takes of its host, as libvirt and people write it. */
#include <errno.h>

#include "tap.h"

#include "domain_size.h"

static void is(const char *xml, long long cpus, long long memory, const char *what)
{
	struct domain_size size = { 0 };

	same(domain_size_parse(xml, strlen(xml), &size), 0, what);
	same(size.cpus, cpus, "... its CPUs");
	same(size.memory, memory, "... its memory");
}

static void is_not(const char *xml, int wanted, const char *what)
{
	struct domain_size size = { 7, 7 };

	same(domain_size_parse(xml, strlen(xml), &size), wanted, what);
	ok(size.cpus == 7 && size.memory == 7, "... and leaves what was there");
}

int main(void)
{
	is("<domain><memory unit='KiB'>524288</memory><vcpu placement='static'>2</vcpu></domain>",
		2, 512, "a domain");
	is("<domstatus state='running'><vcpus><vcpu id='0'/></vcpus><domain><metadata><x:memory "
	   "xmlns:x='u'>1</x:memory></metadata><memory unit='KiB'>16384</memory>"
	   "<currentMemory unit='KiB'>1024</currentMemory><vcpu current='1'>4</vcpu>"
	   "</domain></domstatus>",
		1, 16, "libvirt's status of one");
	is("<domain><memory>2047</memory></domain>", 1, 1, "one with neither a unit nor CPUs");
	is("<domain><memory unit='b'>1048576</memory></domain>", 1, 1, "bytes");
	is("<domain><memory unit='k'> 1024 </memory></domain>", 1, 1, "k");
	is("<domain><memory unit='KB'>2000</memory></domain>", 1, 1, "KB");
	is("<domain><memory unit='MiB'>3</memory></domain>", 1, 3, "MiB");
	is("<domain><memory unit='MB'>3</memory></domain>", 1, 2, "MB");
	is("<domain><memory unit='G'>2</memory></domain>", 1, 2048, "G");
	is("<domain><memory unit='TiB'>1</memory></domain>", 1, 1048576, "TiB");
	is_not("", -EBADMSG, "nothing is none");
	is_not("<domain>", -EBADMSG, "nor is half of one");
	is_not("<domstatus/>", -EBADMSG, "nor a status of nobody");
	is_not("<network><memory>1</memory></network>", -EBADMSG, "nor what is no domain");
	is_not("<domain><vcpu>2</vcpu></domain>", -EINVAL, "one without memory");
	is_not("<domain><memory>many</memory></domain>", -EINVAL, "memory that is no number");
	is_not("<domain><memory>-1</memory></domain>", -EINVAL, "a negative one");
	is_not("<domain><memory>1 2</memory></domain>", -EINVAL, "two");
	is_not("<domain><memory unit='PiB'>1</memory></domain>", -EINVAL, "an unknown unit");
	is_not("<domain><memory unit='ki'>1</memory></domain>", -EINVAL, "half a unit");
	is_not("<domain><memory unit=''>1</memory></domain>", -EINVAL, "no unit");
	is_not("<domain><memory unit='TiB'>9223372036854775807</memory></domain>", -EINVAL,
		"more than there can be");
	is_not("<domain><memory>1</memory><vcpu>0</vcpu></domain>", -EINVAL, "no CPU");
	is_not("<domain><memory>1</memory><vcpu current='x'>1</vcpu></domain>", -EINVAL,
		"CPUs that are no number");
	return done();
}
