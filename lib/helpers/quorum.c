// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * quorum: asks corosync (libquorum) whether this node's partition is quorate. The request has no
 * fields; the answer is "yes" or "no".
 */
#include <corosync/quorum.h>
#include <errno.h>

#include "helper.h"

/* corosync's errors that mean that it does not run here. */
static int error_of(cs_error_t error)
{
	switch (error) {
	case CS_ERR_LIBRARY:
	case CS_ERR_NOT_EXIST:
	case CS_ERR_BAD_HANDLE:
		return ENOTCONN;
	case CS_ERR_ACCESS:
		return EACCES;
	case CS_ERR_TRY_AGAIN:
		return EAGAIN;
	default:
		return EIO;
	}
}

int main(void)
{
	quorum_callbacks_t callbacks = { 0 };
	quorum_handle_t handle;
	uint32_t type = 0;
	int quorate = 0;
	cs_error_t error = quorum_initialize(&handle, &callbacks, &type);

	if (error != CS_OK)
		return helper_answer(error_of(error), "corosync cannot be asked: error %d", error);
	error = quorum_getquorate(handle, &quorate);
	quorum_finalize(handle);
	if (error != CS_OK)
		return helper_answer(error_of(error), "corosync does not tell: error %d", error);
	if (type != QUORUM_SET)
		return helper_answer(ENODATA, "corosync has no quorum provider");
	return helper_answer(0, "%s", quorate ? "yes" : "no");
}
