/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracked connection is the firewall's memory of a flow: who asked whom, and who answers
 * (linux/netfilter/nfnetlink_conntrack.h).
 */
#ifndef RELEVO_CONNTRACK_H
#define RELEVO_CONNTRACK_H

struct deadline;
struct prefix;

/*
 * Has the firewall forget every flow, of any protocol, that was sent to `address` or that `address`
 * answers; its length does not matter. A flow that goes on is tracked anew. Where nothing is
 * tracked that is all it looks at: no kernel module is loaded for it. How many were forgotten, or
 * -errno: -EPERM without CAP_NET_ADMIN, -EOPNOTSUPP where the kernel tracks but has no ctnetlink
 * (CONFIG_NF_CT_NETLINK), -EBUSY when all are forgotten but those in a flow table, which kernels
 * before Linux 6.4 keep, -ETIMEDOUT; some may be forgotten by then.
 */
int conntrack_forget(const struct prefix *address, const struct deadline *deadline);

#endif
