// SPDX-License-Identifier: GPL-2.0-or-later
/* privilege: by the system calls; libcap would be one more library for three of them. */
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "privilege.h"

int privilege_drop_but(int kept)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = { 0 };
	struct __user_cap_data_struct few[_LINUX_CAPABILITY_U32S_3] = { 0 };

	/* First from what an execve() could give back; the kernel says where they end. */
	for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		if (i != kept && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0 && errno != EPERM)
			return -errno;
	/* What this process has not got, as in a container, it cannot keep. */
	if (syscall(SYS_capget, &header, now) < 0)
		return -errno;
	few[CAP_TO_INDEX(kept)].permitted = few[CAP_TO_INDEX(kept)].effective =
		now[CAP_TO_INDEX(kept)].permitted & CAP_TO_MASK(kept);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return syscall(SYS_capset, &header, few) < 0 ? -errno : 0;
}
