/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A migration has two URIs (libvirt.org/migration.html): by one libvirt is asked on the target, to
 * the other the guest's data goes. Pure: they are made as VirtualDomain makes them.
 */
#ifndef RELEVO_DOMAIN_MIGRATE_URI_H
#define RELEVO_DOMAIN_MIGRATE_URI_H

#include <stdbool.h>
#include <stddef.h>

#define MIGRATE_URI_MAX 1024

/* From the parameters; any may be NULL or empty but the hypervisor's URI and the target node. */
struct migrate_uri_parts {
	const char *hypervisor, *target;
	const char *transport, *user, *suffix;
	const char *address;          /* of the target, in the place of its name */
	const char *remote_uri, *uri; /* given as a whole, with %n for the target */
	long port;                    /* 0: libvirt chooses */
};

/* True if a cluster's node can have this name. */
bool migrate_uri_is_node(const char *name);

/*
 * libvirt on the target: the given one with %n filled in, or the hypervisor's URI with transport,
 * user, the target for its host, and its port kept. 0, or -EMSGSIZE.
 */
int migrate_uri_remote(const struct migrate_uri_parts *parts, char *ret, size_t size);

/* Where the data goes; empty: where libvirt on the target says. 0, or -EMSGSIZE. */
int migrate_uri_data(const struct migrate_uri_parts *parts, char *ret, size_t size);

/* The TCP port by which libvirt is asked under this URI; 0 if it isn't by TCP. */
int migrate_uri_control_port(const char *uri);

/*
 * Host and port (0: not in it) of a URI to which data goes by TCP: "tcp://HOST:PORT", "tcp:HOST"
 * or, without a scheme, "HOST:PORT". 0, or -EINVAL if it is no such URI.
 */
int migrate_uri_endpoint(const char *uri, char *ret_host, size_t size, int *ret_port);

#endif
