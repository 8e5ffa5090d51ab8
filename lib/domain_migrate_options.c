// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_options: a table of virsh's words. */
#include <errno.h>
#include <libvirt/libvirt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain_migrate_options.h"

/* What a word without a value says that is no flag of libvirt's. */
enum own { NONE, IGNORED, DIRECT, AFTER_PRECOPY, POST_COPY_LATE, TIMEOUT, URI };

struct row {
	const char *word;
	unsigned flags;
	enum own own;
	const char *name; /* libvirt's name for the value that follows */
	enum migrate_option_type type;
};

static const struct row rows[] = {
	{ "live", .own = IGNORED },
	{ "verbose", .own = IGNORED },
	{ "direct", .own = DIRECT },
	{ "p2p", .flags = VIR_MIGRATE_PEER2PEER },
	{ "tunnelled", .flags = VIR_MIGRATE_TUNNELLED },
	{ "persistent", .flags = VIR_MIGRATE_PERSIST_DEST },
	{ "undefinesource", .flags = VIR_MIGRATE_UNDEFINE_SOURCE },
	{ "copy-storage-all", .flags = VIR_MIGRATE_NON_SHARED_DISK },
	{ "copy-storage-inc", .flags = VIR_MIGRATE_NON_SHARED_INC },
	{ "copy-storage-synchronous-writes", .flags = VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES },
	{ "change-protection", .flags = VIR_MIGRATE_CHANGE_PROTECTION },
	{ "unsafe", .flags = VIR_MIGRATE_UNSAFE },
	{ "compressed", .flags = VIR_MIGRATE_COMPRESSED },
	{ "auto-converge", .flags = VIR_MIGRATE_AUTO_CONVERGE },
	{ "rdma-pin-all", .flags = VIR_MIGRATE_RDMA_PIN_ALL },
	{ "abort-on-error", .flags = VIR_MIGRATE_ABORT_ON_ERROR },
	{ "postcopy", .flags = VIR_MIGRATE_POSTCOPY },
	{ "postcopy-after-precopy", .flags = VIR_MIGRATE_POSTCOPY, .own = AFTER_PRECOPY },
	{ "tls", .flags = VIR_MIGRATE_TLS },
	{ "parallel", .flags = VIR_MIGRATE_PARALLEL },
	{ "zerocopy", .flags = VIR_MIGRATE_ZEROCOPY },
	{ "timeout-suspend", .own = IGNORED }, /* that is what a time-out does */
	{ "timeout-postcopy", .own = POST_COPY_LATE },
	{ "timeout", .own = TIMEOUT, .name = "", .type = MIGRATE_OPTION_INT },
	{ "migrateuri", .own = URI, .name = "" },
	{ "graphicsuri", .name = VIR_MIGRATE_PARAM_GRAPHICS_URI },
	{ "listen-address", .name = VIR_MIGRATE_PARAM_LISTEN_ADDRESS },
	{ "disks-uri", .name = VIR_MIGRATE_PARAM_DISKS_URI },
	{ "tls-destination", .name = VIR_MIGRATE_PARAM_TLS_DESTINATION },
	{ "xml", .name = VIR_MIGRATE_PARAM_DEST_XML, .type = MIGRATE_OPTION_FILE },
	{ "persistent-xml", .name = VIR_MIGRATE_PARAM_PERSIST_XML, .type = MIGRATE_OPTION_FILE },
	{ "migrate-disks", .name = VIR_MIGRATE_PARAM_MIGRATE_DISKS, .type = MIGRATE_OPTION_LIST },
	{ "comp-methods", .name = VIR_MIGRATE_PARAM_COMPRESSION, .type = MIGRATE_OPTION_LIST },
	{ "disks-port", .name = VIR_MIGRATE_PARAM_DISKS_PORT, .type = MIGRATE_OPTION_INT },
	{ "comp-mt-level", .name = VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL,
		.type = MIGRATE_OPTION_INT },
	{ "comp-mt-threads", .name = VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS,
		.type = MIGRATE_OPTION_INT },
	{ "comp-mt-dthreads", .name = VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS,
		.type = MIGRATE_OPTION_INT },
	{ "comp-xbzrle-cache", .name = VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE,
		.type = MIGRATE_OPTION_LONG },
	{ "auto-converge-initial", .name = VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL,
		.type = MIGRATE_OPTION_INT },
	{ "auto-converge-increment", .name = VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT,
		.type = MIGRATE_OPTION_INT },
	{ "parallel-connections", .name = VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS,
		.type = MIGRATE_OPTION_INT },
	{ "postcopy-bandwidth", .name = VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY,
		.type = MIGRATE_OPTION_LONG },
	{ "bandwidth", .name = VIR_MIGRATE_PARAM_BANDWIDTH, .type = MIGRATE_OPTION_LONG },
};

static const struct row *find_row(const char *word)
{
	if (strncmp(word, "--", 2) != 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(rows[i].word, word + 2) == 0)
			return &rows[i];
	return NULL;
}

static void take_word(struct domain_migrate_options *options, const struct row *row)
{
	options->flags |= row->flags;
	options->direct |= row->own == DIRECT;
	options->after_precopy |= row->own == AFTER_PRECOPY;
	options->post_copy |= row->own == POST_COPY_LATE;
}

static int add(struct domain_migrate_options *options, const struct migrate_option *value)
{
	for (size_t i = 0; i < options->count; i++)
		if (strcmp(options->values[i].name, value->name) == 0)
			return -EINVAL;
	if (options->count == MIGRATE_OPTIONS_MAX)
		return -EINVAL;
	options->values[options->count++] = *value;
	return 0;
}

static int take_value(
	struct domain_migrate_options *options, const struct row *row, const char *text)
{
	struct migrate_option value = { .name = row->name, .type = row->type, .text = text };
	bool number = row->type == MIGRATE_OPTION_INT || row->type == MIGRATE_OPTION_LONG;

	if (!*text)
		return -EINVAL;
	if (number && (value_integer(text, &value.number) < 0 || value.number < 0))
		return -EINVAL;
	if (row->type == MIGRATE_OPTION_INT && value.number > INT_MAX)
		return -EINVAL;
	if (row->own == URI && !options->uri) {
		options->uri = text;
		return 0;
	}
	if (row->own == TIMEOUT && !options->timeout && value.number > 0) {
		options->timeout = value.number;
		return 0;
	}
	return *row->name ? add(options, &value) : -EINVAL;
}

/* Takes a word and, if it has one, its value, which may be the next word. */
static int take(struct domain_migrate_options *options, char *word, char **rest)
{
	char *equals = strchr(word, '=');
	const struct row *row;
	const char *value;

	if (equals)
		*equals = '\0';
	row = find_row(word);
	if (!row || (!row->name && equals))
		return -EINVAL;
	if (!row->name) {
		take_word(options, row);
		return 0;
	}
	value = equals ? equals + 1 : strtok_r(NULL, " \t", rest);
	return value ? take_value(options, row, value) : -EINVAL;
}

int domain_migrate_options_parse(
	const char *text, struct domain_migrate_options *ret, const char **ret_bad)
{
	char *rest;

	*ret = (struct domain_migrate_options){ 0 };
	*ret_bad = ret->words;
	if (strlen(text) > VALUE_MAX)
		return -EINVAL;
	strcpy(ret->words, text);
	for (char *word = strtok_r(ret->words, " \t", &rest); word;
		word = strtok_r(NULL, " \t", &rest)) {
		*ret_bad = word;
		if (take(ret, word, &rest) < 0)
			return -EINVAL;
	}
	*ret_bad = NULL;
	return 0;
}
