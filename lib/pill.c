// SPDX-License-Identifier: GPL-2.0-or-later
/* pill: one order for up to three devices, and what most of them show. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "parallel.h"
#include "pill.h"
#include "sbd_device.h"

/* The order, as the processes that carry it out inherit it. */
static struct {
	const struct pill_order *order;
	const char *paths[PILL_DEVICES];
} job;

int pill_parse(struct pill_devices *ret, char *paths)
{
	char *rest = paths, *path;

	memset(ret, 0, sizeof(*ret));
	while ((path = strsep(&rest, ",; \t"))) {
		if (!*path)
			continue;
		if (*path != '/')
			return -EINVAL;
		if (ret->count == PILL_DEVICES)
			return -E2BIG;
		for (int i = 0; i < ret->count; i++)
			if (strcmp(ret->paths[i], path) == 0)
				return -EEXIST;
		ret->paths[ret->count++] = path;
	}
	return ret->count ? 0 : -EINVAL;
}

/*
 * A slot that says that its daemon has ended keeps saying so, or the next try would take its pill
 * for read. A pill is not overwritten by a question.
 */
static int send(
	const struct sbd_device *device, const struct pill_order *order, struct sbd_disk *disk)
{
	int slot = sbd_find(disk, order->name), r;

	if (slot < 0)
		return -ESRCH;
	if (disk->slots[slot].message == SBD_EXIT && sbd_message_kills(order->message))
		return -ESHUTDOWN;
	if (sbd_message_kills(disk->slots[slot].message) && order->message == SBD_TEST)
		return -EALREADY;
	r = sbd_device_send(device, (unsigned)slot, order->message, order->from);
	return r < 0 ? r : sbd_device_read(device, disk);
}

static int allocate(const struct sbd_device *device, const char *name, struct sbd_disk *disk)
{
	int r;

	if (sbd_find(disk, name) >= 0)
		return 0;
	for (unsigned i = 0; i < disk->header.slots; i++) {
		if (disk->slots[i].used)
			continue;
		r = sbd_device_allocate(device, i, name);
		return r < 0 ? r : sbd_device_read(device, disk);
	}
	return -EXFULL;
}

static int perform(const char *path, const struct pill_order *order, struct pill_view *view)
{
	auto_sbd_device struct sbd_device device = SBD_DEVICE_NONE;
	bool alone = order->verb == PILL_CREATE || order->verb == PILL_VACANT;
	int r = sbd_device_open(path, alone, &device);

	view->id = device.id;
	view->inode = device.inode;
	if (r == 0 && order->verb == PILL_VACANT)
		return order->force ? 0 : sbd_device_vacant(&device);
	if (r == 0 && order->verb == PILL_CREATE)
		r = sbd_device_create(&device, &order->header);
	if (r == 0)
		r = sbd_device_read(&device, &view->disk);
	if (r == 0 && order->verb == PILL_SEND)
		r = send(&device, order, &view->disk);
	if (r == 0 && order->verb == PILL_ALLOCATE)
		r = allocate(&device, order->name, &view->disk);
	return r;
}

static void work(int number, void *result)
{
	struct pill_view *view = result;

	view->error = perform(job.paths[number], job.order, view);
}

static bool same_disk(const struct pill_view *a, const struct pill_view *b)
{
	const struct sbd_header *one = &a->disk.header, *other = &b->disk.header;

	if (a->id && a->id == b->id && a->inode == b->inode)
		return true;
	return one->minor > 0 && other->minor > 0 &&
	       memcmp(one->uuid, other->uuid, sizeof(one->uuid)) == 0;
}

/* One disk under two names is no majority. */
static void find_same(struct pill_devices *devices)
{
	for (int i = 1; i < devices->count; i++)
		for (int j = 0; j < i; j++)
			if (!devices->views[i].error && !devices->views[j].error &&
				same_disk(&devices->views[i], &devices->views[j]))
				devices->views[i].error = -ENOTUNIQ;
}

void pill_ask(struct pill_devices *devices, const struct pill_order *order,
	const struct deadline *deadline)
{
	int numbers[PILL_DEVICES], errors[PILL_DEVICES], count = 0, r;
	char names[PILL_DEVICES][160];
	const char *guards[PILL_DEVICES];
	auto_free struct pill_view *views = calloc(PILL_DEVICES, sizeof(*views));

	for (int i = 0; i < devices->count; i++) {
		if (devices->silent[i])
			continue;
		devices->views[i].error = -ENOMEM;
		if (!views)
			continue;
		snprintf(names[count], sizeof(names[count]), "pill-%.140s", devices->paths[i]);
		guards[count] = names[count];
		job.paths[count] = devices->paths[i];
		numbers[count++] = i;
	}
	job.order = order;
	r = count ? parallel_guarded(work, count, views, sizeof(*views), guards, errors, deadline)
		  : 0;
	for (int i = 0; i < count; i++) {
		struct pill_view *view = &devices->views[numbers[i]];

		*view = views[i];
		if (r < 0 || errors[i] < 0)
			view->error = r < 0 ? r : errors[i];
		devices->silent[numbers[i]] = r == 0 && errors[i] < 0;
	}
	find_same(devices);
}

bool pill_most(const struct pill_devices *devices, int number)
{
	return number > devices->count / 2;
}

long pill_wait(const struct sbd_header *header)
{
	long least = (long)header->watchdog + (long)header->loop;
	long msgwait = (long)header->msgwait;

	return (msgwait > least ? msgwait : least) * 1000;
}

int pill_readable(const struct pill_devices *devices)
{
	int good = 0;

	for (int i = 0; i < devices->count; i++)
		good += devices->views[i].error == 0;
	return good;
}

static bool same_times(const struct sbd_header *a, const struct sbd_header *b)
{
	return a->watchdog == b->watchdog && a->allocate == b->allocate && a->loop == b->loop &&
	       a->msgwait == b->msgwait;
}

int pill_count(const struct pill_devices *devices, const char *name, struct pill_tally *ret)
{
	const struct sbd_header *first = NULL;
	struct pill_tally tally = { 0 };

	for (int i = 0; i < devices->count; i++) {
		const struct sbd_disk *disk = &devices->views[i].disk;
		int slot;

		if (devices->views[i].error)
			continue;
		if (first && !same_times(first, &disk->header))
			return -EDOM;
		first = &disk->header;
		slot = sbd_find(disk, name);
		if (slot < 0)
			continue;
		tally.good++;
		tally.clear += disk->slots[slot].message == SBD_CLEAR;
		tally.kill += sbd_message_kills(disk->slots[slot].message);
		tally.exit += disk->slots[slot].message == SBD_EXIT;
	}
	if (!pill_most(devices, pill_readable(devices)))
		return -EIO;
	if (!pill_most(devices, tally.good))
		return -ESRCH;
	tally.wait = pill_wait(first);
	*ret = tally;
	return 0;
}

static const char *words(int error)
{
	switch (-error) {
	case ESRCH:
		return "has no slot of that name";
	case ESHUTDOWN:
		return "says that the node's sbd was told to end";
	case EALREADY:
		return "has a pill in that slot";
	case EXFULL:
		return "has no free slot";
	case ENOTUNIQ:
		return "is the same disk as another one";
	default:
		return sbd_device_why(error);
	}
}

void pill_why(const struct pill_devices *devices, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (int i = 0; i < devices->count && used < size; i++)
		if (devices->views[i].error)
			used += (size_t)snprintf(text + used, size - used, "%s'%s' %s",
				used ? "; " : "", devices->paths[i],
				words(devices->views[i].error));
}
