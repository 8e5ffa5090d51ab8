// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_settings: an environment of any text gives settings that go together, or a fault in words. */
#include <sys/socket.h>

#include "cleanup.h"
#include "input.h"
#include "vip_settings.h"

#define VARIABLES 16

/* "OCF_RESKEY_NAME=VALUE" of a line that is a row's number or '+' and a clone's attribute. */
static char *variable(const char *line, size_t rows)
{
	static const char *const attributes[] = { "clone", "clone_max", "globally_unique" };
	unsigned char which = (unsigned char)*line;
	char *text = NULL;
	int r;

	if (which == '+' && line[1])
		r = asprintf(&text, "OCF_RESKEY_CRM_meta_%s=%s",
			attributes[(unsigned char)line[1] % ARRAY_SIZE(attributes)], line + 2);
	else
		r = asprintf(&text, "OCF_RESKEY_%s=%s", vip_params[which % rows].name, line + 1);
	MUST(r > 0);
	return text;
}

static void check_settings(void)
{
	MUST(vip.ip.family == AF_INET || vip.ip.family == AF_INET6);
	MUST(vip.ip.length >= PREFIX_NO_LENGTH && vip.ip.length <= prefix_bits(vip.ip.family));
	MUST(vip.ip.length != 0 || vip.ip.family == AF_INET6);
	MUST(!prefix_unusable(&vip.ip));
	MUST(strlen(vip.nic) < sizeof(vip.nic) && !strpbrk(vip.nic, "/ :"));
	MUST(strlen(vip.label) + 3 <= IF_NAMESIZE && !strpbrk(vip.label, "/ :"));
	MUST(vip.namespace && vip.given.broadcast);
	MUST(!vip.lvs || vip.ip.family == AF_INET);
	MUST(!vip.addrlabel || vip.ip.family == AF_INET6);
	MUST(!(vip.shared && (vip.lvs || vip.unique_clone)));
	MUST(vip.arp_count >= 0 && vip.arp_count <= 1000 && vip.arp_interval >= 0);
	MUST(vip.virtual_mac >= 0 && vip.virtual_mac <= 255);
	MUST(vip.target_count <= ANNOUNCER_TARGETS);
	for (unsigned i = 0; i < vip.target_count; i++)
		MUST(vip.targets[i].family == AF_UNSPEC || vip.targets[i].family == vip.ip.family);
	for (size_t i = 0; i < ARRAY_SIZE(vip.given.refused); i++)
		MUST(!*vip.given.refused[i]);
}

static void check_fault(const struct param_fault *fault)
{
	MUST(fault->code == OCF_ERR_CONFIGURED && *fault->hint);
	MUST(strncmp(fault->text, "parameter '", 11) == 0 && !strchr(fault->text, '\n'));
	MUST(strlen(vip.nic) < sizeof(vip.nic) && vip.target_count <= ANNOUNCER_TARGETS);
	MUST(vip.link <= VIP_LINK_IGNORE);
}

/* Lines, each a variable; the size says which address there is before them, or none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	char *variables[VARIABLES], *rest = NULL;
	struct param_fault fault;
	size_t rows = 0, count = 0;

	while (vip_params[rows].name)
		rows++;
	clearenv();
	if (size % 3)
		setenv("OCF_RESKEY_ip", size % 3 == 1 ? "192.0.2.10" : "2001:db8::10/64", 1);
	for (char *line = strtok_r(text, "\n", &rest); line && count < VARIABLES;
		line = strtok_r(NULL, "\n", &rest)) {
		variables[count] = variable(line, rows);
		putenv(variables[count++]);
	}
	vip = (struct vip_settings){ 0 };
	param_load(vip_params, &fault);
	vip_check(&fault);
	if (fault.code)
		check_fault(&fault);
	else
		check_settings();
	clearenv();
	while (count)
		free(variables[--count]);
	return 0;
}
