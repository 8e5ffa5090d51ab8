/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mode is a way to ask a guest to shut down, by the words of virsh shutdown --mode. */
#ifndef RELEVO_DOMAIN_MODE_H
#define RELEVO_DOMAIN_MODE_H

/* libvirt's own numbers (virDomainShutdownFlagValues); the helper that calls it checks that. */
enum domain_mode {
	DOMAIN_MODE_ACPI = 1,
	DOMAIN_MODE_AGENT = 2,
	DOMAIN_MODE_INITCTL = 4,
	DOMAIN_MODE_SIGNAL = 8,
	DOMAIN_MODE_PARAVIRT = 16,
};

/* Pure: the sum of the modes in a list with commas, "acpi,agent"; -EINVAL if it is none. */
int domain_mode_parse(const char *words);

#endif
