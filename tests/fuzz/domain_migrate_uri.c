// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_uri: any text as each part, or as a URI, leads to text that ends in its room. */
#include "domain_migrate_uri.h"
#include "cleanup.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	const struct migrate_uri_parts rows[] = {
		{ .hypervisor = text, .target = "n1", .transport = "tcp", .suffix = "-m" },
		{ .hypervisor = "qemu:///system", .target = text, .user = text, .port = 1 },
		{ .hypervisor = "qemu:///system", .target = "n1", .remote_uri = text, .uri = text },
		{ .hypervisor = "xen:///", .target = text, .suffix = text },
	};
	char uri[64], host[16];
	int port = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (migrate_uri_remote(&rows[i], uri, sizeof(uri)) == 0)
			MUST(strlen(uri) < sizeof(uri));
		if (migrate_uri_data(&rows[i], uri, sizeof(uri)) == 0)
			MUST(strlen(uri) < sizeof(uri));
	}
	MUST(migrate_uri_control_port(text) >= 0 && migrate_uri_control_port(text) < 65536);
	if (migrate_uri_endpoint(text, host, sizeof(host), &port) == 0)
		MUST(*host && port >= 0 && port < 65536);
	migrate_uri_is_node(text);
	return 0;
}
