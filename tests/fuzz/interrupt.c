// SPDX-License-Identifier: GPL-2.0-or-later
/* interrupt: of any bytes no line leads backwards or out of the text. */
#include "interrupt.h"
#include "cleanup.h"
#include "cpu.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	const char *at = text, *next;
	struct interrupt interrupt;

	while ((next = interrupt_next(text, at, &interrupt))) {
		MUST(next > at && next <= text + size);
		MUST(interrupt.number >= 0);
		MUST(interrupt.busiest >= 0 && interrupt.busiest < CPU_MAX);
		MUST(interrupt.words > at && interrupt.words <= text + size);
		interrupt_is_of(&interrupt, "eth0");
		at = next;
	}
	return 0;
}
