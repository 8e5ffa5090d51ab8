// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_power: a device that lies, refuses, falls silent or takes its time. */
#include <errno.h>
#include <string.h>

#include "fencing_params.h"
#include "fencing_power.h"
#include "tap.h"

/* What the device answers, one after the other; the last one from then on. */
static struct {
	int states[8];
	int looks, calls, commands, refusals, refusal;
	bool on;
} device;

static int state(const char *plug, const struct deadline *deadline, struct fence_answer *answer)
{
	int now = device.states[device.looks];

	(void)plug;
	(void)deadline;
	device.calls++;
	snprintf(answer->text, sizeof(answer->text), "look %d", device.looks);
	if (device.looks < 7 && device.states[device.looks + 1])
		device.looks++;
	return now == 99 ? 0 : now;
}

static int set(
	const char *plug, bool on, const struct deadline *deadline, struct fence_answer *answer)
{
	(void)plug;
	(void)deadline;
	device.commands++;
	device.on = on;
	if (device.commands > device.refusals)
		return 0;
	snprintf(answer->text, sizeof(answer->text), "refused");
	return device.refusal;
}

static const struct fence_agent agent = { .name = "unit", .state = state, .set = set };

static struct fencing_plugs plugs;

static int switched(bool on, bool by_fencer)
{
	plugs = (struct fencing_plugs){ .agent = &agent, .count = 1, .by_fencer = by_fencer };
	return fencing_switch(&plugs, on);
}

#define DEVICE(...)                                                                                \
	memset(&device, 0, sizeof(device)),                                                        \
		memcpy(device.states, (int[]){ __VA_ARGS__ }, sizeof((int[]){ __VA_ARGS__ }))

static void settings(void)
{
	fencing_settings = (struct fencing_settings){ .power_timeout = 2000,
		.login_timeout = 100,
		.shell_timeout = 100,
		.status_sleep = 20 };
}

static void proof(void)
{
	DEVICE(FENCE_OFF);
	same(switched(false, false), 1, "off already");
	same(device.commands, 0, "... without a command");
	DEVICE(FENCE_ON, FENCE_OFF);
	same(switched(false, false), 0, "off");
	same(device.commands, 1, "... by one command");
	same_text(plugs.answer.text, "look 1", "... and the last look is the evidence");
	DEVICE(FENCE_ON, FENCE_ON, -EIO, 99, 7, FENCE_OFF);
	same(switched(false, false), 0, "off after looks that said nothing");
	DEVICE(FENCE_ON);
	same(switched(false, false), -ETIMEDOUT, "one that stays on");
	ok(device.calls < 120, "... is looked at no oftener than status_sleep says: %d times",
		device.calls);
	DEVICE(99);
	ok(switched(false, false) < 0, "zero is not off");
	DEVICE(3);
	ok(switched(false, false) < 0, "nor is any other number");
	DEVICE(-EIO);
	same(switched(false, false), -EIO, "one that cannot be read");
	same(device.commands, 0, "... gets no command");
	DEVICE(FENCE_ON, -EIO);
	same(switched(false, false), -EIO, "one that cannot be read after the command is not off");
	DEVICE(FENCE_OFF, FENCE_ON);
	same(switched(true, false), 0, "on");
	ok(device.on, "... by the other command");
}

static void pending(void)
{
	DEVICE(-EINPROGRESS, -EINPROGRESS, -EINPROGRESS, FENCE_OFF);
	same(switched(false, false), 0, "off, once it is proven");
	same(device.commands, 1, "... by one command, though something was under way before");
	DEVICE(FENCE_ON, -EINPROGRESS);
	same(switched(false, false), -ETIMEDOUT, "not proven in time");
	DEVICE(FENCE_ON, -EINPROGRESS, -ECANCELED, FENCE_OFF);
	same(switched(false, false), -ECANCELED, "what can't be proven any more ends it");
	same_text(plugs.answer.text, "look 2", "... and is the reason");
	DEVICE(-EINPROGRESS);
	plugs = (struct fencing_plugs){ .agent = &agent, .count = 1 };
	same(fencing_read(&plugs), -EINPROGRESS, "and it is neither on nor off");
}

static void refusals(void)
{
	DEVICE(FENCE_ON, FENCE_ON, FENCE_ON, FENCE_OFF);
	device.refusals = 2;
	device.refusal = -EBUSY;
	same(switched(false, false), 0, "busy twice");
	same(device.commands, 3, "... and told again");
	DEVICE(FENCE_ON);
	device.refusals = 1000;
	device.refusal = -EACCES;
	same(switched(false, false), -EACCES, "not allowed");
	same(device.commands, 1, "... is not asked for again");
	same_text(plugs.answer.text, "refused", "... and is the reason");
	DEVICE(FENCE_ON, FENCE_OFF);
	device.refusals = 1;
	device.refusal = -EACCES;
	same(switched(false, false), 0, "off counts, though the command was refused");
	DEVICE(FENCE_OFF);
	fencing_settings.retry_on = 2;
	same(switched(true, false), -ETIMEDOUT, "one that does not come on");
	same(device.commands, 3, "... is told so often");
}

static void patience(void)
{
	long long begin = deadline_now();

	fencing_settings.power_timeout = 60;
	fencing_settings.status_sleep = 50;
	DEVICE(FENCE_ON, FENCE_ON, FENCE_ON, FENCE_ON, FENCE_ON, FENCE_ON, FENCE_ON, FENCE_OFF);
	same(switched(false, true), 0, "the fencer's call waits for a device that answers");
	DEVICE(-EINPROGRESS, -EINPROGRESS, -EINPROGRESS, -EINPROGRESS, -EINPROGRESS, -EINPROGRESS,
		-EINPROGRESS, FENCE_OFF);
	same(switched(false, true), 0, "... also until it is proven");
	DEVICE(FENCE_ON, FENCE_ON, -EIO);
	same(switched(false, true), -EIO, "... and not for one that does not");
	fencing_settings.disable_timeout = "false";
	DEVICE(FENCE_ON);
	same(switched(false, true), -ETIMEDOUT, "... unless the timeouts are wanted");
	ok(deadline_now() - begin < 20000, "... and all that in time");
}

static void several(void)
{
	fencing_settings.disable_timeout = NULL;
	plugs = (struct fencing_plugs){ .agent = &agent, .count = 2, .names = { "a", "b" } };
	DEVICE(FENCE_OFF, FENCE_ON);
	same(fencing_read(&plugs), FENCE_ON, "two plugs: one is on");
	DEVICE(FENCE_OFF, FENCE_OFF);
	same(fencing_read(&plugs), FENCE_OFF, "... both are off");
	DEVICE(FENCE_OFF, -EIO);
	same(fencing_read(&plugs), -EIO, "... one cannot be read");
	DEVICE(FENCE_OFF, FENCE_ON, FENCE_OFF, FENCE_OFF);
	same(fencing_switch(&plugs, false), 0, "... both are switched off");
	same(device.commands, 2, "... by a command each");
	plugs.count = 0;
	ok(fencing_read(&plugs) < 0, "no plug is no proof");
	ok(fencing_switch(&plugs, false) < 0, "... and cannot be switched");
}

int main(void)
{
	settings();
	proof();
	pending();
	refusals();
	patience();
	several();
	return done();
}
