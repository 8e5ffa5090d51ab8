// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_params: the table of the agent mirror's parameters. */
#include "mirror_settings.h"

struct mirror_settings mirror_settings;

static const char *const role_by[] = { "cluster", "consumer", NULL };

const struct param mirror_params[] = {
	{
		.name = "drbd_resource",
		.str = &mirror_settings.resource,
		.required = true,
		.unique_group = "drbd_resource",
		.summary = "Name of the DRBD resource.",
	},
	{
		.name = "drbdconf",
		.path = &mirror_settings.config,
		.fallback = "/etc/drbd.conf",
		.reloadable = true,
		.scope = OCF_ERR_INSTALLED,
		.summary = "Path of DRBD's configuration.",
	},
	{
		.name = "adjust_master_score",
		.str = &mirror_settings.scores_text,
		.fallback = "0 10 1000 10000",
		.reloadable = true,
		.summary = "Four promotion scores, from the worst data to the best.",
		.text = "The disk is only Consistent; only a peer has data that is UpToDate; the "
			"disk is UpToDate but what the peer has is not known; the disk is UpToDate "
			"and the peer known, or this node primary. They must not fall. With 0 the "
			"node is not promoted. A node without a disk by configuration has one less "
			"than the third or the fourth.",
	},
	{
		.name = "remove_master_score_if_peer_primary",
		.str = &mirror_settings.if_peer_primary_text,
		.fallback = "false",
		.reloadable = true,
		.summary = "No promotion score while the peer is primary: true, false, unexpected.",
		.text = "unexpected: only if the last notification named no other promoted "
			"instance. It can delay a failover until DRBD notices that the peer has "
			"gone, and by the interval of monitor.",
	},
	{
		.name = "fail_promote_early_if_peer_primary",
		.flag = &mirror_settings.one_attempt,
		.fallback = "false",
		.reloadable = true,
		.summary = "Try to promote only once while the peer is primary.",
		.text = "Without it promote tries until its deadline: DRBD may take a while to "
			"notice that a peer has lost its power.",
	},
	{
		.name = "ignore_missing_notifications",
		.flag = &mirror_settings.ignore_missing_notifications,
		.fallback = "false",
		.reloadable = true,
		.summary = "Do without notify=true of the clone.",
	},
	{
		.name = "wfc_timeout",
		.str = &mirror_settings.connect_text,
		.fallback = "5s",
		.reloadable = true,
		.summary = "How long start waits for the peers to be connected; 0: not at all.",
		.text = "A duration; a number alone is in seconds. Any other word, as no, also "
			"means not at all.",
	},
	{
		.name = "unfence_if_all_uptodate",
		.flag = &mirror_settings.unfence,
		.fallback = "false",
		.reloadable = true,
		.summary = "Call the unfence-peer handler once every disk is UpToDate.",
		.text = "By drbdadm unfence-peer, from the primary, when the mirror has become "
			"whole and after promote. Nothing waits for it.",
	},
	{
		.name = "unfence_extra_args",
		.str = &mirror_settings.unfence_arguments,
		.fallback = "--quiet --flock-required --flock-timeout 0 "
			    "--unfence-only-if-owner-match",
		.reloadable = true,
		.summary = "Arguments that the unfence-peer handler takes from its environment.",
	},
	{
		.name = "require_drbd_module_version_ge",
		.str = &mirror_settings.module_least,
		.fallback = "8.0.0",
		.reloadable = true,
		.summary = "The oldest version of DRBD's module that start takes.",
	},
	{
		.name = "require_drbd_module_version_lt",
		.str = &mirror_settings.module_below,
		.fallback = "10.0.0",
		.reloadable = true,
		.summary = "The first version of DRBD's module that start does not take.",
	},
	{
		.name = "require_fencing",
		.flag = &mirror_settings.require_fencing,
		.fallback = "false",
		.reloadable = true,
		.summary = "Refuse to promote while DRBD's own fencing policy is dont-care.",
		.text = "Without it that is a warning in the log. With dont-care a primary goes on "
			"writing when it loses the peer, and nothing keeps the peer from being "
			"promoted with older data.",
	},
	{
		.name = "role_by",
		.choice = &mirror_settings.role_by,
		.choices = role_by,
		.fallback = "cluster",
		.summary = "Who makes it primary: cluster or consumer.",
		.text = "cluster: pacemaker, in a promotable clone. consumer: what runs on top, as "
			"a domain that migrates live; the clone is then a plain one, needs no "
			"notify, and the mirror is only kept up and connected.",
	},
	{
		.name = "promote_alone",
		.flag = &mirror_settings.alone,
		.fallback = "false",
		.reloadable = true,
		.summary = "Without pacemaker: become primary although the peer is not connected.",
		.text = "For heartbeat and for people at a shell, who must know that the peer is "
			"off "
			"or is secondary. Under pacemaker it means nothing: the quorum and fencing "
			"decide.",
	},
	{ 0 },
};
