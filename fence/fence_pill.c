// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fence_pill: ends a node by a poison pill in its mailbox on shared disks, which the sbd daemon of
 * that node takes. A pill says nothing about who read it. So a node is off when its pill has lain
 * on most of the disks for msgwait: whoever could read it has ended, and whoever could not, too.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "fencing.h"
#include "fencing_params.h"
#include "fencing_power.h"
#include "pill.h"
#include "pill_verbs.h"
#include "sbd_config.h"
#include "value.h"

#define DISK_TIME 20000 /* ms */

enum method { CYCLE, ONOFF };

static struct {
	const char *paths, *sbd;
	int method;
	bool crashdump;
	char text[VALUE_MAX + 1];
	struct pill_devices devices;
} disks;

/* What this process knows of a plug; instants, 0: never. */
struct plug {
	const char *name;
	long long delivered;                       /* since when its pill lies on most disks */
	long long seen;                            /* since when there is a pill, whoever sent it */
	char from[PILL_DEVICES][SBD_NAME_MAX + 1]; /* who laid what lies on each disk */
};

static const char *const methods[] = { "cycle", "onoff", NULL };

static const struct param params[] = {
	{
		.name = "devices",
		.letter = 'd',
		.str = &disks.paths,
		.summary = "SBD's disks, one to three, with commas between.",
		.text = "Without it, those of SBD_DEVICE in sbd's own configuration.",
	},
	{
		.name = "method",
		.letter = 'm',
		.choice = &disks.method,
		.choices = methods,
		.fallback = "cycle",
		.summary = "How a reboot is done: cycle has the node reset itself, onoff has it "
			   "switch itself off, and empties its mailbox then.",
	},
	{
		.name = "crashdump",
		.flag = &disks.crashdump,
		.fallback = "false",
		.summary = "A reboot by cycle lets the node write a crash dump.",
	},
	{
		.name = "power_timeout",
		.letter = 'g',
		.ms = &fencing_settings.power_timeout,
		.max = 3600000,
		.fallback = "30",
		.summary = "How long it may take until a node is proven to be off.",
		.text = "It must be longer than msgwait of the disks. Called by pacemaker's "
			"fencer, "
			"the fencer's own timeout counts.",
	},
	{
		.name = "sbd_path",
		.path = &disks.sbd,
		.fallback = "/usr/sbin/sbd",
		.summary = "Of fence_sbd; nothing is started, so it has no effect.",
	},
	{ 0 },
};

static struct plug *recall(const char *name)
{
	static struct plug plugs[FENCING_PLUGS];
	int i = 0;

	while (i < FENCING_PLUGS - 1 && plugs[i].name && strcmp(plugs[i].name, name) != 0)
		i++;
	plugs[i].name = name;
	return &plugs[i];
}

/* Puts what is wrong with the disks behind the words, or in their place if there are none. */
static void add_why(struct fence_answer *answer)
{
	size_t used = strlen(answer->text);
	char why[384];

	pill_why(&disks.devices, why, sizeof(why));
	if (*why)
		snprintf(answer->text + used, sizeof(answer->text) - used, "%s%s", used ? "; " : "",
			why);
}

/* A disk that hangs does not keep the others from being most, however patient the caller is. */
static void ask(const struct pill_order *order, const struct deadline *deadline)
{
	const struct deadline own = deadline_slice(deadline, DISK_TIME);

	pill_ask(&disks.devices, order, disks.devices.count > 1 ? &own : deadline);
}

static int look(const char *name, const struct deadline *deadline, struct pill_tally *ret,
	struct fence_answer *answer)
{
	const struct pill_order order = { .verb = PILL_LOOK };
	int r;

	ask(&order, deadline);
	r = pill_count(&disks.devices, name, ret);
	if (r == -ESRCH)
		snprintf(answer->text, sizeof(answer->text),
			"'%s' has no slot on most of the disks (list names those that have)", name);
	else if (r == -EDOM)
		snprintf(answer->text, sizeof(answer->text), "the disks differ in their times");
	else if (r < 0)
		answer->text[0] = '\0';
	if (r < 0)
		add_why(answer);
	return r;
}

/* True if the pill on most disks is that of the last look. If not, it may have been none between.
 */
