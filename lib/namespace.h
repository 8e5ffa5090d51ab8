/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A namespace is a network stack of its own on this node, as ip-netns(8) names it. */
#ifndef RELEVO_NAMESPACE_H
#define RELEVO_NAMESPACE_H

/*
 * From here on this process, and what it starts, lives in the network namespace `name` of
 * /run/netns (setns(2), CLONE_NEWNET): its links, addresses, routes and /proc/sys/net. Sockets that
 * are open already stay where they are, and so does /sys. 0; -EINVAL for an empty name, ".", "..",
 * one with a '/', or a file there that is no network namespace; -ENOENT, there is no such;
 * -EPERM without CAP_SYS_ADMIN; other -errno. After a failure nothing has changed.
 */
int namespace_enter(const char *name);

/* The number of the network namespace that this process is in, as stat(2) has it; 0: unknown. */
unsigned long namespace_inode(void);

/*
 * Enters the namespace of this number by a process that lives in it, though its name may be gone.
 * 1; 0 when no process does; -errno when that cannot be seen.
 */
int namespace_enter_inode(unsigned long inode);

#endif
