// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_place: which words name a place. */
#include "domain_place.h"
#include "cleanup.h"
#include "tap.h"

int main(void)
{
	static const char *const good[] = { "", "off", "auto", "0", "2-5,8", "8,2-5" };
	static const char *const bad[] = { "on", "AUTO", "auto,1", "none", "5-2", "1,1", "1;2",
		"-" };
	struct domain domain = { .uri = "qemu:///system" };
	struct deadline deadline = deadline_start(10000);

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(!domain_place_fault(good[i]), "'%s' is a place", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(domain_place_fault(bad[i]), "'%s' is none", bad[i]);
	same(domain_place_check(&domain, "auto", &deadline), 0, "auto is everywhere");
	same(domain_place_check(&domain, "0", &deadline), 0, "so is a first CPU");
	ok(domain_place_check(&domain, "0,511", &deadline) < 0, "but no 512 of them");
	same_text(domain.why.text, "CPU 511 of cpus=0,511 is not online here", "which is said");
	return done();
}
