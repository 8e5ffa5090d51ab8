// SPDX-License-Identifier: GPL-2.0-or-later
/* qemu: command lines and URIs of any bytes; and a guest of any name owns its own. */
#include "qemu.h"
#include "cleanup.h"
#include "input.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

static size_t add(char *line, size_t used, const char *argument)
{
	strcpy(line + used, argument);
	return used + strlen(argument) + 1;
}

/* What libvirt would write for a guest called `name`. */
static size_t command_line(char *line, const char *name)
{
	size_t used = add(line, 0, "qemu-system-x86_64");
	char escaped[600] = "guest=";
	char *to = escaped + 6;

	for (; *name; name++) {
		if (*name == ',')
			*to++ = ',';
		*to++ = *name;
	}
	strcpy(to, ",debug-threads=on");
	used = add(line, used, "-name");
	used = add(line, used, escaped);
	used = add(line, used, "-uuid");
	return add(line, used, UUID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	char line[1024], name[256], again[256] = "before";
	size_t length;

	if (qemu_is_here(text))
		MUST(strncmp(text, "qemu", 4) == 0 && strstr(text, ":///"));
	if (qemu_runs("vm", UUID, text, size))
		MUST(memmem(text, size, "-uuid", 6) && memmem(text, size, "guest=", 6));
	if (qemu_runs("vm", "", text, size))
		MUST(memmem(text, size, "guest=vm", 8));
	snprintf(name, sizeof(name), "%s", text);
	length = command_line(line, name);
	MUST(qemu_runs(name, "", line, length));
	MUST(qemu_runs("vm", UUID, line, length));
	MUST(qemu_name(line, length, again, sizeof(again)) == (*name && strlen(name) < 255));
	MUST(strcmp(again, *name && strlen(name) < 255 ? name : "before") == 0);
	if (qemu_name(text, size, again, 8))
		MUST(*again && strlen(again) < 8);
	length = command_line(line, "another");
	if (qemu_is_pid_file(text))
		MUST(strstr(text, "/qemu/") && strstr(text, ".pid"));
	MUST(strcmp(name, "another") == 0 || !qemu_runs(name, "", line, length));
	return 0;
}