static bool is_same(struct plug *plug)
{
	int same = 0;

	for (int i = 0; i < disks.devices.count; i++) {
		const struct pill_view *view = &disks.devices.views[i];
		int slot = view->error ? -1 : sbd_find(&view->disk, plug->name);

		if (slot < 0 || !sbd_message_kills(view->disk.slots[slot].message))
			continue;
		same += strcmp(plug->from[i], view->disk.slots[slot].from) == 0;
		memcpy(plug->from[i], view->disk.slots[slot].from, sizeof(plug->from[i]));
	}
	return pill_most(&disks.devices, same);
}

/* Whether the pill that was delivered has done its work. */
static int judge(
	const struct plug *plug, const struct pill_tally *tally, struct fence_answer *answer)
{
	long long past = deadline_now() - plug->delivered;

	if (!pill_most(&disks.devices, tally->kill)) {
		snprintf(answer->text, sizeof(answer->text),
			"the pill of '%s' was taken out of its mailbox after %lld s, before it "
			"counted as read (%ld s): by hand, or by a daemon that started (set "
			"SBD_DELAY_START=yes there)",
			plug->name, past / 1000, tally->wait / 1000);
		return -ECANCELED;
	}
	snprintf(answer->text, sizeof(answer->text),
		"the pill of '%s' has been on %d of %d disks for %lld s, and counts as read after "
		"%ld s",
		plug->name, tally->kill, disks.devices.count, past / 1000, tally->wait / 1000);
	return past >= tally->wait ? FENCE_OFF : -EINPROGRESS;
}

static int state(const char *name, const struct deadline *deadline, struct fence_answer *answer)
{
	struct plug *plug = recall(name);
	struct pill_tally tally;
	int r = look(name, deadline, &tally, answer);

	if (r < 0)
		return r;
	if (plug->delivered && pill_most(&disks.devices, tally.kill) && !is_same(plug))
		plug->delivered = deadline_now();
	if (plug->delivered)
		return judge(plug, &tally, answer);
	if (!tally.kill)
		plug->seen = 0;
	else if (!plug->seen)
		plug->seen = deadline_now();
	if (tally.exit) {
		snprintf(answer->text, sizeof(answer->text),
			"the sbd of '%s' was told to end (exit), so nobody there reads a pill: "
			"see that it is off, then send it clear",
			name);
		return -EOPNOTSUPP;
	}
	if (!tally.kill && pill_most(&disks.devices, tally.clear)) {
		snprintf(answer->text, sizeof(answer->text),
			"the mailbox of '%s' is clear on %d of %d disks", name, tally.clear,
			disks.devices.count);
		return FENCE_ON;
	}
	snprintf(answer->text, sizeof(answer->text),
		"a message for '%s' lies in its mailbox, and since when, or whether it was read, "
		"nobody knows",
		name);
	return -EINPROGRESS;
}

static enum sbd_message pill(void)
{
	if (strcasecmp(fencing_settings.action, "reboot") != 0 || disks.method == ONOFF)
		return SBD_OFF;
	return disks.crashdump ? SBD_CRASHDUMP : SBD_RESET;
}

/* Sends it to most of the disks, where it was read back. */
static int deliver(const char *name, enum sbd_message message, const struct deadline *deadline,
	struct fence_answer *answer)
{
	char host[SBD_NAME_MAX + 1] = "";
	const struct pill_order order = {
		.verb = PILL_SEND, .name = name, .from = host, .message = message
	};
	int done;

	gethostname(host, sizeof(host) - 1);
	ask(&order, deadline);
	done = pill_readable(&disks.devices);
	if (pill_most(&disks.devices, done))
		return 0;
	snprintf(answer->text, sizeof(answer->text), "'%s' for '%s' is on %d of %d disks only",
		sbd_message_word(message), name, done, disks.devices.count);
	add_why(answer);
	return -EIO;
}

/* A pill that somebody has just sent is not taken away before it has done its work. */
static int set_on(const char *name, const struct deadline *deadline, struct fence_answer *answer)
{
	struct plug *plug = recall(name);
	struct pill_tally tally;
	int r = look(name, deadline, &tally, answer);

	if (r < 0)
		return r;
	if (tally.kill && !plug->seen)
		plug->seen = deadline_now();
	if (tally.kill && deadline_now() - plug->seen < tally.wait) {
		snprintf(answer->text, sizeof(answer->text),
			"there is a pill for '%s', which stays until it counts as read (%ld s)",
			name, tally.wait / 1000);
		return -EAGAIN;
	}
	r = deliver(name, SBD_CLEAR, deadline, answer);
	if (r == 0)
		plug->delivered = plug->seen = 0;
	return r;
}

