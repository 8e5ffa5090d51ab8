// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drbd: what a module 8.4.11 with drbd-utils 9.22 said in the lab, and what drbdsetup-9.0(8) and
 * its source say that DRBD 9 says.
 */
#include <errno.h>

#include "tap.h"

#include "drbd_proc.h"

/* clang-format off */
static const char none_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n";
static const char none_events[] =
	"exists -\n";
static const char fresh_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:Connected ro:Secondary/Secondary ds:Inconsistent/Inconsistent C r-----\n"
	"    ns:0 nr:0 dw:0 dr:0 al:8 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:65496\n";
static const char fresh_events[] =
	"exists resource name:r0 role:Secondary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Secondary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:Inconsistent size:65496 read:0 written:0 al-writes:8 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:Established peer-disk:Inconsistent resync-suspended:no received:0 sent:0 out-of-sync:65496 pending:0 unacked:0\n"
	"exists -\n";
static const char primary_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n"
	"    ns:0 nr:0 dw:0 dr:0 al:8 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n";
static const char primary_events[] =
	"exists resource name:r0 role:Primary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Secondary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:UpToDate size:65496 read:0 written:0 al-writes:8 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:Established peer-disk:UpToDate resync-suspended:no received:0 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char lost_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:NetworkFailure ro:Primary/Unknown ds:UpToDate/DUnknown C r-----\n"
	"    ns:44 nr:0 dw:1024 dr:0 al:9 bm:0 lo:0 pe:3 ua:0 ap:3 ep:1 wo:f oos:0\n";
static const char lost_events[] =
	"exists resource name:r0 role:Primary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:NetworkFailure role:Unknown congested:yes\n"
	"exists device name:r0 volume:0 minor:0 disk:UpToDate size:65496 read:0 written:1024 al-writes:9 bm-writes:0 upper-pending:3 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:Off peer-disk:DUnknown resync-suspended:no received:0 sent:44 out-of-sync:0 pending:3 unacked:0\n"
	"exists -\n";
static const char alone_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:StandAlone ro:Secondary/Unknown ds:UpToDate/DUnknown   r-----\n"
	"    ns:0 nr:8192 dw:12288 dr:0 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n";
static const char alone_events[] =
	"exists resource name:r0 role:Secondary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 connection:StandAlone role:Unknown congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:UpToDate size:65496 read:0 written:12288 al-writes:9 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 volume:0 replication:Off peer-disk:DUnknown resync-suspended:no received:8192 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char source_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent C r-----\n"
	"    ns:768 nr:0 dw:8192 dr:768 al:10 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:7424\n"
	"\t[============>.......] sync'ed: 66.7% (7424/8192)K\n"
	"\tfinish: 0:00:09 speed: 768 (768) K/sec\n";
static const char source_events[] =
	"exists resource name:r0 role:Primary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Secondary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:UpToDate size:65496 read:768 written:8192 al-writes:10 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:SyncSource peer-disk:Inconsistent resync-suspended:no received:0 sent:768 out-of-sync:7424 pending:0 unacked:0\n"
	"exists -\n";
static const char target_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate C r-----\n"
	"    ns:0 nr:924 dw:5020 dr:0 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:7268\n"
	"\t[============>.......] sync'ed: 66.7% (7268/8192)K\n"
	"\tfinish: 0:00:06 speed: 924 (924) want: 500 K/sec\n";
static const char target_events[] =
	"exists resource name:r0 role:Secondary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Primary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:Inconsistent size:65496 read:0 written:5020 al-writes:9 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:SyncTarget peer-disk:UpToDate resync-suspended:no received:924 sent:0 out-of-sync:7268 pending:0 unacked:0\n"
	"exists -\n";
static const char diskless_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:Connected ro:Primary/Secondary ds:Diskless/UpToDate C r-----\n"
	"    ns:8192 nr:0 dw:8192 dr:8192 al:10 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n";
static const char diskless_events[] =
	"exists resource name:r0 role:Primary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Secondary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:Diskless size:65496 read:8192 written:8192 al-writes:10 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:Established peer-disk:UpToDate resync-suspended:no received:0 sent:8192 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char outdated_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:StandAlone ro:Secondary/Unknown ds:Outdated/DUnknown   r-----\n"
	"    ns:8192 nr:0 dw:12288 dr:8192 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n";
