// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_power: command, look, and look again. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fencing_params.h"
#include "fencing_power.h"
#include "log.h"
#include "value.h"

#define FIRST_PAUSE 20         /* ms; each pause is twice the one before */
#define FOREVER     1000000000 /* eleven days */

/* True if the caller asked for no timeouts of ours. */
static bool unlimited(void)
{
	bool flag = false;

	if (fencing_settings.disable_timeout)
		value_bool(fencing_settings.disable_timeout, &flag);
	return flag;
}

/* True if a device that answers may take as long as the caller waits. */
static bool patient(const struct fencing_plugs *plugs)
{
	return unlimited() || (plugs->by_fencer && !fencing_settings.disable_timeout);
}

static struct deadline after(long ms)
{
	long long now = deadline_now();

	return (struct deadline){ now + ms, now + ms };
}

/* A timeout of 0 is none, as in the peers. */
static long limit(long ms)
{
	return ms && !unlimited() ? ms : FOREVER;
}

struct deadline fencing_deadline(void)
{
	long login = limit(fencing_settings.login_timeout);
	long shell = limit(fencing_settings.shell_timeout);

	return after(login + shell < FOREVER ? login + shell : FOREVER);
}

static const char *word(int state)
{
	if (state == FENCE_ON)
		return "on";
	return state == FENCE_OFF ? "off" : "unknown";
}

static int read_one(struct fencing_plugs *plugs, int i)
{
	struct deadline deadline = fencing_deadline();
	int r;

	plugs->answer.text[0] = '\0';
	r = plugs->agent->state(plugs->names[i], &deadline, &plugs->answer);
	if (r != FENCE_ON && r != FENCE_OFF && r >= 0)
		r = -EPROTO;
	log_trace("plug '%s' is %s: %s", plugs->names[i] ? plugs->names[i] : "", word(r),
		plugs->answer.text);
	return r;
}

int fencing_read(struct fencing_plugs *plugs)
{
	int state = -EINVAL;

	for (int i = 0; i < plugs->count; i++) {
		int r = read_one(plugs, i);

		if (r < 0)
			return r;
		if (state != FENCE_ON)
			state = r;
	}
	return state;
}

/* 1 if all read as wanted, 0 if one does not, or -errno. */
static int are(struct fencing_plugs *plugs, int wanted)
{
	for (int i = 0; i < plugs->count; i++) {
		int r = read_one(plugs, i);

		if (r != wanted)
			return r < 0 ? r : 0;
	}
	return plugs->count > 0 ? 1 : -EINVAL;
}

/* Gives the command to all. 0, or the first -errno and why; the others get it all the same. */
static int command(struct fencing_plugs *plugs, bool on, struct fence_answer *why)
{
	int first = 0;

	for (int i = 0; i < plugs->count; i++) {
		struct deadline deadline = fencing_deadline();
		struct fence_answer answer = { "" };
		int r = plugs->agent->set(plugs->names[i], on, &deadline, &answer);

		log_trace("switching '%s' %s: %s", plugs->names[i] ? plugs->names[i] : "",
			on ? "on" : "off", r < 0 ? answer.text : "taken");
		if (r < 0 && first == 0) {
			first = r;
			*why = answer;
		}
	}
	return first;
}

/* What is refused now, is refused the next time too; and what was lost does not come back. */
static bool final(int error)
{
	return error == -EACCES || error == -EPERM || error == -EOPNOTSUPP || error == -ECANCELED;
}

/* True for a device that answered: not switched yet, or not yet proven to be. */
static bool pending(int read)
{
	return read == 0 || read == -EINPROGRESS;
}

static void wait_for(long ms)
{
	struct deadline deadline = after(ms);

	deadline_poll(&deadline, NULL, 0);
}

/*
 * Looks again and again, until all are as wanted (0). The command is given again while the device
 * does not take it. A device that gives no answer is given up on even by a caller who is patient.
 */
static int attempt(struct fencing_plugs *plugs, bool on)
{
	long long until = deadline_now() + limit(fencing_settings.power_timeout);
	struct fence_answer refusal;
	long most = fencing_settings.status_sleep, pause = FIRST_PAUSE;

	for (int taken = -EAGAIN;;) {
		int r;

		if (taken < 0) {
			taken = command(plugs, on, &refusal);
			if (taken == 0 && fencing_settings.power_wait)
				wait_for(fencing_settings.power_wait);
		}
		r = are(plugs, on ? FENCE_ON : FENCE_OFF);
		if (r > 0)
			return 0;
		if (pending(r) && patient(plugs))
			until = deadline_now() + limit(fencing_settings.power_timeout);
		if (deadline_now() >= until || final(taken) || r == -ECANCELED) {
			if (taken < 0)
				plugs->answer = refusal;
			return taken < 0 ? taken : (pending(r) ? -ETIMEDOUT : r);
		}
		pause = pause < most ? pause : most;
		wait_for(pause);
		pause *= 2;
	}
}

int fencing_switch(struct fencing_plugs *plugs, bool on)
{
	int r = are(plugs, on ? FENCE_ON : FENCE_OFF);

	if (!pending(r))
		return r;
	for (long tries = on ? fencing_settings.retry_on : 0;; tries--) {
		r = attempt(plugs, on);
		if (r == 0 || tries == 0)
			return r;
	}
}
