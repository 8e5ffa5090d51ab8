// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_disks: text of any bytes; what is told is a state that DRBD has. */
#include <errno.h>

#include "drbd_disks.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct drbd_disks disks;
	int r = drbd_disks_parse(&disks, text, "r0", size % 2 ? -1 : 0);

	MUST(r == 0 || r == -ENOENT || r == -EPROTO);
	if (r == 0) {
		MUST(disks.volumes > 0 && disks.peer_worst <= disks.peer_best);
		MUST(drbd_disk_name(disks.worst) && drbd_disk_name(disks.peer_best));
	}
	free(text);
	return 0;
}