static const char outdated_events[] =
	"exists resource name:r0 role:Secondary suspended:no write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 connection:StandAlone role:Unknown congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:Outdated size:65496 read:8192 written:12288 al-writes:9 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 volume:0 replication:Off peer-disk:DUnknown resync-suspended:no received:0 sent:8192 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char suspended_proc[] =
	"version: 8.4.11 (api:1/proto:86-101)\n"
	"srcversion: 059B1B470318F053F5077D5 \n"
	" 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C s-----\n"
	"    ns:0 nr:8192 dw:8192 dr:0 al:10 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0\n";
static const char suspended_events[] =
	"exists resource name:r0 role:Primary suspended:user write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:0 conn-name:peer connection:Connected role:Secondary congested:no\n"
	"exists device name:r0 volume:0 minor:0 disk:UpToDate size:65496 read:0 written:8192 al-writes:10 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:upper\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:peer volume:0 replication:Established peer-disk:UpToDate resync-suspended:no received:8192 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char nine_events[] =
	"exists resource name:r0 role:Primary suspended:no force-io-failures:no may_promote:no promotion_score:10101 write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:1 conn-name:b connection:Connected role:Secondary congested:no ap-in-flight:0 rs-in-flight:0\n"
	"exists connection name:r0 peer-node-id:2 conn-name:c.example.org connection:Connecting role:Unknown congested:no ap-in-flight:0 rs-in-flight:0\n"
	"exists device name:r0 volume:0 minor:0 backing_dev:/dev/vda disk:UpToDate client:no open:yes quorum:yes size:65496 read:0 written:0 al-writes:0 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists device name:r0 volume:1 minor:7 backing_dev:/dev/vdb disk:Inconsistent client:no open:no quorum:no size:65496 read:0 written:0 al-writes:0 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:1 conn-name:b volume:0 replication:Established peer-disk:UpToDate peer-client:no resync-suspended:no received:0 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists peer-device name:r0 peer-node-id:1 conn-name:b volume:1 replication:SyncTarget peer-disk:UpToDate done:12.5 resync-suspended:no received:0 sent:0 out-of-sync:1000 pending:0 unacked:0\n"
	"exists peer-device name:r0 peer-node-id:2 conn-name:c.example.org volume:0 replication:Off peer-disk:Outdated peer-client:no resync-suspended:no received:0 sent:0 out-of-sync:4 pending:0 unacked:0\n"
	"exists peer-device name:r0 peer-node-id:2 conn-name:c.example.org volume:1 replication:Off peer-disk:DUnknown peer-client:no resync-suspended:no received:0 sent:0 out-of-sync:8 pending:0 unacked:0\n"
	"exists path name:r0 peer-node-id:1 conn-name:b local:ipv4:10.0.0.1:7788 peer:ipv4:10.0.0.2:7788 established:yes\n"
	"exists -\n";
static const char tie_events[] =
	"exists resource name:r0 role:Primary suspended:quorum,fencing force-io-failures:no may_promote:no promotion_score:10101 write-ordering:flush\n"
	"exists connection name:r0 peer-node-id:2 conn-name:c connection:Connected role:Secondary congested:no ap-in-flight:0 rs-in-flight:0\n"
	"exists connection name:r0 peer-node-id:1 conn-name:b connection:Connected role:Secondary congested:no ap-in-flight:0 rs-in-flight:8\n"
	"exists device name:r0 volume:0 minor:0 backing_dev:/dev/vda disk:UpToDate client:no open:no quorum:no size:65496 read:0 written:0 al-writes:0 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:2 conn-name:c volume:0 replication:Established peer-disk:Diskless peer-client:yes resync-suspended:no received:0 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists peer-device name:r0 peer-node-id:1 conn-name:b volume:0 replication:SyncSource peer-disk:Inconsistent peer-client:no done:98.44 resync-suspended:no received:0 sent:64480 out-of-sync:1016 pending:0 unacked:0 dbdt1:3.31 eta:2\n"
	"exists path name:r0 peer-node-id:2 conn-name:c local:ipv4:10.0.0.1:7788 peer:ipv4:10.0.0.3:7788 established:yes\n"
	"exists -\n";
