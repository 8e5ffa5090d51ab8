/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Privileges are what root may do beyond other users (capabilities(7)). */
#ifndef RELEVO_PRIVILEGE_H
#define RELEVO_PRIVILEGE_H

/*
 * Gives up all of them but `kept` (CAP_NET_ADMIN) for this process and its children, for
 * good: it stays root's, and may open what is root's. 0 or -errno.
 */
int privilege_drop_but(int kept);

#endif
