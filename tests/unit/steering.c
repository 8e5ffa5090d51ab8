// SPDX-License-Identifier: GPL-2.0-or-later
/* steering: a tree of files in the place of /sys, and what is put back. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "private.h"
#include "state.h"
#include "steering.h"
#include "tap.h"

static char root[] = "/tmp/steering.XXXXXX";

/* queue: "rx-0", which is its mask, or "rx-0/rps_flow_cnt". */
static void queue_path(char path[256], const char *link, const char *queue)
{
	snprintf(path, 256, "%s/sys/class/net/%s/queues/%s%s", root, link, queue,
		strchr(queue, '/') ? "" : "/rps_cpus");
}

/* Makes a queue with this value. */
static void put(const char *link, const char *queue, const char *mask)
{
	char path[256];
	FILE *file;

	queue_path(path, link, queue);
	for (char *slash = strchr(path + strlen(root) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	file = fopen(path, "w");
	ok(file && fputs(mask, file) >= 0 && fclose(file) == 0, "%s of %s", queue, link);
}

static void is(const char *link, const char *queue, const char *wanted)
{
	char path[256], mask[300] = "";
	FILE *file;

	queue_path(path, link, queue);
	file = fopen(path, "r");
	ok(file && fgets(mask, sizeof(mask), file), "%s of %s is there", queue, link);
	same_text(mask, wanted, "... and has");
	if (file)
		fclose(file);
}

static cpu_set_t cpus(int a, int b)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)a, &set);
	CPU_SET((size_t)b, &set);
	return set;
}

int main(void)
{
	cpu_set_t two = cpus(2, 3), far = cpus(2, 40);
	struct state state;

	if (!private_folder("/run"))
		return skip_rest("needs root");
	ok(mkdtemp(root) != NULL, "a folder");
	put("eth0", "rx-0", "00000000,00000001\n");
	put("eth0", "rx-1", "00000000,00000000\n");
	put("eth0", "tx-0", "7\n");
	put("eth1", "rx-0", "f\n");
	put("eth2", "tx-0", "0\n");
	put("eth0", "rx-0/rps_flow_cnt", "0\n");
	put("eth0", "rx-1/rps_flow_cnt", "4096\n");
	same(steering_set(root, "eth0", &two, "s"), 0, "a link is steered");
	is("eth0", "rx-0", "c");
	is("eth0", "rx-1", "c");
	is("eth0", "rx-1/rps_flow_cnt", "0");
	is("eth0", "tx-0", "7\n");
	same(steering_set(root, "eth0", &far, "s"), 0, "... and again, otherwise");
	is("eth0", "rx-0", "100,00000004");
	put("eth0", "rx-1", "5\n");
	same(steering_restore(root, "s"), 0, "... and put back");
	is("eth0", "rx-0", "1");
	is("eth0", "rx-1/rps_flow_cnt", "4096");
	is("eth0", "rx-1", "5\n");
	same(state_load(&state, "s"), -ENOENT, "... of which no state is left");
	same(steering_restore(root, "s"), 0, "there may be nothing to put back");
	same(steering_set(root, "eth0", &two, "s"), 0, "a link is steered");
	same(steering_set(root, "eth1", &two, "s"), 0, "... and then another");
	is("eth0", "rx-0", "1");
	is("eth1", "rx-0", "c");
	same(steering_restore(root, "s"), 0, "... which is put back");
	is("eth1", "rx-0", "f");
	same(steering_set(root, "eth2", &two, "s"), -EOPNOTSUPP, "a link without queues");
	same(steering_set(root, "eth3", &two, "s"), -ENODEV, "no link");
	same(steering_set(root, "..", &two, "s"), -ENODEV, "a path is none");
	same(steering_set(root, "", &two, "s"), -ENODEV, "nor is nothing");
	same(state_load(&state, "s"), -ENOENT, "... and there is no state");
	return done();
}
