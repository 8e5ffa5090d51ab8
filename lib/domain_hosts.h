/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hosts are the libvirt connections on which a guest may run: all are asked at once, and what is
 * known of the guest is what all of them say together.
 */
#ifndef RELEVO_DOMAIN_HOSTS_H
#define RELEVO_DOMAIN_HOSTS_H

#include <stdbool.h>

#include "deadline.h"

#define HOSTS_MAX       16
#define HOSTS_LIST_SIZE 262144 /* bytes of a host's list: some thousand guests */

/* Zero is what a host is that did not answer. */
enum host_view {
	HOST_UNKNOWN,
	HOST_ABSENT,
	HOST_OFF,
	HOST_ON,
};

struct host_answer {
	int view;       /* enum host_view */
	bool done;      /* it did what it was asked to */
	char words[96]; /* libvirt's state of the guest, or why it is not known */
};

struct hosts {
	const char *uris[HOSTS_MAX];
	int count;
	struct host_answer answers[HOSTS_MAX];
};

/* A guest of a list: points into the list. */
struct host_guest {
	const char *uuid, *state, *name;
};

/* Takes apart URIs with white space or commas between, which are changed. 0, -EINVAL or -E2BIG. */
int hosts_parse(struct hosts *ret, char *uris);

/*
 * Has each host do `verb` of the helper virt (state, off, start) with the guest of this name or
 * UUID, or the one host `only` unless that is negative. Answers are in `hosts`.
 */
void hosts_ask(struct hosts *hosts, const char *verb, const char *guest, int only,
	const struct deadline *deadline);

/* Pure: what a state in the helper's words means; HOST_UNKNOWN for words that are not known. */
enum host_view hosts_view(const char *words);

/*
 * Pure: on where one host says so; off only when all hosts answered, and none has it on; absent
 * when all said that. HOST_UNKNOWN else. `words` say which host said what.
 */
enum host_view hosts_verdict(const struct hosts *hosts, char *words, size_t size);

/*
 * Calls `each` for every guest of all hosts, once each: on, where one host has it on. 0, or -errno
 * and why; then it was not called.
 */
int hosts_list(struct hosts *hosts,
	void (*each)(const struct host_guest *guest, int view, void *data), void *data,
	const struct deadline *deadline, char *words, size_t size);

#endif
