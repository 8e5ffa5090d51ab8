// SPDX-License-Identifier: GPL-2.0-or-later
/* xl_config: a configuration of any bytes; what is read of it is the same in the native one. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "xl_config.h"

/* The native one says the name that was given; turned round again, it says what the first one did.
 */
static void compare(const char *text, size_t size, const struct xl_config *config)
{
	auto_free char *native = xl_config_native(text, size, "vm", config->uuid), *again = NULL;
	char why[XL_CONFIG_WHY];
	struct xl_config got;

	MUST(native && strncmp(native, "name=\"vm\"\n", 10) == 0);
	MUST(!*config->uuid || strncmp(native + 16, config->uuid, 36) == 0);
	again = xl_config_native(native, strlen(native), "vm", config->uuid);
	MUST(again && xl_config_parse(again, strlen(again), &got, why) == 0);
	MUST(strcmp(got.name, "vm") == 0 && strcmp(got.uuid, config->uuid) == 0);
	MUST(got.cpus == config->cpus && got.memory == config->memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size); /* exactly as long: see input.h */
	struct xl_config config = { .name = "before" };
	char why[XL_CONFIG_WHY] = "";
	int r = xl_config_parse(text, size, &config, why);

	MUST(r == 0 || r == -EBADMSG || r == -EINVAL);
	if (r < 0) {
		MUST(*why && strcmp(config.name, "before") == 0);
		return 0;
	}
	MUST(!strpbrk(config.name, "/\\\n\r\t\x7f"));
	MUST(config.cpus >= 1 && config.memory >= 0);
	MUST(!*config.uuid || strlen(config.uuid) == 36);
	compare(text, size, &config);
	return 0;
}
