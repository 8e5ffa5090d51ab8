// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migration_params: those of a guest's parameters that are about its migrations. */
#include "domain_settings.h"

const struct param domain_migration_params[] = {
	{
		.name = "migration_transport",
		.str = &guest.migration.transport,
		.fallback = "",
		.reloadable = true,
		.summary = "How libvirt on the target is reached to migrate the guest.",
		.text = "ssh, tls, tcp, libssh, libssh2 or ext. Without it the URI of the target "
			"has the transport of hypervisor's, which is tls if that names none.",
	},
	{
		.name = "migration_user",
		.str = &guest.migration.user,
		.fallback = "",
		.reloadable = true,
		.summary = "User in the URI of libvirt on the target.",
	},
	{
		.name = "migration_network_suffix",
		.str = &guest.migration.suffix,
		.fallback = "",
		.reloadable = true,
		.summary = "What the target's name has after it in the network for migrations.",
		.text = "Stands before the first dot of the name, in both URIs: with -mig the "
			"node web1.example.org is reached as web1-mig.example.org.",
	},
	{
		.name = "node_ip_attribute",
		.str = &guest.migration.attribute,
		.fallback = "",
		.reloadable = true,
		.summary = "Node attribute that has the address to which migrations to a node go.",
		.text = "The target's address in both URIs, and for %n. A node without it is "
			"reached by its name.",
	},
	{
		.name = "remoteuri",
		.str = &guest.migration.remote_uri,
		.fallback = "",
		.reloadable = true,
		.summary = "URI of libvirt on the target, with %n for the target's name.",
		.text = "Without it, it is made of hypervisor, migration_transport, migration_user "
			"and migration_network_suffix.",
	},
	{
		.name = "migrateuri",
		.str = &guest.migration.uri,
		.fallback = "",
		.reloadable = true,
		.summary = "URI that the guest's data goes to, with %n for the target's name.",
		.text = "Without it and without migration_network_suffix, migrateport and "
			"--migrateuri in migrate_options, libvirt on the target names one.",
	},
	{
		.name = "migrateport",
		.num = &guest.migration.port,
		.min = 1,
		.max = 65535,
		.reloadable = true,
		.summary = "Port that the guest's data goes to.",
		.text = "Without it libvirt on the target takes one that is free, 49152 or higher, "
			"and 49152 is what is looked at first: give it where qemu.conf of the "
			"target has another migration_port_min.",
	},
	{
		.name = "migrate_options",
		.str = &guest.migration.options,
		.fallback = "",
		.reloadable = true,
		.summary = "Options of virsh migrate: --p2p --tunnelled ...",
		.text = "Words as virsh migrate takes them, but no quotes. Those are refused after "
			"which the guest would not run on the target under its name: --offline, "
			"--suspend, --dname. libvirt refuses to migrate a guest with a disk that "
			"it takes for not shared or for cached, unless --unsafe is here.",
	},
	{
		.name = "migration_speed",
		.num = &guest.migration.speed,
		.max = 1048576,
		.fallback = "0",
		.reloadable = true,
		.summary = "The most MiB per second that a migration sends; 0: no limit.",
	},
	{
		.name = "migration_downtime",
		.num = &guest.migration.downtime,
		.max = 2000000,
		.fallback = "0",
		.reloadable = true,
		.summary = "How many ms the guest may stand still in a migration; 0: as qemu does.",
	},
	{
		.name = "migration_downtime_max",
		.num = &guest.migration.downtime_most,
		.max = 2000000,
		.reloadable = true,
		.summary = "The most ms that the guest may stand still in the end.",
		.text = "A guest that writes to its memory faster than that is sent does not get "
			"over. The time that it may stand still is then doubled, again and again "
			"up to this. Without it: migration_downtime, if that is given, else 2000.",
	},
	{
		.name = "migration_auto_converge",
		.flag = &guest.migration.auto_converge,
		.fallback = "false",
		.reloadable = true,
		.summary = "Slow down a guest that would not get over otherwise.",
	},
	{
		.name = "migration_post_copy",
		.flag = &guest.migration.post_copy,
		.fallback = "false",
		.reloadable = true,
		.summary = "Let the guest run on the target before all of its memory is there.",
		.text = "That is the last step with a guest that would not get over otherwise, and "
			"done only if the rest can be sent in time. If the network or a node fails "
			"while it is, the guest is lost. Both hosts must allow it "
			"(vm.unprivileged_userfaultfd for a qemu that is not root's).",
	},
	{ 0 },
};