static int set(
	const char *name, bool on, const struct deadline *deadline, struct fence_answer *answer)
{
	struct plug *plug = recall(name);
	int r;

	if (on)
		return set_on(name, deadline, answer);
	r = deliver(name, pill(), deadline, answer);
	if (r == 0) {
		is_same(plug);
		plug->delivered = plug->seen = deadline_now();
	}
	return r;
}

/* After a reset the node starts, and its sbd empties the mailbox. */
static bool comes_back(void)
{
	return disks.method == CYCLE;
}

/* A name that pacemaker can take out of a list. */
static bool is_plain(const char *name)
{
	return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789-_.:")] == '\0';
}

/* Each name once: where the first disk that can be read has it. */
static void tell(fence_each *each, void *data, const struct sbd_disk *disk, int before)
{
	for (unsigned i = 0; i < disk->header.slots; i++) {
		const struct sbd_slot *slot = &disk->slots[i];
		struct pill_tally tally;
		bool known = !slot->used || !is_plain(slot->name) ||
			     sbd_find(disk, slot->name) != (int)i;

		for (int j = 0; j < before; j++)
			known = known ||
				(!disks.devices.views[j].error &&
					sbd_find(&disks.devices.views[j].disk, slot->name) >= 0);
		if (known || pill_count(&disks.devices, slot->name, &tally) < 0)
			continue;
		each(slot->name, "",
			!tally.kill && pill_most(&disks.devices, tally.clear) ? FENCE_ON : 0, data);
	}
}

static int list(
	fence_each *each, void *data, const struct deadline *deadline, struct fence_answer *answer)
{
	struct pill_tally tally;
	int r = look("", deadline, &tally, answer);

	if (r < 0 && r != -ESRCH)
		return r;
	for (int i = 0; i < disks.devices.count; i++)
		if (!disks.devices.views[i].error)
			tell(each, data, &disks.devices.views[i].disk, i);
	answer->text[0] = '\0';
	add_why(answer);
	if (answer->text[0])
		fprintf(stderr, "fence_pill: most of the disks are well, but %s\n", answer->text);
	return 0;
}

static void blame(struct param_fault *fault, const char *name, const char *words)
{
	param_blame(fault, param_find(params, name), NULL, "%s", words);
}

static void check(struct param_fault *fault)
{
	const char *paths = disks.paths;
	int r;

	if (!paths)
		paths = sbd_config_devices(disks.text, sizeof(disks.text));
	else
		snprintf(disks.text, sizeof(disks.text), "%s", paths);
	if (!paths) {
		blame(fault, "devices", "is missing, and sbd is configured with none");
		return;
	}
	r = pill_parse(&disks.devices, disks.text);
	if (r < 0)
		blame(fault, "devices",
			r == -E2BIG    ? "has more than three"
			: r == -EEXIST ? "has one of them twice"
				       : "is no list of absolute paths");
}

static void describe(char *words, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < disks.devices.count && used < size; i++)
		used += (size_t)snprintf(words + used, size - used, "%s%s",
			i ? ", " : "SBD's mailboxes on ", disks.devices.paths[i]);
}

static const struct fence_agent agent = {
	.name = "fence_pill",
	.summary = "Fences a node by a poison pill on shared disks, for its sbd daemon.",
	.text = "fence_pill writes into SBD's mailboxes on one to three shared disks. The node's "
		"sbd "
		"daemon reads the pill and ends the node, or its watchdog does when the disks "
		"can't "
		"be read. A node is off once its pill has lain on most of the disks for msgwait; a "
		"pill that was taken out before, or that somebody else has sent, proves nothing. "
		"It "
		"takes the parameters of fence_sbd and starts no sbd. With the words create, list, "
		"dump, allocate NODE or message NODE MESSAGE on its command line it does what sbd "
		"does with them, on the devices after -d; create takes -f to overwrite what is "
		"there.",
	.params = params,
	.state = state,
	.set = set,
	.comes_back = comes_back,
	.list = list,
	.check = check,
	.describe = describe,
};

int main(int argc, char **argv)
{
	if (pill_verbs_wanted(argc, argv))
		return pill_verbs_main(argc, argv);
	return fencing_main(&agent, argc, argv);
}
