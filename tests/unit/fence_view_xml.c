// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view_xml: CIBs of several pacemakers, and the constraint that is made for them. */
#include <errno.h>
#include <stdlib.h>

#include "fence_constraint_xml.h"
#include "fence_view_xml.h"
#include "tap.h"

#define AGENT "class='ocf' provider='linbit' type='drbd'"
#define OURS  "class='ocf' provider='relevo' type='mirror'"
#define RES(value)                                                                                 \
	"<instance_attributes id='i'><nvpair id='n' name='drbd_resource' value='" value            \
	"'/></instance_attributes>"
#define PROMOTABLE                                                                                 \
	"<meta_attributes id='m'><nvpair id='p' name='promotable' "                                \
	"value='true'/></meta_attributes>"
#define PRIMITIVE "<primitive id='r0' " AGENT ">" RES("r0") "</primitive>"
#define CLONE     "<clone id='ms'>" PROMOTABLE PRIMITIVE "</clone>"
#define PLAIN(role_by)                                                                             \
	"<clone id='ms'><primitive id='r0' " OURS "><instance_attributes id='i'>"                  \
	"<nvpair id='n' name='drbd_resource' value='r0'/><nvpair id='b' name='role_by' "           \
	"value='" role_by "'/></instance_attributes></primitive></clone>"
#define CIB(head, config, resources, constraints, status)                                          \
	"<cib " head                                                                               \
	" have-quorum='1'><configuration><crm_config><cluster_property_set id='o'>" config         \
	"</cluster_property_set></crm_config><nodes><node id='1' uname='a'/><node id='2' "         \
	"uname='b'/></nodes><resources>" resources "</resources><constraints>" constraints         \
	"</constraints></configuration><status>" status "</status></cib>"
#define NEW          "validate-with='pacemaker-3.9'"
#define WITH(part)   CIB(NEW, "", part, "", "")
#define STATE(rest)  CIB(NEW, "", CLONE, "", "<node_state id='2' uname='b' " rest "/>")
#define BAN(content) CIB(NEW, "", CLONE, content, "")
#define ID           "drbd-fence-by-handler-r0-ms"
#define NOT(node)    "<expression id='e' attribute='#uname' operation='ne' value='" node "'/>"
#define RULE(role, content)                                                                        \
	"<rsc_location id='" ID "' rsc='ms'><rule id='u' role='" role                              \
	"' score='-INFINITY'>" content "</rule></rsc_location>"

static struct fence_view taken(const char *cib, const char *what)
{
	struct fence_view view = { 0 };
	const char *why = NULL;

	same(fence_view_read(&view, cib, strlen(cib), "r0", "a", "b", &why), 0, what);
	if (why)
		printf("# %s\n", why);
	return view;
}

static void refused(const char *cib, const char *node, const char *peer, int r, const char *what)
{
	struct fence_view view = { .fenced = 77 };
	const char *why = NULL;

	same(fence_view_read(&view, cib, strlen(cib), "r0", node, peer, &why), r, what);
	ok(why && *why, "... and why: %s", why ? why : "");
	same(view.fenced, 77, "... and nothing is told");
}

static void clones(void)
{
	struct fence_view view = taken(WITH(CLONE), "ocf:linbit:drbd in a clone");

	same_text(view.clone, "ms", "... its id");
	same_text(view.constraint, ID, "... the constraint's id is upstream's");
	ok(view.promoted && view.quorate && view.stonith, "... Promoted, quorum, fencing");
	taken(WITH("<clone id='ms'>" PROMOTABLE "<primitive id='r' " OURS
		   ">" RES("r0") "</primitive></clone>"),
		"ocf:relevo:mirror");
	view = taken(CIB("validate-with='pacemaker-2.10'", "",
			     "<master id='ms'>" PRIMITIVE "</master>", "", ""),
		"a <master> of pacemaker 2.0");
	ok(!view.promoted, "... calls it Master");
	ok(taken(CIB("validate-with='pacemaker-4.0'", "", CLONE, "", ""), "pacemaker 3").promoted,
		"... calls it Promoted");
	ok(!taken(CIB("validate-with='pacemaker-3.6'", "", CLONE, "", ""), "late 2.0").promoted,
		"... calls it Master");
	taken(WITH("<template id='t' " AGENT "/><clone id='ms'>" PROMOTABLE
		   "<primitive id='r' template='t'>" RES("r0") "</primitive></clone>"),
		"by a template");
	taken(WITH("<template id='t' " AGENT
		   ">" RES("r0") "</template><clone id='ms'>" PROMOTABLE
				 "<primitive id='r' template='t'/></clone>"),
		"all in a template");
	taken(WITH("<clone id='ms'>" PROMOTABLE "<group id='g'>" PRIMITIVE "</group></clone>"),
		"in a group");
	taken(WITH("<clone id='x'>" PROMOTABLE "<primitive id='q' " AGENT
		   ">" RES("r1") "</primitive></clone>" CLONE),
		"beside another resource");
	refused(WITH(""), "a", "b", -ENOENT, "no clone");
	refused(WITH(PRIMITIVE), "a", "b", -ENOENT, "no clone, only a primitive");
	refused(WITH("<clone id='ms'>" PRIMITIVE "</clone>"), "a", "b", -ENOTSUP, "a plain clone");
	refused(WITH(PLAIN("cluster")), "a", "b", -ENOTSUP, "also of our agent");
	view = taken(WITH(PLAIN("consumer")), "but not one whose consumer makes it primary");
	same_text(view.constraint, ID, "... which has a constraint of the same name");
	refused(WITH(CLONE "<clone id='x'>" PROMOTABLE PRIMITIVE "</clone>"), "a", "b", -ENOTUNIQ,
		"two clones");
	refused(WITH("<clone id='m&apos;s'>" PROMOTABLE PRIMITIVE "</clone>"), "a", "b", -EBADMSG,
		"an id that would break out of XPath");
	refused(WITH(CLONE), "a", "x", -ENOENT, "no such peer");
	refused(WITH(CLONE), "x", "b", -ENOENT, "no such node");
	refused("", "a", "b", -EBADMSG, "nothing");
	refused("<xml/>", "a", "b", -EBADMSG, "no CIB");
}

