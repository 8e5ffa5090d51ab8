// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_score: any text as scores; those that are taken do not fall. */
#include "mirror_score.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct mirror_scores scores = { .best = -7 };

	if (mirror_scores_parse(text, &scores))
		MUST(scores.consistent >= 0 && scores.consistent <= scores.remote &&
			scores.remote <= scores.alone && scores.alone <= scores.best);
	else
		MUST(scores.best == -7);
	free(text);
	return 0;
}
