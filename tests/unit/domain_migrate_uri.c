// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_uri: as VirtualDomain makes them, and taken apart for the look at the ports. */
#include <errno.h>

#include "cleanup.h"
#include "domain_migrate_uri.h"
#include "tap.h"

#define QEMU "qemu:///system"

static void test_remote(void)
{
	static const struct {
		struct migrate_uri_parts parts;
		const char *wanted;
	} rows[] = {
		{ { .hypervisor = QEMU, .target = "n1" }, "qemu://n1/system" },
		{ { .hypervisor = QEMU, .target = "n1", .transport = "ssh" },
			"qemu+ssh://n1/system" },
		{ { .hypervisor = QEMU,
			  .target = "n1",
			  .transport = "",
			  .user = "",
			  .suffix = "",
			  .remote_uri = "" },
			"qemu://n1/system" },
		{ { .hypervisor = QEMU, .target = "n1", .transport = "ssh", .user = "adm" },
			"qemu+ssh://adm@n1/system" },
		{ { .hypervisor = QEMU, .target = "n1.example.org", .suffix = "-mig" },
			"qemu://n1-mig.example.org/system" },
		{ { .hypervisor = QEMU, .target = "n1", .suffix = "-mig", .user = "u" },
			"qemu://u@n1-mig/system" },
		{ { .hypervisor = "qemu://foo:9999/system", .target = "bar", .transport = "tcp" },
			"qemu+tcp://bar:9999/system" },
		{ { .hypervisor = "qemu+tcp://foo/system", .target = "bar" },
			"qemu+tcp://bar/system" },
		{ { .hypervisor = "qemu+tcp://foo/system", .target = "bar", .transport = "tls" },
			"qemu+tls://bar/system" },
		{ { .hypervisor = "xen:///", .target = "n1", .transport = "ssh" },
			"xen+ssh://n1/" },
		{ { .hypervisor = "qemu", .target = "n1" }, "qemu" },
		{ { .hypervisor = QEMU,
			  .target = "n1",
			  .transport = "tcp",
			  .user = "u",
			  .suffix = "-s",
			  .remote_uri = "qemu+tls://%n.org:1/%n%" },
			"qemu+tls://n1.org:1/n1%" },
		{ { .hypervisor = "xen:///",
			  .target = "n1",
			  .transport = "ssh",
			  .address = "10.0.0.2" },
			"xen+ssh://10.0.0.2/" },
		{ { .hypervisor = QEMU, .target = "n1", .user = "u", .address = "fd00::2" },
			"qemu://u@[fd00::2]/system" },
		{ { .hypervisor = QEMU,
			  .target = "n1",
			  .address = "fd00::2",
			  .remote_uri = "qemu+tls://%n/%n" },
			"qemu+tls://[fd00::2]/[fd00::2]" },
	};
	char uri[MIGRATE_URI_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		same(migrate_uri_remote(&rows[i].parts, uri, sizeof(uri)), 0, "remote URI");
		same_text(uri, rows[i].wanted, "... as wanted");
	}
	same(migrate_uri_remote(&rows[0].parts, uri, 16), -EMSGSIZE, "one byte too small");
	same(migrate_uri_remote(&rows[0].parts, uri, 17), 0, "just enough");
}

