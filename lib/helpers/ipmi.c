// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ipmi: one conversation with a BMC, by libfreeipmi. The request: what to do (status, on, off),
 * HOST:PORT, name, password, BMC key in hexadecimal digits, authentication of IPMI 1.5, privilege
 * level, cipher suite (-1: IPMI 1.5), target's address and channel, and the time in ms.
 */
#include <errno.h>
#include <freeipmi/freeipmi.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "cleanup.h"
#include "deadline.h"
#include "helper.h"
#include "ipmi.h"
#include "secret.h"

enum {
	VERB,
	HOST,
	USERNAME,
	PASSWORD,
	KEY,
	AUTHENTICATION,
	PRIVILEGE,
	CIPHER,
	TARGET,
	CHANNEL,
	TIME,
};

#define FIRST_SESSION  1500   /* ms; each further one has twice the time */
#define RETRANSMIT_MAX 2000   /* ms */
#define CLOSE_TIME     500000 /* us */

struct word {
	const char *name;
	uint8_t number;
};

static const struct word authentications[] = {
	{ "md5", IPMI_AUTHENTICATION_TYPE_MD5 },
	{ "md2", IPMI_AUTHENTICATION_TYPE_MD2 },
	{ "password", IPMI_AUTHENTICATION_TYPE_STRAIGHT_PASSWORD_KEY },
	{ "none", IPMI_AUTHENTICATION_TYPE_NONE },
	{ 0 },
};

static const struct word privileges[] = {
	{ "administrator", IPMI_PRIVILEGE_LEVEL_ADMIN },
	{ "operator", IPMI_PRIVILEGE_LEVEL_OPERATOR },
	{ "user", IPMI_PRIVILEGE_LEVEL_USER },
	{ "callback", IPMI_PRIVILEGE_LEVEL_CALLBACK },
	{ 0 },
};

static uint8_t find(const struct word *words, const char *name)
{
	while (words->name && strcmp(words->name, name) != 0)
		words++;
	return words->number;
}