static const char client_events[] =
	"exists resource name:r0 role:Secondary suspended:no force-io-failures:no may_promote:no promotion_score:1 write-ordering:none\n"
	"exists connection name:r0 peer-node-id:0 conn-name:a connection:Connected role:Primary congested:no ap-in-flight:0 rs-in-flight:0\n"
	"exists device name:r0 volume:0 minor:0 backing_dev:none disk:Diskless client:yes open:no quorum:yes size:65496 read:0 written:0 al-writes:0 bm-writes:0 upper-pending:0 lower-pending:0 al-suspended:no blocked:no\n"
	"exists peer-device name:r0 peer-node-id:0 conn-name:a volume:0 replication:Established peer-disk:UpToDate peer-client:no resync-suspended:no received:0 sent:0 out-of-sync:0 pending:0 unacked:0\n"
	"exists -\n";
static const char nine_proc[] =
	"version: 9.1.7 (api:2/proto:110-121)\n"
	"GIT-hash: bfd2450739e3e27cfd0a2eece2cde3d94ad993ae build by buildd@host, 2022-05-02 09:53:38\n"
	"Transports (api:18): tcp (9.1.7)\n";
/* clang-format on */

static const int minor0[] = { 0 };

/* The same from both: of 8.4 they must agree. */
static void both(const char *proc, const char *events, struct drbd *ret, const char *what)
{
	struct drbd other = { 0 };
	const struct drbd_peer *left, *right;

	*ret = (struct drbd){ 0 };
	same(drbd_parse_proc(proc, minor0, 1, ret), 1, what);
	same(drbd_parse_events(events, "r0", &other), 1, "... and so do the events");
	left = &ret->peer[0];
	right = &other.peer[0];
	ok(ret->role == other.role && ret->disk == other.disk && ret->volumes == other.volumes &&
			ret->minors[0] == other.minors[0] && ret->suspended == other.suspended &&
			ret->peers == other.peers,
		"... and both say the same of this node");
	ok(left->connection == right->connection && left->role == right->role &&
			left->disk == right->disk && left->source == right->source &&
			left->target == right->target && left->out_of_sync == right->out_of_sync,
		"... and of the peer");
}

static void test_both(void)
{
	struct drbd drbd;
	const struct drbd_peer *peer = &drbd.peer[0];

	both(fresh_proc, fresh_events, &drbd, "a new mirror");
	ok(drbd.role == DRBD_SECONDARY && drbd.disk == DRBD_INCONSISTENT, "... is inconsistent");
	ok(peer->connection == DRBD_CONNECTED && peer->out_of_sync == 65496, "... all of it");
	both(primary_proc, primary_events, &drbd, "a whole one");
	ok(drbd.role == DRBD_PRIMARY && drbd.disk == DRBD_UPTODATE, "... is primary, UpToDate");
	ok(peer->role == DRBD_SECONDARY && peer->disk == DRBD_UPTODATE, "... as is its peer");
	ok(!drbd_peer_is_primary(&drbd), "... which is not primary");
	both(lost_proc, lost_events, &drbd, "one that loses its peer");
	ok(peer->connection == DRBD_CONNECTING && peer->disk == DRBD_DUNKNOWN, "... knows it");
	same_text(peer->state, "NetworkFailure", "... and how");
	both(alone_proc, alone_events, &drbd, "one that is alone");
	ok(peer->connection == DRBD_STANDALONE, "... knows it");
	both(source_proc, source_events, &drbd, "a source");
	ok(peer->source && !peer->target && peer->disk == DRBD_INCONSISTENT, "... knows it");
	same_text(peer->state, "SyncSource", "... in DRBD's word");
	both(target_proc, target_events, &drbd, "a target");
	ok(peer->target && !peer->source && drbd.disk == DRBD_INCONSISTENT, "... knows it");
	ok(peer->out_of_sync == 7268 && drbd_peer_is_primary(&drbd), "... of a primary");
	both(diskless_proc, diskless_events, &drbd, "one without its disk");
	ok(drbd.disk == DRBD_DISKLESS && !drbd.client, "... which is not on purpose");
	both(outdated_proc, outdated_events, &drbd, "an outdated one");
	ok(drbd.disk == DRBD_OUTDATED, "... knows it");
	both(suspended_proc, suspended_events, &drbd, "one with suspended I/O");
	ok(drbd.suspended, "... knows it");
}