static void test_data(void)
{
	static const struct {
		struct migrate_uri_parts parts;
		const char *wanted;
	} rows[] = {
		{ { .hypervisor = QEMU, .target = "n1" }, "" },
		{ { .hypervisor = QEMU, .target = "n1", .suffix = "-mig" }, "tcp://n1-mig" },
		{ { .hypervisor = QEMU, .target = "n1.org", .suffix = "-mig", .port = 50000 },
			"tcp://n1-mig.org:50000" },
		{ { .hypervisor = QEMU, .target = "n1", .port = 50000 }, "tcp://n1:50000" },
		{ { .hypervisor = "xen:///", .target = "n1", .suffix = "-mig" }, "n1-mig" },
		{ { .hypervisor = "lxc:///", .target = "n1", .suffix = "-mig" }, "" },
		{ { .hypervisor = QEMU, .target = "n1", .uri = "tcp://%n-x:1", .port = 2 },
			"tcp://n1-x:1" },
		{ { .hypervisor = QEMU, .target = "n1", .uri = "tcp://%n:1", .suffix = "-mig" },
			"tcp://n1-mig:1" },
		{ { .hypervisor = QEMU,
			  .target = "n1",
			  .uri = "tcp://%n:1",
			  .suffix = "-m",
			  .remote_uri = QEMU },
			"tcp://n1:1" },
		{ { .hypervisor = "xen:///", .target = "n1", .address = "10.0.0.2" }, "10.0.0.2" },
		{ { .hypervisor = QEMU, .target = "n1", .address = "fd00::2", .port = 5 },
			"tcp://[fd00::2]:5" },
		{ { .hypervisor = QEMU,
			  .target = "n1",
			  .address = "n1.mig",
			  .uri = "tcp://%n:1",
			  .remote_uri = "qemu://%n/x" },
			"tcp://n1.mig:1" },
	};
	char uri[MIGRATE_URI_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		same(migrate_uri_data(&rows[i].parts, uri, sizeof(uri)), 0, "data URI");
		same_text(uri, rows[i].wanted, "... as wanted");
	}
	same(migrate_uri_data(&rows[1].parts, uri, 12), -EMSGSIZE, "one byte too small");
}

static void test_ports(void)
{
	static const struct {
		const char *uri;
		int wanted;
	} rows[] = {
		{ "qemu+tcp://n1/system", 16509 },
		{ "qemu+tls://n1/system", 16514 },
		{ "qemu://n1/system", 16514 },
		{ "qemu+ssh://u@n1/system", 22 },
		{ "qemu+libssh2://n1/system", 22 },
		{ "qemu+ssh://u@n1:2222/system", 2222 },
		{ "qemu+tcp://[fd00::1]:5/system", 5 },
		{ "qemu+tcp://[fd00::1]/system", 16509 },
		{ "qemu+ext://n1/system", 0 },
		{ "qemu:///system", 0 },
		{ "qemu+tcp://", 0 },
		{ "", 0 },
		{ "nothing", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same(migrate_uri_control_port(rows[i].uri), rows[i].wanted, rows[i].uri);
}

static void test_endpoint(void)
{
	static const struct {
		const char *uri, *host;
		int port;
	} rows[] = {
		{ "tcp://n1:49152", "n1", 49152 },
		{ "tcp:n1:49152", "n1", 49152 },
		{ "tcp://n1", "n1", 0 },
		{ "tcp://n1/", "n1", 0 },
		{ "n1", "n1", 0 },
		{ "n1:8002", "n1", 8002 },
		{ "tcp://[fd00::1]:7", "fd00::1", 7 },
		{ "tcp://[fd00::1]", "fd00::1", 0 },
		{ "tcp://", NULL, 0 },
		{ "", NULL, 0 },
		{ "tcp://n1:", NULL, 0 },
		{ "tcp://n1:0", NULL, 0 },
		{ "tcp://n1:65536", NULL, 0 },
		{ "tcp://n1:1x", NULL, 0 },
		{ "unix:///run/socket", NULL, 0 },
		{ "rdma://n1:1", NULL, 0 },
		{ "tcp://a-host-name-that-is-too-long", NULL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char host[16];
		int port = -1, r = migrate_uri_endpoint(rows[i].uri, host, sizeof(host), &port);

		same(r, rows[i].host ? 0 : -EINVAL, rows[i].uri);
		if (r == 0)
			same_text(host, rows[i].host, "... its host");
		if (r == 0)
			same(port, rows[i].port, "... its port");
	}
}

static void test_nodes(void)
{
	ok(migrate_uri_is_node("n1.example.org") && migrate_uri_is_node("fd00::1"), "nodes");
	ok(!migrate_uri_is_node("") && !migrate_uri_is_node("a b") && !migrate_uri_is_node("a/b") &&
			!migrate_uri_is_node("a@b") && !migrate_uri_is_node("a%n"),
		"no nodes");
}

int main(void)
{
	test_remote();
	test_data();
	test_ports();
	test_endpoint();
	test_nodes();
	return done();
}
