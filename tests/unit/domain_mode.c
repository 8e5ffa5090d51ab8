// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mode: virsh's words, one or more, and nothing else. */
#include <errno.h>

#include "cleanup.h"
#include "domain_mode.h"
#include "tap.h"

int main(void)
{
	static const struct {
		const char *words;
		int wanted;
	} rows[] = {
		{ "acpi", DOMAIN_MODE_ACPI },
		{ "agent", DOMAIN_MODE_AGENT },
		{ "initctl", DOMAIN_MODE_INITCTL },
		{ "signal", DOMAIN_MODE_SIGNAL },
		{ "paravirt", DOMAIN_MODE_PARAVIRT },
		{ "acpi,agent", DOMAIN_MODE_ACPI | DOMAIN_MODE_AGENT },
		{ "agent,acpi,agent", DOMAIN_MODE_ACPI | DOMAIN_MODE_AGENT },
		{ "", -EINVAL },
		{ ",", -EINVAL },
		{ "acpi,", -EINVAL },
		{ ",acpi", -EINVAL },
		{ "acpi, agent", -EINVAL },
		{ "acpi|agent", -EINVAL },
		{ "ACPI", -EINVAL },
		{ "acp", -EINVAL },
		{ "acpix", -EINVAL },
		{ "acpi\n", -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same(domain_mode_parse(rows[i].words), rows[i].wanted, "row");
	return done();
}