/* A volume that still says Connected does not hide that another has lost the peer. */
static void test_volumes(void)
{
	static const int minors[] = { 0, 1 };
	static const char proc[] =
		"version: 8.4.11 (api:1/proto:86-101)\n\n"
		" 0: cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown C r-----\n"
		"    ns:0 oos:4\n"
		" 1: cs:Connected ro:Secondary/Secondary ds:UpToDate/UpToDate C r-----\n"
		"    ns:0 oos:8\n";
	struct drbd drbd = { 0 };

	same(drbd_parse_proc(proc, minors, 2, &drbd), 1, "two volumes of 8.4");
	same(drbd.peer[0].connection, DRBD_CONNECTING, "... one of which has lost its peer");
	same_text(drbd.peer[0].state, "WFConnection", "... in its word");
	ok(drbd.volumes == 2 && drbd.peer[0].out_of_sync == 12, "... both count");
}

static void test_nine(void)
{
	struct drbd drbd = { 0 };

	same(drbd_parse_events(nine_events, "r0", &drbd), 1, "DRBD 9 with two volumes and peers");
	ok(drbd.volumes == 2 && drbd.minors[1] == 7 && drbd.peers == 2, "... all are there");
	ok(drbd.disk == DRBD_INCONSISTENT && drbd.no_quorum, "... the worst of its volumes counts");
	same_text(drbd.peer[1].name, "c.example.org", "... a peer has its name");
	ok(drbd.peer[0].target && drbd.peer[0].disk == DRBD_UPTODATE, "... one is the source");
	ok(drbd.peer[1].disk == DRBD_OUTDATED && drbd.peer[1].out_of_sync == 12,
		"... the other's volumes are taken together");
	ok(drbd.peer[1].best == DRBD_DUNKNOWN && drbd.peer[0].best == DRBD_UPTODATE,
		"... the best of them, too");
	same(drbd_parse_events("exists resource name:r0 role:Primary\n"
			       "exists connection name:r0 peer-node-id:1 connection:Connected\n"
			       "exists device name:r0 minor:0 disk:UpToDate\n"
			       "exists device name:r0 minor:1 disk:UpToDate\n"
			       "exists peer-device name:r0 peer-node-id:1 peer-disk:UpToDate\n"
			       "exists -\n",
		     "r0", &drbd),
		1, "a peer of which a volume is not told");
	ok(drbd.peer[0].disk == DRBD_DUNKNOWN, "... is not known");
	same(drbd_parse_events(tie_events, "r0", &drbd), 1, "DRBD 9 with a peer that votes only");
	ok(drbd.peer[0].client && drbd.peer[0].disk == DRBD_DISKLESS, "... which has no disk");
	ok(!drbd.peer[1].client && drbd.peer[1].source, "... while another is synchronised");
	same_text(drbd.peer[1].state, "SyncSource", "... in DRBD's word");
	ok(drbd.suspended && drbd.no_quorum && !drbd.client, "... and the quorum is lost");
	same(drbd_parse_events(client_events, "r0", &drbd), 1, "one without a disk of its own");
	ok(drbd.client && drbd.disk == DRBD_DISKLESS && !drbd.no_quorum, "... on purpose");
	ok(drbd_peer_is_primary(&drbd), "... whose peer is primary");
	same(drbd_parse_proc(nine_proc, minor0, 1, &drbd), -EBADMSG, "its file tells no volume");
	same(drbd_parse_events(nine_events, "r", &drbd), 0, "another resource is not there");
	same(drbd_parse_events("exists -\n", "r0", &drbd), 0, "nor one in nothing");
}

/* As many volumes as there is room for, each with two peers, and one more. */
static int parse_many(int volumes, struct drbd *ret)
{
	static char text[65536];
	size_t used = (size_t)sprintf(text,
		"exists resource name:r0 role:Primary\n"
		"exists connection name:r0 peer-node-id:1 conn-name:b connection:Connected\n"
		"exists connection name:r0 peer-node-id:2 conn-name:c connection:Connected\n");

	for (int i = 0; i < volumes; i++)
		used += (size_t)sprintf(text + used,
			"exists device name:r0 volume:%d minor:%d disk:%s\n"
			"exists peer-device name:r0 peer-node-id:1 conn-name:b volume:%d "
			"replication:Established peer-disk:UpToDate out-of-sync:1\n"
			"exists peer-device name:r0 peer-node-id:2 conn-name:c volume:%d "
			"replication:Established peer-disk:%s out-of-sync:0\n",
			i, 100 + i, i == 63 ? "Outdated" : "UpToDate", i, i,
			i == 63 ? "Inconsistent" : "UpToDate");
	strcpy(text + used, "exists -\n");
	return drbd_parse_events(text, "r0", ret);
}

