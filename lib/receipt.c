// SPDX-License-Identifier: GPL-2.0-or-later
/* receipt: JSON (RFC 8259) of texts that others wrote. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "receipt.h"

/* Bytes of a text as JSON, at most: with the keys, ten texts and the evidence have room. */
#define TEXT_MAX     60
#define EVIDENCE_MAX 220

/* One character as JSON has it; its length. Bytes above ASCII, which may be no UTF-8, become '?'.
 */
static size_t escape(unsigned char c, char to[8])
{
	if (c == '"' || c == '\\')
		return (size_t)snprintf(to, 8, "\\%c", c);
	if (c < ' ')
		return (size_t)snprintf(to, 8, "\\u%04x", c);
	return (size_t)snprintf(to, 8, "%c", c < 0x7f ? c : '?');
}

/* Adds ,"key":"text" to the line. */
static void add(char line[RECEIPT_MAX], const char *key, const char *text, size_t most)
{
	size_t used = strlen(line), end;
	char part[8];

	if (!text)
		return;
	used += (size_t)snprintf(line + used, RECEIPT_MAX - used, "%s\"%s\":\"",
		line[used - 1] == '{' ? "" : ",", key);
	for (end = used + most; *text; text++) {
		size_t length = escape((unsigned char)*text, part);

		if (used + length > end - 3) {
			used += (size_t)snprintf(line + used, RECEIPT_MAX - used, "...");
			break;
		}
		memcpy(line + used, part, length + 1);
		used += length;
	}
	snprintf(line + used, RECEIPT_MAX - used, "\"");
}

void receipt_format(const struct receipt *receipt, char line[RECEIPT_MAX])
{
	char when[32] = "";
	struct tm tm;
	size_t used;

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&receipt->begun, &tm));
	snprintf(line, RECEIPT_MAX, "{");
	add(line, "fencing", receipt->action, TEXT_MAX);
	add(line, "result", receipt->done ? "done" : "failed", TEXT_MAX);
	add(line, "state", receipt->state, TEXT_MAX);
	add(line, "plug", receipt->plug, TEXT_MAX);
	add(line, "node", receipt->node, TEXT_MAX);
	add(line, "program", receipt->program, TEXT_MAX);
	add(line, "device", receipt->device, TEXT_MAX);
	add(line, "host", receipt->host, TEXT_MAX);
	add(line, "caller", receipt->caller, TEXT_MAX);
	add(line, "begun", when, TEXT_MAX);
	add(line, "evidence", receipt->evidence, EVIDENCE_MAX);
	used = strlen(line);
	snprintf(line + used, RECEIPT_MAX - used, ",\"took_ms\":%ld}", receipt->took);
}

void receipt_caller(char *text, size_t size)
{
	const char *service = getenv("PCMK_service");
	char path[64];
	auto_close int fd = -1;
	ssize_t length = 0;

	if (service && *service) {
		snprintf(text, size, "%s", service);
		return;
	}
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		length = read(fd, text, size - 1);
	text[length > 0 ? length : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}
