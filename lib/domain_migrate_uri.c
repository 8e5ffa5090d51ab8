// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_uri: text of parameters and the target's name, put together and taken apart. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "domain_migrate_uri.h"

bool migrate_uri_is_node(const char *name)
{
	size_t length = strlen(name);

	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-:", *c))
			return false;
	return length > 0 && length < 256;
}

static bool is_given(const char *text)
{
	return text && *text;
}

/* Copies `text` with each %n replaced. */
static int fill_in(const char *text, const char *node, char *ret, size_t size)
{
	size_t used = 0;

	while (*text) {
		bool here = text[0] == '%' && text[1] == 'n';
		size_t length = here ? strlen(node) : 1;

		if (used + length >= size)
			return -EMSGSIZE;
		memcpy(ret + used, here ? node : text, length);
		used += length;
		text += here ? 2 : 1;
	}
	ret[used] = '\0';
	return 0;
}

/* The target's address, or its name in the network that data goes through: the suffix stands before
 * the first dot. */
static int name_host(const struct migrate_uri_parts *parts, char *ret, size_t size)
{
	int first = (int)strcspn(parts->target, "."), length;
	const char *suffix = parts->suffix && first ? parts->suffix : "";

	if (is_given(parts->address))
		length = snprintf(
			ret, size, strchr(parts->address, ':') ? "[%s]" : "%s", parts->address);
	else
		length = snprintf(
			ret, size, "%.*s%s%s", first, parts->target, suffix, parts->target + first);
	return (size_t)length < size ? 0 : -EMSGSIZE;
}

/* The bytes of a URI's scheme; without its +transport if `bare`. */
static int scheme_length(const char *uri, bool bare)
{
	return (int)strcspn(uri, bare ? "+:" : ":");
}

int migrate_uri_remote(const struct migrate_uri_parts *parts, char *ret, size_t size)
{
	const char *uri = parts->hypervisor, *transport = parts->transport;
	const char *slashes = strstr(uri, "://"), *path, *port;
	bool user = is_given(parts->user);
	char host[512];
	int length;

	if (name_host(parts, host, sizeof(host)) < 0)
		return -EMSGSIZE;
	if (is_given(parts->remote_uri))
		return fill_in(parts->remote_uri, is_given(parts->address) ? host : parts->target,
			ret, size);
	path = slashes ? strchr(slashes + 3, '/') : NULL;
	port = slashes ? slashes + 3 + strcspn(slashes + 3, "/:") : NULL;
	if (!path) /* names no host that could be another's */
		length = snprintf(ret, size, "%s", uri);
	else
		length = snprintf(ret, size, "%.*s%s%s://%s%s%s%.*s%s",
			scheme_length(uri, is_given(transport)), uri,
			is_given(transport) ? "+" : "", is_given(transport) ? transport : "",
			user ? parts->user : "", user ? "@" : "", host, (int)(path - port), port,
			path);
	return (size_t)length < size ? 0 : -EMSGSIZE;
}

int migrate_uri_data(const struct migrate_uri_parts *parts, char *ret, size_t size)
{
	bool address = is_given(parts->address), own = address || is_given(parts->suffix);
	const char *scheme = parts->hypervisor;
	char host[512], port[16] = "";
	int length, scheme_size = scheme_length(scheme, true);

	if (name_host(parts, host, sizeof(host)) < 0)
		return -EMSGSIZE;
	if (is_given(parts->uri))
		return fill_in(parts->uri,
			is_given(parts->remote_uri) && !address ? parts->target : host, ret, size);
	ret[0] = '\0';
	if (!own && !parts->port)
		return 0;
	if (parts->port)
		snprintf(port, sizeof(port), ":%ld", parts->port);
	if (scheme_size == 4 && strncmp(scheme, "qemu", 4) == 0)
		length = snprintf(ret, size, "tcp://%s%s", host, port);
	else if (scheme_size == 3 && strncmp(scheme, "xen", 3) == 0)
		length = snprintf(ret, size, "%s%s", host, port);
	else
		return 0;
	return (size_t)length < size ? 0 : -EMSGSIZE;
}

/* A port at the start of `text` that ends with `end` or the text; 0 if there is none. */
static int read_port(const char *text, char end)
{
	char *after;
	long port;

	if (!isdigit((unsigned char)*text))
		return 0;
	port = strtol(text, &after, 10);
	return (*after == end || !*after) && port > 0 && port < 65536 ? (int)port : 0;
}

/* Behind the host that begins at `host`; a literal IPv6 address stands in brackets. */
static const char *after_host(const char *host)
{
	const char *bracket = *host == '[' ? strchr(host, ']') : NULL;

	return bracket ? bracket + 1 : host + strcspn(host, ":/?");
}

int migrate_uri_control_port(const char *uri)
{
	static const struct {
		const char *transport;
		int port;
	} rows[] = {
		{ "+tcp:", 16509 },
		{ "+ssh:", 22 },
		{ "+libssh:", 22 },
		{ "+libssh2:", 22 },
		{ "+tls:", 16514 },
		{ ":", 16514 },
	};
	const char *slashes = strstr(uri, "://"), *host, *end;

	if (!slashes || slashes[3] == '/' || !slashes[3])
		return 0;
	host = slashes + 3 + strcspn(slashes + 3, "@/");
	host = *host == '@' ? host + 1 : slashes + 3;
	end = after_host(host);
	if (*end == ':' && read_port(end + 1, '/'))
		return read_port(end + 1, '/');
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = strlen(rows[i].transport);

		if (strncmp(uri + scheme_length(uri, true), rows[i].transport, length) == 0)
			return rows[i].port;
	}
	return 0;
}

int migrate_uri_endpoint(const char *uri, char *ret_host, size_t size, int *ret_port)
{
	const char *host = uri, *end;
	int port = 0;
	bool bracket;

	if (strncmp(uri, "tcp:", 4) == 0)
		host = uri + (strncmp(uri, "tcp://", 6) == 0 ? 6 : 4);
	else if (strstr(uri, "://"))
		return -EINVAL;
	bracket = *host == '[';
	end = after_host(host);
	if (*end == ':') {
		port = read_port(end + 1, '/');
		if (!port)
			return -EINVAL;
	}
	if (bracket && end[-1] == ']') {
		host++;
		end--;
	}
	if (end <= host || (size_t)(end - host) >= size)
		return -EINVAL;
	memcpy(ret_host, host, (size_t)(end - host));
	ret_host[end - host] = '\0';
	*ret_port = port;
	return 0;
}