static void test_many(void)
{
	struct drbd drbd = { 0 };

	same(parse_many(64, &drbd), 1, "a mirror with 64 volumes");
	ok(drbd.volumes == 64 && drbd.minors[63] == 163, "... all are there");
	ok(drbd.disk == DRBD_OUTDATED && drbd.peer[1].disk == DRBD_INCONSISTENT,
		"... the last counts as the others");
	ok(drbd.peer[0].out_of_sync == 64 && drbd.peer[0].disk == DRBD_UPTODATE, "... each peer's");
	same(parse_many(65, &drbd), -E2BIG, "a volume more");
}

static void test_bad(void)
{
	static const char head[] = "version: 8.4.11 (api:1/proto:86-101)\n";
	struct drbd drbd = { .volumes = 77 };
	char text[256];

	same(drbd_parse_events(none_events, "r0", &drbd), 0, "events of nothing");
	same(drbd_parse_proc(none_proc, minor0, 1, &drbd), 0, "and the file");
	same(drbd_parse_events("", "r0", &drbd), -EBADMSG, "no events at all");
	same(drbd_parse_events("exists resource name:r0 role:Primary\n", "r0", &drbd), -EBADMSG,
		"events without their end");
	same(drbd_parse_events("exists resource name:r0\nexists -\n", "r0", &drbd), -EBADMSG,
		"a resource without a role");
	same(drbd_parse_events("exists resource name:r0 role:Primary\nexists device name:r0 "
			       "minor:x disk:UpToDate\nexists -\n",
		     "r0", &drbd),
		-EBADMSG, "a minor that is no number");
	same(drbd_parse_events("exists peer-device name:r0 peer-node-id:3 peer-disk:UpToDate\n"
			       "exists -\n",
		     "r0", &drbd),
		-EBADMSG, "a peer's device without the peer");
	same(drbd_parse_events("exists resource name:r0 role:Primary\n"
			       "exists connection name:r0 peer-node-id:1 connection:Connected\n"
			       "exists connection name:r0 peer-node-id:1 connection:StandAlone\n"
			       "exists -\n",
		     "r0", &drbd),
		-EBADMSG, "the same peer twice");
	same(drbd_parse_proc("version: 9.1.4 (api:2)\n", minor0, 1, &drbd), -EBADMSG,
		"DRBD 9's file has no volumes");
	same(drbd_parse_proc("", minor0, 1, &drbd), -EBADMSG, "an empty file");
	snprintf(text, sizeof(text), "%s\n 0: cs:Unconfigured\n", head);
	same(drbd_parse_proc(text, minor0, 1, &drbd), 0, "a volume that is not configured");
	snprintf(text, sizeof(text), "%s\n 10: cs:Connected ro:Primary/Secondary\n", head);
	same(drbd_parse_proc(text, minor0, 1, &drbd), 0, "minor 10 is not minor 0");
	snprintf(text, sizeof(text), "%s\n 0: cs:Connected ro:Primary/Secondary\n", head);
	same(drbd_parse_proc(text, minor0, 1, &drbd), -EBADMSG, "half a line");
	same(drbd.volumes, 77, "what was there is left alone");
}

static void test_short(void)
{
	same(drbd_parse_version(none_proc), 0x08040b, "the module's version");
	same(drbd_parse_version("drbd 8.4.11"), 0, "or none");
	same(drbd_parse_version(nine_proc), 0x090107, "one of DRBD 9");
	same(drbd_version("10.0.0"), 0x0a0000, "a version");
	same(drbd_version("8.4"), 0, "half of one");
	same(drbd_version("8.4.11-1"), 0, "more than one");
	same(drbd_version("8.4.256"), 0, "one that is too high");
	same(drbd_version("8.4."), 0, "one without an end");
	same_text(drbd_disk_name(DRBD_UPTODATE), "UpToDate", "DRBD's word for a disk");
}

int main(void)
{
	test_both();
	test_volumes();
	test_nine();
	test_many();
	test_bad();
	test_short();
	return done();
}