static void options(void)
{
	ok(!taken(CIB(NEW, "<nvpair id='s' name='stonith-enabled' value='false'/>", CLONE, "", ""),
		   "a cluster that fences nobody")
			.stonith,
		"... is seen");
	ok(!taken("<cib><configuration><nodes><node uname='a'/><node "
		  "uname='b'/></nodes><resources>" CLONE "</resources></configuration></cib>",
		   "no quorum")
			.quorate,
		"... is seen");
}

static void peer(const char *cib, enum fence_peer wanted, const char *what)
{
	same(taken(cib, what).state, wanted, "... its state");
}

static void peers(void)
{
	struct fence_view view;
	const char *why;

	peer(STATE("in_ccm='true' crmd='online' join='member' expected='member'"), PEER_MEMBER,
		"a member");
	peer(STATE("in_ccm='1700000000' crmd='1700000001' join='member' expected='member'"),
		PEER_MEMBER, "a member since pacemaker 2.1.7");
	peer(STATE("in_ccm='true' crmd='offline' join='down' expected='down'"), PEER_MOVING,
		"of the ring only");
	peer(STATE("in_ccm='false' crmd='offline' join='down' expected='down'"), PEER_DOWN, "down");
	peer(STATE("in_ccm='0' crmd='0' join='down' expected='down'"), PEER_DOWN,
		"down since pacemaker 2.1.7");
	peer(STATE("in_ccm='false' crmd='offline' join='member' expected='member'"), PEER_LOST,
		"lost");
	peer(STATE("in_ccm='false' crmd='offline' join='down'"), PEER_LOST, "nothing expected");
	peer(WITH(CLONE), PEER_LOST, "never seen");
	same(fence_view_read(&view, WITH(CLONE), strlen(WITH(CLONE)), "r0", "a", "", &why), 0,
		"a peer without a name");
	same_text(view.peer, "b", "... is the only other node");
}

static void ban(const char *cib, enum fence_ban wanted, const char *what)
{
	same(taken(cib, what).ban, wanted, "... whom it keeps out");
}

static void bans(void)
{
	ban(WITH(CLONE), BAN_NONE, "no constraint");
	ban(BAN(RULE("Master", NOT("a"))), BAN_PEER, "for us");
	ban(BAN(RULE("Promoted", NOT("a"))), BAN_PEER, "for us, in new words");
	ban(BAN(RULE("Master", NOT("b"))), BAN_US, "for the peer");
	ban(BAN(RULE("Master", NOT("a") NOT("b"))), BAN_OTHER, "for both");
	ban(BAN("<rsc_location id='" ID "' rsc='ms' node='b' score='-INFINITY'/>"), BAN_STRANGE,
		"of another shape");
	ban(BAN(RULE("Started", NOT("a"))), BAN_STRANGE, "of another role");
	ban(BAN(RULE("Master", "")), BAN_STRANGE, "for nobody");
	ban(BAN(RULE("Master", "<expression id='e' attribute='site' operation='ne' value='a'/>")),
		BAN_STRANGE, "by another attribute");
	ban(BAN("<rsc_location id='cli-ban' rsc='ms' node='a' score='-INFINITY'/>"), BAN_NONE,
		"of another name");
}

/* What is written reads as the constraint that it is meant to be. */
static void written(const char *cib, const char *allowed, enum fence_ban wanted, const char *role)
{
	struct fence_view view = taken(cib, "a constraint for it");
	char *text = fence_constraint_write(&view, "r0", allowed), whole[4096], mark[64];

	snprintf(whole, sizeof(whole),
		"<cib " NEW "><configuration><nodes><node uname='a'/><node uname='b'/></nodes>"
		"<resources>" CLONE
		"</resources><constraints>%s</constraints></configuration></cib>",
		text);
	snprintf(mark, sizeof(mark), "role=\"%s\"", role);
	same(taken(whole, "... can be read").ban, wanted, "... and is what it is meant to be");
	ok(strstr(text, mark), "... its role is %s", role);
	free(text);
}

int main(void)
{
	clones();
	options();
	peers();
	bans();
	written(WITH(CLONE), "a", BAN_PEER, "Promoted");
	written(WITH(CLONE), "a c", BAN_PEER, "Promoted");
	written(WITH(CLONE), "b", BAN_US, "Promoted");
	written(CIB("validate-with='pacemaker-2.10'", "", CLONE, "", ""), "a", BAN_PEER, "Master");
	return done();
}
