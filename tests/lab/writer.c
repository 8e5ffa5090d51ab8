// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * writer: writes numbered records on a device, and reports each one after its write has returned.
 * It goes on after the highest record that it finds. The records go round in SLOTS slots.
 * usage: writer DEVICE REPORT RUN: until it is killed; appends "RUN found N", then "RUN N" each
 * time writer DEVICE: lists the records that are there: slot, RUN, N
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK    4096
#define SLOTS    2048
#define BATCH    256 /* slots that are read at once */
#define PAUSE_MS 5   /* between two records */

/* A record is this again and again until the block is full, so that one of two halves is seen. */
struct record {
	char magic[16];
	char run[40];
	uint64_t number;
};

#define COPIES (BLOCK / sizeof(struct record))

static const char magic[16] = "relevo record";

static void die(const char *what)
{
	fprintf(stderr, "writer: cannot %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool is_record(const struct record *copies, uint64_t slot)
{
	if (memcmp(copies->magic, magic, sizeof(magic)) != 0 || copies->number % SLOTS != slot)
		return false;
	for (size_t i = 1; i < COPIES; i++)
		if (memcmp(&copies[i], copies, sizeof(*copies)) != 0)
			return false;
	return true;
}

/* Reads all slots; returns the highest number. */
static uint64_t scan(int device, bool list)
{
	struct record *blocks = aligned_alloc(BLOCK, BATCH * BLOCK);
	uint64_t highest = 0;

	if (!blocks)
		die("get memory");
	for (uint64_t slot = 0; slot < SLOTS; slot++) {
		const struct record *record = blocks + slot % BATCH * COPIES;

		if (slot % BATCH == 0 && pread(device, blocks, BATCH * BLOCK,
						 (off_t)(slot * BLOCK)) != BATCH * BLOCK)
			die("read the device");
		if (!is_record(record, slot))
			continue;
		if (list)
			printf("%" PRIu64 " %s %" PRIu64 "\n", slot, record->run, record->number);
		if (record->number > highest)
			highest = record->number;
	}
	free(blocks);
	return highest;
}

/* The report is a file of the machine that the node runs on: what has left the node's cache is
 * there, even if the node's power is cut. */
__attribute__((format(printf, 2, 3))) static void say(int report, const char *format, ...)
{
	char line[128];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (write(report, line, (size_t)length) != length ||
		sync_file_range(report, 0, 0,
			SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
				SYNC_FILE_RANGE_WAIT_AFTER) < 0)
		die("report");
}

static void write_records(int device, int report, const char *run)
{
	struct record *block = aligned_alloc(BLOCK, BLOCK);
	uint64_t number = scan(device, false);

	if (!block)
		die("get memory");
	memset(block, 0, BLOCK);
	say(report, "%s found %" PRIu64 "\n", run, number);
	for (;;) {
		number++;
		for (size_t i = 0; i < COPIES; i++) {
			memcpy(block[i].magic, magic, sizeof(magic));
			snprintf(block[i].run, sizeof(block[i].run), "%s", run);
			block[i].number = number;
		}
		if (pwrite(device, block, BLOCK, (off_t)(number % SLOTS * BLOCK)) != BLOCK)
			die("write a record");
		say(report, "%s %" PRIu64 "\n", run, number);
		poll(NULL, 0, PAUSE_MS);
	}
}

int main(int argc, char **argv)
{
	int device, report;

	if (argc != 2 && argc != 4) {
		fprintf(stderr, "usage: writer DEVICE [REPORT RUN]\n");
		return 2;
	}
	device = open(argv[1], (argc == 4 ? O_RDWR : O_RDONLY) | O_DIRECT | O_DSYNC | O_CLOEXEC);
	if (device < 0)
		die("open the device");
	if (argc == 2) {
		scan(device, true);
		return 0;
	}
	report = open(argv[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (report < 0)
		die("open the report");
	write_records(device, report, argv[3]);
}
