// SPDX-License-Identifier: GPL-2.0-or-later
/* param: one text as the value of every type; what loads, is printed so that it loads again. */
#include "param.h"
#include "cleanup.h"
#include "input.h"

static struct {
	const char *str, *path, *secret;
	long num, ms, wait;
	bool flag;
	long long bytes, mib;
	struct prefix address, prefix;
	int choice;
} got;

static const char *const choices[] = { "one", "two", NULL };

static const struct param rows[][2] = {
	{ { .name = "x", .str = &got.str } },
	{ { .name = "x", .path = &got.path } },
	{ { .name = "x", .num = &got.num, .min = -5, .max = 500 } },
	{ { .name = "x", .num = &got.num } },
	{ { .name = "x", .ms = &got.ms } },
	{ { .name = "x", .ms = &got.wait, .bare = 1 } },
	{ { .name = "x", .flag = &got.flag } },
	{ { .name = "x", .bytes = &got.bytes } },
	{ { .name = "x", .bytes = &got.mib, .bare = 1 << 20 } },
	{ { .name = "x", .address = &got.address } },
	{ { .name = "x", .prefix = &got.prefix } },
	{ { .name = "x", .choice = &got.choice, .choices = choices } },
};

static void load(const struct param *row, const char *text)
{
	char first[8192], second[8192];
	struct param_fault fault;

	setenv("OCF_RESKEY_x", text, 1);
	param_load(row, &fault);
	if (fault.code) {
		MUST(fault.code == OCF_ERR_CONFIGURED && *fault.hint);
		MUST(strncmp(fault.text, "parameter 'x' is ", 17) == 0 && strlen(fault.text) < 128);
		return;
	}
	param_format(row, first, sizeof(first));
	setenv("OCF_RESKEY_x", first, 1);
	param_load(row, &fault);
	MUST(!fault.code);
	param_format(row, second, sizeof(second));
	MUST(strcmp(first, second) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct param secret[] = { { .name = "x", .str = &got.secret, .secret = true },
		{ 0 } };
	auto_free char *text = input_text(data, size);
	struct param_fault fault;

	memset(&got, 0, sizeof(got));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		load(rows[i], text);
	setenv("OCF_RESKEY_x", text, 1);
	param_load(secret, &fault);
	MUST(!fault.code || strchr(fault.text, '\'') + 2 == strrchr(fault.text, '\''));
	return 0;
}
