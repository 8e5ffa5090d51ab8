// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_params: the table of a guest's parameters. */
#include "domain_settings.h"
#include "state.h"

static const char *const on_io_error[] = {
	[DOMAIN_IO_FAIL] = "fail",
	[DOMAIN_IO_DEGRADE] = "degrade",
	[DOMAIN_IO_RESUME] = "resume",
	NULL,
};

/* What unset is until it has been told from 0; see domain_check(). */
struct domain_settings guest = { .shutdown_timeout = -1 };

/* Of VirtualDomain: taken for nothing, the guest would write to the disk they were to spare. */
#define REFUSED(its_name, where)                                                                   \
	{                                                                                          \
		.name = its_name, .str = &guest.refused.where, .fallback = "",                     \
		.summary = "Refused: a disk made anew at each start.",                             \
		.text = "Of VirtualDomain, which lays an overlay over the guest's disk at each "   \
			"start. Give the guest a <transient/> disk in its XML instead.",           \
	}

const struct param domain_params[] = {
	{
		.name = "config",
		.aliases = { "xmfile" },
		.path = &guest.claim.config,
		.unique_group = "config",
		.summary = "Path of the guest's XML or xl file, the same on every node.",
		.text = "Absolute path of the file that describes the guest: libvirt's XML, or "
			"for Xen an xl configuration, of which libvirt makes XML at each start. "
			"Every node that may run the guest needs it. Stop does not: name and UUID "
			"are kept in " STATE_DIR
			" while the guest runs. Without it name or uuid must be given.",
	},
	{
		.name = "name",
		.str = &guest.claim.name,
		.fallback = "",
		.unique_group = "name",
		.summary = "Name of the guest, if libvirt defines it on every node.",
		.text = "Has no effect with an XML file; of an xl configuration it goes before "
			"the name in the file, and where both have none the guest is called as "
			"the resource. A guest that libvirt also starts by itself "
			"(virsh autostart) may run where the cluster did not put it: start warns.",
	},
	{
		.name = "uuid",
		.str = &guest.claim.uuid,
		.unique_group = "uuid",
		.summary = "UUID of the guest, if libvirt defines it on every node.",
		.text = "As name, or with it.",
	},
	{
		.name = "hypervisor",
		.str = &guest.hypervisor,
		.fallback = "qemu:///system",
		.summary = "Connection URI of libvirt.",
		.text = "If it is not given and the guest's file is given as xmfile, xen:///.",
	},
	{
		.name = "force_stop",
		.flag = &guest.force_stop,
		.fallback = "false",
		.reloadable = true,
		.summary = "Stop without asking the guest to shut down.",
		.text = "Stop ends the guest at once, as a power cut does, without asking it to "
			"shut down first.",
	},
	{
		.name = "shutdown_mode",
		.str = &guest.shutdown_mode,
		.fallback = "",
		.reloadable = true,
		.summary = "How the guest is asked to shut down.",
		.text = "A list with commas, as virsh shutdown --mode takes it: acpi, agent, "
			"initctl, signal, paravirt. libvirt tries them one by one. Without it, "
			"libvirt chooses what the guest has.",
	},
	{
		.name = "shutdown_acpi",
		.flag = &guest.shutdown_acpi,
		.fallback = "false",
		.reloadable = true,
		.summary = "As shutdown_mode=acpi, if that is not given.",
		.text = "Without both, libvirt asks a guest of Xen by paravirt and, if it has no "
			"drivers for that, by acpi.",
	},
	{
		.name = "shutdown_timeout",
		.ms = &guest.shutdown_timeout,
		.fallback = "",
		.reloadable = true,
		.summary = "How long the guest may take to shut down.",
		.text = "Then stop ends it by force. 0: stop does so at once, as with force_stop. "
			"Without it, and at the most: nearly all of the time that stop has.",
	},
	{
		.name = "on_io_error",
		.choice = &guest.on_io_error,
		.choices = on_io_error,
		.fallback = "fail",
		.reloadable = true,
		.summary = "What becomes of a guest that is paused because its disk failed.",
		.text = "A guest is paused when its disk fails or is full, if its XML says so "
			"(error_policy, rerror_policy). fail: monitor fails, and the cluster "
			"starts it anew, here or elsewhere. degrade: it stays as it is, and "
			"monitor shows it as degraded. resume: each monitor lets it go on.",
	},
	{
		.name = "memory",
		.bytes = &guest.fit.memory,
		.fallback = "0",
		.reloadable = true,
		.summary = "Memory of the guest, such as 512M.",
		.text = "0 is what its XML says; a number alone counts bytes, and less than 4M is "
			"refused. The guest starts with it, and a change of it is "
			"given to the guest while it runs: by its balloon up to the amount that it "
			"was started with, beyond that by a memory device, if its XML has "
			"<maxMemory slots>. reload-agent waits until the guest has it, and fails "
			"if it cannot, which makes pacemaker restart the guest with it. A guest "
			"without a balloon is started with so much less or more.",
	},
	{
		.name = "reserved_dom0_memory",
		.aliases = { "reserved_Dom0_memory" },
		.bytes = &guest.fit.kept,
		.bare = 1 << 20,
		.fallback = "0",
		.reloadable = true,
		.summary = "Memory that dom0 of a Xen host keeps; a number alone counts MiB.",
		.text = "The guest is not started, and is given no more memory, where dom0 would "
			"then have less of what it has and what is free. 0: no such look. Has no "
			"effect with other hypervisors.",
	},
	{
		.name = "vcpus",
		.num = &guest.fit.vcpus,
		.max = 512,
		.fallback = "0",
		.reloadable = true,
		.summary = "Number of the guest's vCPUs.",
		.text = "0 is what its XML says. As memory: the guest starts with it and is "
			"changed while it runs, up to the number in its XML (<vcpu "
			"current='2'>4</vcpu> has room for 4). reload-agent fails if the guest "
			"does not let go of a vCPU.",
	},
	{
		.name = "cpus",
		.str = &guest.fit.cpus,
		.fallback = "",
		.reloadable = true,
		.summary = "CPUs of the node that the guest's vCPUs run on: auto, off or a list.",
		.text = "auto: each vCPU has a core of its own, all of them behind one cache or in "
			"one NUMA node if they fit, away from the cores of other guests that are "
			"pinned and from those that take the interrupts of network cards; without "
			"room for that the guest stays as it is. A list such as 2-5,8: a CPU for "
			"each vCPU in that order, over again if it is short; start is 5 on a node "
			"that has not all of them. off: any CPU. Empty: as its XML says. The "
			"guest's other threads run on CPUs beside these.",
	},
	{
		.name = "probe",
		.str = &guest.service.probe,
		.reloadable = true,
		.summary = "Address of a service in the guest that must answer.",
		.text = "tcp://ADDRESS:PORT, where a connection is enough, or "
			"http://ADDRESS[:PORT][/PATH], with an IPv6 address in brackets and no "
			"host names. start ends when the service answers, and fails if it does "
			"not in time; a monitor with OCF_CHECK_LEVEL=20 asks again.",
	},
	{
		.name = "probe_status",
		.num = &guest.service.status,
		.min = 200,
		.max = 599,
		.fallback = "200",
		.reloadable = true,
		.summary = "HTTP status that the service must answer with.",
	},
	{
		.name = "probe_text",
		.str = &guest.service.text,
		.reloadable = true,
		.summary = "Text that the answer must hold.",
		.text = "It is looked for in the first 64 KiB of the body of an HTTP answer.",
	},
	{
		.name = "probe_failures",
		.num = &guest.service.failures,
		.min = 1,
		.max = 1000,
		.fallback = "3",
		.reloadable = true,
		.summary = "How many failures in a row make the guest a failed one.",
		.text = "Of probe and of monitor_scripts, in monitors with OCF_CHECK_LEVEL=20. "
			"With fewer of them the guest is degraded.",
	},
	{
		.name = "probe_timeout",
		.ms = &guest.service.timeout,
		.max = 600000,
		.fallback = "5s",
		.reloadable = true,
		.summary = "How long one try to reach the service may take.",
	},
	{
		.name = "monitor_scripts",
		.str = &guest.service.scripts,
		.fallback = "",
		.reloadable = true,
		.summary = "Programs that must succeed for the guest to serve.",
		.text = "A list with blanks between: each is run by itself, without arguments and "
			"without a shell, in the environment of the agent. start waits for them "
			"as for probe; a monitor with OCF_CHECK_LEVEL=20 runs them (that of "
			"VirtualDomain does at every level).",
	},
	{
		.name = "snapshot",
		.path = &guest.snapshot,
		.summary = "Folder for the guest's memory while it is stopped.",
		.text = "stop saves the guest to NAME.state in this folder, and start lets it go "
			"on from there and removes the file. Every node must see the same folder, "
			"and it must hold no older file of the guest. A save that takes more than "
			"half of the time of stop is aborted, and the guest is shut down. A file "
			"that cannot be restored is a failure of start until somebody removes it. "
			"Not with force_stop.",
	},
	{
		.name = "save_config_on_stop",
		.flag = &guest.save_config,
		.fallback = "false",
		.reloadable = true,
		.summary = "Write the running guest's XML back to config.",
		.text = "What was changed while the guest ran is written to the file before stop "
			"ends the guest and by reload-agent. A failure of that is a line in the "
			"log.",
	},
	{
		.name = "sync_config_on_stop",
		.flag = &guest.sync_config,
		.fallback = "false",
		.reloadable = true,
		.summary = "As save_config_on_stop, and take the file to the other nodes.",
		.text = "By csync2 -xv, if the file has changed; csync2 must be set up for that.",
	},
	{
		.name = "mirrors",
		.str = &guest.mirrors.text,
		.fallback = "",
		.summary = "Names of the DRBD resources below the guest's disks.",
		.text = "A list with blanks between. start makes them primary, by the rules of the "
			"agent mirror, and stop secondary again. A live migration makes them "
			"primary on both nodes while it runs, by ringd, which must run on both. "
			"Their clones must be plain ones with role_by=consumer, started before "
			"the guest. Empty: whoever made them primary sees to that.",
	},
	{
		.name = "drbdconf",
		.path = &guest.mirrors.config,
		.fallback = "/etc/drbd.conf",
		.scope = OCF_ERR_INSTALLED,
		.summary = "Path of DRBD's configuration, for mirrors.",
	},
	{
		.name = "start_resources",
		.flag = &guest.start_resources,
		.fallback = "false",
		.reloadable = true,
		.summary = "Start the storage pools and networks of the guest first.",
		.text = "Those that the guest's XML names, if libvirt defines them and they are "
			"not active.",
	},
	{
		.name = "autoset_utilization_cpu",
		.flag = &guest.utilization.cpu,
		.fallback = "true",
		.reloadable = true,
		.summary = "Tell the cluster how many CPUs the guest has.",
		.text = "Written as the utilization attribute cpu of the resource after start, and "
			"when a monitor sees that the guest has changed.",
	},
	{
		.name = "autoset_utilization_host_memory",
		.flag = &guest.utilization.host_memory,
		.fallback = "true",
		.reloadable = true,
		.summary = "Tell the cluster the guest's memory in MiB, as host_memory.",
	},
	{
		.name = "autoset_utilization_hv_memory",
		.flag = &guest.utilization.hv_memory,
		.fallback = "true",
		.reloadable = true,
		.summary = "Tell the cluster the guest's memory in MiB, as hv_memory.",
	},
	REFUSED("backingfile", overlay),
	REFUSED("stateless", stateless),
	REFUSED("copyindirs", copies),
	{
		.name = "allow_mem_management",
		.str = &guest.refused.sharing,
		.fallback = "",
		.summary = "Refused: all guests of a host sharing its memory.",
		.text = "Of ocf:heartbeat:Xen, which gives all guests the same part of the memory "
			"at each start and stop. Set memory, which can be changed while a guest "
			"runs.",
	},
	{ .more = domain_migration_params },
};
