// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_status: one table of counters, for both forms. */
#include <string.h>

#include "cleanup.h"
#include "ring_request.h"
#include "ring_status.h"
#include "ring_watch.h"

#define COUNTERS 16

struct counter {
	const char *key, *words;
	unsigned long value;
};

static void fill(const struct ring *ring, struct counter counters[COUNTERS])
{
	const struct ring_counters *c = &ring->counters;
	const struct counter all[COUNTERS] = {
		{ "requests_served", "requests served", c->served },
		{ "requests_unproven", "requests that ended without a proof", c->unproven },
		{ "requests_denied", "requests that no group allows", c->denied },
		{ "packets", "packets of fence_xvm", c->packets },
		{ "packets_malformed", "dropped: no request", c->malformed },
		{ "packets_unsigned", "dropped: not signed by SHA-256", c->unsigned_packets },
		{ "packets_forged", "dropped: signed without the key", c->forged },
		{ "packets_misplaced", "dropped: sent from elsewhere", c->misplaced },
		{ "packets_repeated", "dropped: heard before", c->repeated },
		{ "connections_crowded", "connections when there was no room", c->crowded },
		{ "messages", "messages of the ring", c->messages },
		{ "messages_bad", "dropped: no message", c->bad_messages },
		{ "messages_repeated", "dropped: out of sequence", c->repeated_messages },
		{ "messages_expired", "dropped: too late", c->expired_messages },
		{ "watch_starts", "starts of the watch on libvirt", c->watch_starts },
		{ "group_joins", "times that the group was joined", c->group_joins },
	};

	memcpy(counters, all, sizeof(all));
}

static const char *host_state(const struct ring *ring, const struct ring_host *host)
{
	if (!host->member)
		return ring_node_is_up(ring, host->id) ? "without ringd" : "lost";
	return host->told ? "member" : "blind";
}

static int on_count(const struct ring_host *host)
{
	int count = 0;

	for (size_t i = 0; i < host->count; i++)
		count += host->guests[i].state == GUEST_ON || host->guests[i].state == GUEST_MOVING;
	return count;
}

void ring_status_text(struct ring *ring, struct ring_output *output)
{
	struct counter counters[COUNTERS];

	ring_output_print(output, "host      %s\nring      %s\nlibvirt   %s: %s\n", ring->name,
		!ring->joined   ? "corosync is not there"
		: ring->quorate ? "joined, quorate"
				: "joined, without quorum",
		ring->settings->uri, ring_watch_ready(ring) ? "all guests known" : "not seen");
	ring_output_print(output, "requests  %d at work\n", ring_requests_count(ring));
	for (int i = 0; i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];

		ring_output_print(output, "host      %s (%u) %s, %zu guests, %d on\n", host->name,
			host->id, host_state(ring, host), host->count, on_count(host));
	}
	for (size_t i = 0; i < ring->node_count; i++)
		if (!ring_host_find(&ring->table, ring->nodes[i], false))
			ring_output_print(output,
				"node      %u is in the cluster and never had a ringd: if it has "
				"guests, nobody sees them\n",
				ring->nodes[i]);
	fill(ring, counters);
	for (int i = 0; i < COUNTERS; i++)
		ring_output_print(output, "%9lu %s\n", counters[i].value, counters[i].words);
}

/* Names have no control characters. */
static void print_quoted(struct ring_output *output, const char *text)
{
	ring_output_add(output, "\"", 1);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			ring_output_add(output, "\\", 1);
		ring_output_add(output, text, 1);
	}
	ring_output_add(output, "\"", 1);
}

void ring_status_json(struct ring *ring, struct ring_output *output)
{
	struct counter counters[COUNTERS];
	const char *comma = "";

	ring_output_print(output, "{\"host\":");
	print_quoted(output, ring->name);
	ring_output_print(output,
		",\"joined\":%s,\"quorate\":%s,\"guests_known\":%s,\"requests\":%d",
		ring->joined ? "true" : "false", ring->quorate ? "true" : "false",
		ring_watch_ready(ring) ? "true" : "false", ring_requests_count(ring));
	fill(ring, counters);
	for (int i = 0; i < COUNTERS; i++)
		ring_output_print(output, ",\"%s\":%lu", counters[i].key, counters[i].value);
	ring_output_print(output, ",\"hosts\":[");
	for (int i = 0; i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];

		ring_output_print(output, "%s{\"name\":", i ? "," : "");
		print_quoted(output, host->name);
		ring_output_print(output,
			",\"id\":%u,\"state\":\"%s\",\"joined\":%lld,\"lost\":%lld,\"guests\":%zu,"
			"\"on\":%d}",
			host->id, host_state(ring, host), host->joined, host->lost, host->count,
			on_count(host));
	}
	ring_output_print(output, "],\"nodes_without_ringd\":[");
	for (size_t i = 0; i < ring->node_count; i++) {
		const struct ring_host *host = ring_host_find(&ring->table, ring->nodes[i], false);

		if (host && host->member)
			continue;
		ring_output_print(output, "%s%u", comma, ring->nodes[i]);
		comma = ",";
	}
	ring_output_print(output, "]}\n");
}

struct listing {
	struct ring *ring;
	struct ring_output *output;
};

static void add(const struct ring_host *host, const struct ring_guest *guest, void *data)
{
	const struct listing *listing = data;
	char uuid[RING_UUID_TEXT];

	ring_output_print(listing->output, "%s\t%s\t%s\t%s%s\n", guest->name,
		guest_uuid_format(guest->uuid, uuid), guest_state_name(guest->state), host->name,
		host->member ? "" : " (lost)");
}

void ring_status_list(struct ring *ring, struct ring_output *output)
{
	struct listing listing = { ring, output };

	ring_table_list(&ring->table, add, &listing);
}
