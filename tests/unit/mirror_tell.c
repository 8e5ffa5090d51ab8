// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_tell: what is told the cluster, in which order, and how often. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private.h"
#include "tap.h"

#include "mirror_tell.h"

#define NAME "mirror-unit"

static void write_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "we");

	ok(file && fputs(text, file) >= 0 && fclose(file) == 0 && chmod(path, mode) == 0,
		"'%s' is written", path);
}

/* Waits for all who tell; how many there were. */
static int wait_all(void)
{
	int count = 0;

	while (wait(NULL) > 0)
		count++;
	return count;
}

/* The calls since the last time, "begin" and "end" with the score between. */
static const char *calls(void)
{
	static char text[1024];
	FILE *file = fopen("/run/calls", "re");

	text[file ? fread(text, 1, sizeof(text) - 1, file) : 0] = '\0';
	if (file)
		fclose(file);
	unlink("/run/calls");
	return text;
}

static bool has_begun(void)
{
	for (int i = 0; i < 2000; i++, usleep(10000))
		if (access("/run/calls", F_OK) == 0)
			return true;
	return false;
}

static void test_race(void)
{
	write_file("/run/hold", "", 0600);
	mirror_tell_score(NAME, 10, true);
	ok(has_begun(), "the first is told");
	mirror_tell_score(NAME, 20, false);
	mirror_tell_score(NAME, 30, true);
	usleep(300000); /* in which nobody should come between */
	unlink("/run/hold");
	same(wait_all(), 3, "three scores, while the first is slow");
	same_text(calls(), "begin 10\nend 10\nbegin 30\nend 30\n",
		"... one after the other, and of those that wait only the last");
}

static void test_change(void)
{
	mirror_tell_score(NAME, 30, false);
	same(wait_all(), 0, "the same again is not told");
	mirror_tell_score(NAME, 30, true);
	same(wait_all(), 1, "... unless it must be");
	same_text(calls(), "begin 30\nend 30\n", "... and then it is");
	mirror_tell_score(NAME, 0, false);
	same(wait_all(), 1, "0 is told");
	same_text(calls(), "begin --delete\nend --delete\n", "... by removing the score");
}

static void test_failure(void)
{
	write_file("/run/fails", "", 0600);
	mirror_tell_score(NAME, 40, false);
	same(wait_all(), 1, "a score that the cluster does not take");
	unlink("/run/fails");
	calls();
	mirror_tell_score(NAME, 40, false);
	same(wait_all(), 1, "... is told again");
	same_text(calls(), "begin 40\nend 40\n", "... the next time");
}

int main(void)
{
	if (!private_folder("/run"))
		return skip_rest("no folder of its own");
	mkdir("/run/bin", 0755);
	write_file("/run/bin/crm_attribute",
		"#!/bin/sh\n"
		"for score; do :; done\n"
		"echo begin $score >>/run/calls\n"
		"while [ -e /run/hold ]; do sleep 0.01; done\n"
		"echo end $score >>/run/calls\n"
		"[ ! -e /run/fails ]\n",
		0755);
	setenv("PATH", "/run/bin:/usr/bin:/bin", 1);
	mirror_tell_score(NAME, 10, true);
	same(wait_all(), 0, "without pacemaker nothing is told");
	setenv("OCF_RESKEY_crm_feature_set", "3.16.2", 1);
	test_race();
	test_change();
	test_failure();
	return done();
}