/* `error` is errno as the library left it. */
static int answer_error(ipmi_ctx_t bmc, int error)
{
	static const struct {
		int code, error;
		const char *hint;
	} rows[] = {
		{ IPMI_ERR_USERNAME_INVALID, EACCES, "look at username" },
		{ IPMI_ERR_PASSWORD_INVALID, EACCES, "look at password" },
		{ IPMI_ERR_PASSWORD_VERIFICATION_TIMEOUT, EACCES, "look at password" },
		{ IPMI_ERR_K_G_INVALID, EACCES, "look at hexadecimal_kg" },
		{ IPMI_ERR_PRIVILEGE_LEVEL_INSUFFICIENT, EACCES, "look at privlvl" },
		{ IPMI_ERR_PRIVILEGE_LEVEL_CANNOT_BE_OBTAINED, EACCES, "look at privlvl" },
		{ IPMI_ERR_AUTHENTICATION_TYPE_UNAVAILABLE, EACCES, "look at auth" },
		{ IPMI_ERR_CIPHER_SUITE_ID_UNAVAILABLE, EACCES, "look at cipher" },
		{ IPMI_ERR_IPMI_2_0_UNAVAILABLE, EACCES, "look at lanplus" },
		{ IPMI_ERR_CONNECTION_TIMEOUT, ETIMEDOUT, "it does not answer" },
		{ IPMI_ERR_SESSION_TIMEOUT, ETIMEDOUT, "it does not answer any more" },
		{ IPMI_ERR_MESSAGE_TIMEOUT, ETIMEDOUT, "the target does not answer" },
		{ IPMI_ERR_HOSTNAME_INVALID, EHOSTUNREACH, "look at ip" },
		{ IPMI_ERR_BMC_BUSY, EBUSY, "it is busy" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (ipmi_ctx_errnum(bmc) == rows[i].code)
			return helper_answer(
				rows[i].error, "%s (%s)", ipmi_ctx_errormsg(bmc), rows[i].hint);
	if (ipmi_ctx_errnum(bmc) == IPMI_ERR_SYSTEM_ERROR && error)
		return helper_answer(error, "%s", strerror(error));
	return helper_answer(EIO, "%s", ipmi_ctx_errormsg(bmc));
}

/*
 * Asks for the privilege level at once, as ipmitool does: there are BMCs that grant no other later.
 * Within `time` a packet is sent again twice.
 */
static int open_session(ipmi_ctx_t bmc, const char *const fields[], long time)
{
	long again = time / 3 < RETRANSMIT_MAX ? time / 3 : RETRANSMIT_MAX;
	uint8_t privilege = find(privileges, fields[PRIVILEGE]);
	struct ipmi_key key = { 0 };

	if (*fields[KEY])
		ipmi_key_parse(fields[KEY], &key);
	if (atoi(fields[CIPHER]) < 0)
		return ipmi_ctx_open_outofband(bmc, fields[HOST], fields[USERNAME],
			fields[PASSWORD], find(authentications, fields[AUTHENTICATION]), privilege,
			(unsigned)time, (unsigned)again, 0, 0);
	return ipmi_ctx_open_outofband_2_0(bmc, fields[HOST], fields[USERNAME], fields[PASSWORD],
		key.length ? key.bytes : NULL, key.length, privilege, (uint8_t)atoi(fields[CIPHER]),
		(unsigned)time, (unsigned)again,
		IPMI_WORKAROUND_FLAGS_OUTOFBAND_2_0_OPEN_SESSION_PRIVILEGE, 0);
}

/* 0 and words, or -1; so do the next. */
static int read_status(ipmi_ctx_t bmc, const char **words)
{
	fiid_obj_t reply = fiid_obj_create(tmpl_cmd_get_chassis_status_rs);
	uint64_t on;
	int r = reply ? ipmi_cmd_get_chassis_status(bmc, reply) : -1;

	if (r == 0 && fiid_obj_get(reply, "current_power_state.power_is_on", &on) < 0)
		r = -1;
	if (r == 0)
		*words = on ? "chassis power is on" : "chassis power is off";
	fiid_obj_destroy(reply);
	return r;
}

static int control(ipmi_ctx_t bmc, uint8_t command, const char **words)
{
	fiid_obj_t reply = fiid_obj_create(tmpl_cmd_chassis_control_rs);
	int r = reply ? ipmi_cmd_chassis_control(bmc, command, reply) : -1;

	*words = "taken";
	fiid_obj_destroy(reply);
	return r;
}

static int converse(ipmi_ctx_t bmc, const char *const fields[], long time, const char **words)
{
	uint8_t target = (uint8_t)atoi(fields[TARGET]), channel = (uint8_t)atoi(fields[CHANNEL]);

	if (open_session(bmc, fields, time) < 0)
		return -1;
	if (target && ipmi_ctx_set_target(bmc, &channel, &target) < 0)
		return -1;
	if (strcmp(fields[VERB], "status") == 0)
		return read_status(bmc, words);
	if (strcmp(fields[VERB], "on") == 0)
		return control(bmc, IPMI_CHASSIS_CONTROL_POWER_UP, words);
	return control(bmc, IPMI_CHASSIS_CONTROL_POWER_DOWN, words);
}

/* True if the BMC was not heard any more, so that a new session may get further. */
static bool silent(ipmi_ctx_t bmc)
{
	switch (ipmi_ctx_errnum(bmc)) {
	case IPMI_ERR_CONNECTION_TIMEOUT:
	case IPMI_ERR_SESSION_TIMEOUT:
	case IPMI_ERR_MESSAGE_TIMEOUT:
	case IPMI_ERR_PASSWORD_VERIFICATION_TIMEOUT:
		return true;
	default:
		return false;
	}
}

static void give_up(int number)
{
	(void)number;
	_exit(0);
}

/*
 * The answer is given; a BMC has few sessions, so this one is not left open. One that failed is: to
 * close it means to wait for a BMC that is silent. Returns `code`.
 */
static int end_session(ipmi_ctx_t bmc, int code)
{
	struct itimerval timer = { .it_value.tv_usec = CLOSE_TIME };

	signal(SIGALRM, give_up);
	setitimer(ITIMER_REAL, &timer, NULL);
	ipmi_ctx_close(bmc);
	return code;
}

/*
 * The request's whole time is shared by several sessions: a BMC that has lost the thread of one,
 * because a packet of its beginning got lost, takes no more of that but a new one. All that is
 * asked here may be asked twice.
 */
static int serve(const char *const fields[])
{
	long long end = deadline_now() + atoi(fields[TIME]);
	struct deadline deadline = { end, end };

	for (long time = FIRST_SESSION;; time *= 2) {
		ipmi_ctx_t bmc = ipmi_ctx_create();
		long left = deadline_left(&deadline);
		const char *words = "";
		int r, error;

		if (!bmc)
			return helper_answer(ENOMEM, "there is no memory");
		r = converse(bmc, fields, left < time + FIRST_SESSION ? left + 1 : time, &words);
		error = errno;
		left = deadline_left(&deadline);
		if (r == 0)
			return end_session(bmc, helper_answer(0, "%s", words));
		if (left < FIRST_SESSION / 2 || !silent(bmc))
			return answer_error(bmc, error);
	}
}

int main(void)
{
	const char *fields[HELPER_FIELDS];
	char buffer[16384];

	secret_guard();
	if (helper_request(buffer, sizeof(buffer), fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	if (strcmp(fields[VERB], "status") != 0 && strcmp(fields[VERB], "on") != 0 &&
		strcmp(fields[VERB], "off") != 0)
		return helper_answer(EPROTO, "there is no verb '%s'", fields[VERB]);
	return serve(fields);
}
