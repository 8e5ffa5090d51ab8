// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_proof: what the helper said, noted with the host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "ring_job.h"
#include "ring_proof.h"

#define ANSWER_MS 10000
#define AGAIN_MS  1000
#define SKEW      5 /* s by which the clocks of two hosts differ */

static struct ring_proof *find(struct ring *ring, const char *host)
{
	struct ring_proof *oldest = &ring->proofs[0];

	for (int i = 0; i < RING_HOSTS; i++) {
		if (strcmp(ring->proofs[i].host, host) == 0)
			return &ring->proofs[i];
		if (ring->proofs[i].asked < oldest->asked)
			oldest = &ring->proofs[i];
	}
	*oldest = (struct ring_proof){ 0 };
	snprintf(oldest->host, sizeof(oldest->host), "%s", host);
	return oldest;
}

long long ring_proof_known(const struct ring *ring, const char *host)
{
	for (int i = 0; i < RING_HOSTS; i++)
		if (strcmp(ring->proofs[i].host, host) == 0)
			return ring->proofs[i].fenced != ring->proofs[i].before
				       ? ring->proofs[i].fenced
				       : 0;
	return 0;
}

static bool is_member(const struct ring *ring, const char *host)
{
	for (int i = 0; i < ring->table.count; i++)
		if (ring->table.hosts[i].member && strcmp(ring->table.hosts[i].name, host) == 0)
			return true;
	return false;
}

/* A question under way; the proof's place may be another host's by the time of the answer. */
struct search {
	struct ring *ring;
	char host[RING_NAME_MAX];
};

static void told(void *data, int r, const char *text)
{
	struct search *search = data;
	struct ring_proof *proof = find(search->ring, search->host);
	long long when = r == 0 ? strtoll(text, NULL, 10) : 0;

	proof->busy = false;
	/*
	 * One that is yet to come, of a host that has just come, is of a clock that was set back
	 * since. Any other one may be what is ending this host right now.
	 */
	if (proof->came && when > ring_clock() && is_member(search->ring, search->host))
		proof->before = when;
	proof->came = false;
	if (when <= ring_clock() + SKEW)
		proof->fenced = when;
	free(search);
}

static void seek(struct ring *ring, const char *host)
{
	static const char ms[] = "9500";
	const char *fields[] = { host, ms, NULL };
	struct ring_proof *proof = find(ring, host);
	struct search *search;

	if (!*host || proof->busy || (!proof->came && deadline_now() < proof->asked + AGAIN_MS))
		return;
	search = calloc(1, sizeof(*search));
	if (!search)
		return;
	proof->asked = deadline_now();
	search->ring = ring;
	snprintf(search->host, sizeof(search->host), "%s", host);
	proof->busy = ring_job_start(ring->loop, "fenced", fields, ANSWER_MS, told, search) == 0;
	if (!proof->busy)
		free(search);
}

void ring_proof_renew(struct ring *ring, const char *host)
{
	struct ring_proof *proof = find(ring, host);

	proof->before = 0;
	proof->came = true;
	seek(ring, host);
}

void ring_proof_seek(struct ring *ring, const struct ring_witness *witnesses, int count)
{
	for (int i = 0; i < count; i++)
		if (ring_needs_proof(&witnesses[i]) && !witnesses[i].up &&
			!ring_is_proven(&witnesses[i]))
			seek(ring, witnesses[i].name);
}
