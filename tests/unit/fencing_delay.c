// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_delay: the busier a node, the sooner it shoots; and no sooner. */
#include "fencing_delay.h"
#include "deadline.h"
#include "fencing_params.h"
#include "private.h"
#include "tap.h"

static long share(int guests, int volumes)
{
	return fencing_delay_share(12000, &(struct workload){ guests, volumes });
}

int main(void)
{
	long long begin;

	same(share(0, 0), 12000, "nothing here: all of it");
	same(share(1, 0), 6000, "a guest: half of it");
	same(share(0, 1), 6000, "a primary volume as well");
	same(share(2, 1), 3000, "three of them: a quarter");
	same(share(100000, 0), 0, "very many: none");
	same(fencing_delay_share(0, &(struct workload){ 0, 0 }), 0, "none of none");
	ok(fencing_delays("off") && fencing_delays("Reboot"), "off and reboot wait");
	ok(!fencing_delays("on") && !fencing_delays("status") && !fencing_delays("monitor") &&
			!fencing_delays("list") && !fencing_delays("offline"),
		"nothing else does");
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run where nothing runs");
	begin = deadline_now();
	fencing_delay(begin);
	fencing_settings.delay = 300;
	fencing_settings.role_delay = 400;
	fencing_delay(begin);
	ok(deadline_now() - begin >= 700, "both are waited for, one after the other");
	return done();
}
