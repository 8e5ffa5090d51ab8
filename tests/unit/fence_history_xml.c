// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_history_xml: what stonith_admin printed, and times in every shape it has for them. */
#include "fence_history_xml.h"
#include "tap.h"

#define RESULT(events)                                                                             \
	"<pacemaker-result api-version='2.25' request='stonith_admin --history b'>"                \
	"<list name='fencing history' count='1'>" events "</list><status code='0' "                \
	"message='OK'/></pacemaker-result>"
#define EVENT(action, target, status, time)                                                        \
	"<fence_event action='" action "' target='" target "' client='pacemaker-controld.757' "    \
	"origin='a' status='" status "' delegate='a' completed='" time "'/>"
#define GOOD(time) EVENT("off", "b", "success", time)

/* What pacemaker 2.1.5's stonith_admin printed of a node that was fenced three times, verbose. */
static const char thrice[] =
	"<pacemaker-result api-version=\"2.25\" request=\"stonith_admin --history b --verbose "
	"--output-as=xml\">\n"
	"  <list name=\"fencing history\" count=\"3\">\n"
	"    <fence_event action=\"off\" target=\"b\" client=\"stonith_admin.493\" origin=\"a\" "
	"status=\"success\" delegate=\"a\" completed=\"2026-11-21 21:02:30Z\"/>\n"
	"    <fence_event action=\"off\" target=\"b\" client=\"stonith_admin.489\" origin=\"a\" "
	"status=\"success\" delegate=\"a\" completed=\"2026-11-21 21:02:17Z\"/>\n"
	"    <fence_event action=\"off\" target=\"b\" client=\"pacemaker-controld.126\" "
	"origin=\"c\" "
	"status=\"success\" delegate=\"a\" completed=\"2026-11-21 20:58:01Z\"/>\n"
	"  </list>\n"
	"  <status code=\"0\" message=\"OK\"/>\n"
	"</pacemaker-result>\n";

static void is(const char *text, long long wanted, const char *what)
{
	same(fence_history_read(text, strlen(text), "b"), wanted, what);
}

int main(void)
{
	is(RESULT(GOOD("2026-11-21 11:40:25Z")), 1795261225, "turned off");
	is(RESULT(EVENT("reboot", "b", "success", "2026-11-21 11:40:25Z")), 1795261225, "rebooted");
	is(RESULT(GOOD("2026-11-21 12:40:25 +01:00")), 1795261225, "a time east of Greenwich");
	is(RESULT(GOOD("2026-11-21 06:10:25.123456 -05:30")), 1795261225, "west, with a fraction");
	is(RESULT(GOOD("2026-11-21T11:40:25.5Z")), 1795261225, "with a T");
	is(RESULT(GOOD("2026-11-21 11:40:25Z") GOOD("2026-11-21 11:40:27Z")
			   GOOD("2026-11-21 11:40:26Z")),
		1795261227, "the last of three");
	is(thrice, 1795294950, "the newest of pacemaker's own three");
	is(RESULT(EVENT("off", "b", "failed", "2026-11-21 11:40:29Z")
			   EVENT("off", "b", "pending", "2026-11-21 11:40:28Z")
				   GOOD("2026-11-21 11:40:26Z") GOOD("2026-11-21 11:40:25Z")),
		1795261226, "what failed or is under way since does not count");
	is("<pacemaker-result>" GOOD("2026-11-21 11:40:25Z") "</pacemaker-result>", 1795261225,
		"without a list");
	is(RESULT(EVENT("off", "b", "failed", "2026-11-21 11:40:25Z")), 0, "a failure");
	is(RESULT(EVENT("off", "b", "pending", "2026-11-21 11:40:25Z")), 0, "one under way");
	is(RESULT(EVENT("off", "c", "success", "2026-11-21 11:40:25Z")), 0, "another node");
	is(RESULT(EVENT("on", "b", "success", "2026-11-21 11:40:25Z")), 0, "turned on");
	is(RESULT(""), 0, "none");
	is(RESULT(GOOD("Sat Nov 21 11:40:25 2026")), 0, "a time that cannot be read");
	is(RESULT(GOOD("2026-11-21 11:40:25")), 0, "a time of no place");
	is("", 0, "nothing");
	is("<x", 0, "no XML");
	return done();
}
