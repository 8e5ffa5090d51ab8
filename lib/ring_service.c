// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_service: from fence_xvm's operations to requests of the ring, and a receipt for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "deadline.h"
#include "log.h"
#include "receipt.h"
#include "ring_output.h"
#include "ring_request.h"
#include "ring_service.h"
#include "ring_watch.h"
#include "xvm_groups.h"

struct ring_service {
	struct ring_service *next;
	struct ring *ring;
	struct xvm_request request;
	struct prefix from;
	char guest[RING_NAME_MAX];
	long long began;
	time_t begun;
	ring_service_answer *answer;
	void *data;
};

static void reply(struct ring_service *service, enum xvm_result result)
{
	uint8_t byte = (uint8_t)result;

	if (service->answer)
		service->answer(service->data, &byte, 1);
}

static const char *action_name(enum xvm_op op)
{
	return op == XVM_OFF ? "off" : op == XVM_ON ? "on" : op == XVM_REBOOT ? "reboot" : "status";
}

static void write_receipt(
	const struct ring_service *service, bool done, enum ring_verdict state, const char *words)
{
	char line[RECEIPT_MAX], address[PREFIX_TEXT_MAX];
	struct receipt receipt = {
		.program = "ringd",
		.action = action_name(service->request.op),
		.device = "the ring",
		.plug = service->guest,
		.host = service->ring->name,
		.caller = prefix_format(&service->from, address),
		.done = done,
		.state = state == RING_IS_OFF  ? "off"
			 : state == RING_IS_ON ? "on"
					       : "unknown",
		.evidence = words,
		.begun = service->begun,
		.took = (long)(deadline_now() - service->began),
	};

	receipt_format(&receipt, line);
	log_line(done ? LOG_NOTICE : LOG_ERR, "%s", line);
}

static void forget(struct ring_service *service)
{
	struct ring_service **place = &service->ring->services;

	while (*place != service)
		place = &(*place)->next;
	*place = service->next;
	free(service);
}

static void answered(void *data, int r, enum ring_verdict state, const char *words)
{
	struct ring_service *service = data;
	enum xvm_result result = r == 0 ? XVM_SUCCESS : XVM_FAILED;

	if (service->request.op == XVM_STATUS) {
		if (r == 0 && state == RING_IS_OFF)
			result = XVM_IS_OFF;
		if (r < 0)
			log_line(LOG_WARNING, "cannot tell the state of guest '%s': %s",
				service->guest, words);
	} else {
		write_receipt(service, r == 0, state, words);
	}
	reply(service, result);
	forget(service);
}

static bool allowed(
	const struct ring *ring, const struct prefix *from, const char *name, const uint8_t *uuid)
{
	char text[RING_UUID_TEXT];

	return xvm_groups_allow(ring->settings->groups, from, name, guest_uuid_format(uuid, text));
}

/* The name that groups know is the table's, whatever the client called it. */
static bool may(struct ring_service *service)
{
	struct ring *ring = service->ring;
	uint8_t uuid[RING_UUID_SIZE];
	char text[RING_UUID_TEXT], address[PREFIX_TEXT_MAX];

	snprintf(service->guest, sizeof(service->guest), "%s", service->request.guest);
	if (ring_table_resolve(&ring->table, service->request.guest, uuid) < 0)
		return !ring->settings->groups;
	snprintf(service->guest, sizeof(service->guest), "%s",
		ring_table_name(&ring->table, uuid, text));
	if (allowed(ring, &service->from, service->guest, uuid))
		return true;
	log_line(LOG_WARNING, "denies %s of guest '%s' to %s: no group allows it",
		action_name(service->request.op), service->guest,
		prefix_format(&service->from, address));
	return false;
}

struct listing {
	const struct ring_service *service;
	struct ring_output output;
};

static void add_guest(const struct ring_host *host, const struct ring_guest *guest, void *data)
{
	struct listing *listing = data;
	const struct ring_service *service = listing->service;
	uint8_t record[XVM_RECORD_SIZE];
	char uuid[RING_UUID_TEXT];

	(void)host;
	if (!allowed(service->ring, &service->from, guest->name, guest->uuid))
		return;
	xvm_record(record, guest->name, guest_uuid_format(guest->uuid, uuid),
		guest->state == GUEST_ON || guest->state == GUEST_MOVING);
	ring_output_add(&listing->output, record, sizeof(record));
}

static void list(struct ring_service *service)
{
	static const uint8_t follows = XVM_LIST_FOLLOWS, success = XVM_SUCCESS;
	struct listing listing = { service, { 0 } };
	uint8_t last[XVM_RECORD_SIZE];

	ring_output_add(&listing.output, &follows, 1);
	ring_table_list(&service->ring->table, add_guest, &listing);
	xvm_record(last, NULL, NULL, false);
	ring_output_add(&listing.output, last, sizeof(last));
	ring_output_add(&listing.output, &success, 1);
	service->answer(service->data, listing.output.bytes, listing.output.size);
	ring_output_free(&listing.output);
}

static void serve(struct ring_service *service)
{
	static const enum ring_op ops[] = { [XVM_OFF] = RING_OFF,
		[XVM_REBOOT] = RING_REBOOT,
		[XVM_ON] = RING_ON,
		[XVM_STATUS] = RING_STATUS };
	struct ring *ring = service->ring;

	switch (service->request.op) {
	case XVM_OFF:
	case XVM_REBOOT:
	case XVM_ON:
	case XVM_STATUS:
		if (may(service)) {
			ring_request_begin(ring, ops[service->request.op], service->request.guest,
				ring->settings->timeout, answered, service);
			return;
		}
		ring->counters.denied++;
		reply(service, XVM_DENIED);
		break;
	case XVM_LIST:
		list(service);
		break;
	case XVM_MONITOR:
		reply(service, ring->quorate && ring_watch_ready(ring) ? XVM_SUCCESS : XVM_FAILED);
		break;
	default: /* "null" fails, as it does with fence_virtd */
		reply(service, XVM_FAILED);
	}
	forget(service);
}

void ring_service_begin(struct ring *ring, const struct xvm_request *request,
	const struct prefix *from, ring_service_answer *answer, void *data)
{
	struct ring_service *service = calloc(1, sizeof(*service));
	static const uint8_t failed = XVM_FAILED;

	if (!service) {
		answer(data, &failed, 1);
		return;
	}
	*service = (struct ring_service){ .next = ring->services,
		.ring = ring,
		.request = *request,
		.from = *from,
		.began = deadline_now(),
		.begun = (time_t)ring_clock(),
		.answer = answer,
		.data = data };
	ring->services = service;
	serve(service);
}

void ring_service_abandon(struct ring *ring, void *data)
{
	for (struct ring_service *service = ring->services; service; service = service->next)
		if (service->data == data)
			service->answer = NULL;
}
