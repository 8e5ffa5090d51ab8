// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_xml: who a guest is, from XML as libvirt writes it and as nobody should. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "tap.h"

#define UUID  "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
#define PLAIN "4dea22b31d52d8f32516782e98ab3fa0"
#define NAMED "<name>vm</name>"

struct row {
	const char *xml, *name, *uuid; /* what it says; no name: it is refused with `r` */
	int r;
};

static void check(const struct row *rows, size_t count, const char *noun)
{
	for (size_t i = 0; i < count; i++) {
		struct domain_xml got = { "before", "before" };
		const char *why = NULL;
		char what[64];
		int r = domain_xml_parse(rows[i].xml, strlen(rows[i].xml), &got, &why);

		snprintf(what, sizeof(what), "%s %zu: %s", noun, i,
			rows[i].name ? "is taken" : "is refused");
		same(r, rows[i].r, what);
		same_text(got.name, rows[i].name ? rows[i].name : "before", "... its name");
		same_text(got.uuid, rows[i].name ? rows[i].uuid : "before", "... its UUID");
		ok(rows[i].name || (why && *why), "... and why: %s", why ? why : "");
	}
}

static void taken(void)
{
	static const struct row rows[] = {
		{ "<domain>" NAMED "</domain>", "vm", "", 0 },
		{ "<domain type='kvm'>" NAMED "<uuid>" UUID "</uuid></domain>", "vm", UUID, 0 },
		{ "<?xml version='1.0' encoding='UTF-8'?>\n<!-- c -->\n<domain><uuid>" UUID
		  "</uuid>\n  <name>vm</name>\n</domain>\n",
			"vm", UUID, 0 },
		{ "<domain><metadata><x><name>other</name></x></metadata>" NAMED
		  "<devices><disk><name>other</name><uuid>x</uuid></disk></devices></domain>",
			"vm", "", 0 },
		{ "<domain><name>a &amp; b &lt;c&gt; &#65;</name></domain>", "a & b <c> A", "", 0 },
		{ "<domain><name><![CDATA[a & b]]></name></domain>", "a & b", "", 0 },
		{ "<domain><name>a<![CDATA[<b>]]>c</name></domain>", "a<b>c", "", 0 },
		{ "<domain><name>v<!-- hidden -->m</name></domain>", "vm", "", 0 },
		{ "<domain><name>a,b c'd\"</name></domain>", "a,b c'd\"", "", 0 },
		{ "<domain><name>caf\xc3\xa9</name></domain>", "caf\xc3\xa9", "", 0 },
		{ "<?xml version='1.0' "
		  "encoding='ISO-8859-1'?><domain><name>caf\xe9</name></domain>",
			"caf\xc3\xa9", "", 0 },
		{ "<!DOCTYPE domain><domain>" NAMED "</domain>", "vm", "", 0 },
		{ "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>" NAMED
		  "<qemu:commandline><qemu:arg value='-name'/></qemu:commandline></domain>",
			"vm", "", 0 },
	};

	check(rows, ARRAY_SIZE(rows), "XML");
}

static void uuids(void)
{
	static const struct row rows[] = {
		{ "<domain>" NAMED "<uuid>" PLAIN "</uuid></domain>", "vm", UUID, 0 },
		{ "<domain>" NAMED "<uuid>4DEA22B3-1D52-D8F3-2516-782E98AB3FA0</uuid></domain>",
			"vm", UUID, 0 },
		{ "<domain>" NAMED "<uuid>4dea-22b3 1d52-d8f32516-782e98ab3fa0</uuid></domain>",
			"vm", UUID, 0 },
		{ "<domain>" NAMED "<uuid>\n " UUID "\n</uuid></domain>", "vm", UUID, 0 },
		{ "<domain>" NAMED "<uuid></uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid/></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>" UUID "0</uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa</uuid></domain>",
			NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>g" PLAIN "</uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>" PLAIN "g</uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>" UUID UUID "</uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>----</uuid></domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<uuid>" UUID "</uuid><uuid>" UUID "</uuid></domain>", NULL,
			NULL, -EINVAL },
	};

	check(rows, ARRAY_SIZE(rows), "UUID");
}

static void refused(void)
{
	static const struct row rows[] = {
		{ "", NULL, NULL, -EBADMSG },
		{ " ", NULL, NULL, -EBADMSG },
		{ "vm", NULL, NULL, -EBADMSG },
		{ "<domain>", NULL, NULL, -EBADMSG },
		{ "<domain><name>vm</name>", NULL, NULL, -EBADMSG },
		{ "<domain>" NAMED "</domain><domain/>", NULL, NULL, -EBADMSG },
		{ "<domain><name>vm</domain></name>", NULL, NULL, -EBADMSG },
		{ "<domain><name>a & b</name></domain>", NULL, NULL, -EBADMSG },
		{ "<domain><name>\x01</name></domain>", NULL, NULL, -EBADMSG },
		{ "<domain><name>\xff</name></domain>", NULL, NULL, -EBADMSG },
		{ "<domain a='1' a='2'>" NAMED "</domain>", NULL, NULL, -EBADMSG },
		{ "[domain]\nname = vm\n", NULL, NULL, -EBADMSG },
		{ "<domain/>", NULL, NULL, -EINVAL },
		{ "<domain><title>vm</title></domain>", NULL, NULL, -EINVAL },
		{ "<domain><Name>vm</Name></domain>", NULL, NULL, -EINVAL },
		{ "<domain name='vm'/>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED NAMED "</domain>", NULL, NULL, -EINVAL },
		{ "<domain>" NAMED "<name>other</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name/></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name></name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>a/b</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>/</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>a\nb</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>vm\n</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>a&#10;b</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>a\tb</name></domain>", NULL, NULL, -EINVAL },
		{ "<domain><name>a&#127;</name></domain>", NULL, NULL, -EINVAL },
		{ "<network>" NAMED "</network>", NULL, NULL, -EINVAL },
		{ "<domainsnapshot><domain>" NAMED "</domain></domainsnapshot>", NULL, NULL,
			-EINVAL },
		{ "<name>vm</name>", NULL, NULL, -EINVAL },
	};

	check(rows, ARRAY_SIZE(rows), "text");
}

/* The XML of a name of `length` letters. */
static int parse_name(size_t length, struct domain_xml *got)
{
	char xml[1024], name[600];
	const char *why;
	int size;

	memset(name, 'n', length);
	name[length] = '\0';
	size = snprintf(xml, sizeof(xml), "<domain><name>%s</name></domain>", name);
	return domain_xml_parse(xml, (size_t)size, got, &why);
}

static void long_names(void)
{
	struct domain_xml got;

	same(parse_name(255, &got), 0, "a name of 255 bytes is taken");
	same((long long)strlen(got.name), 255, "... whole");
	same(parse_name(256, &got), -EINVAL, "one of 256 is refused");
	same(parse_name(599, &got), -EINVAL, "a longer one too");
}

/* An entity never becomes another name than the one that can be read; nothing is loaded. */
static void entities(void)
{
	static const char external[] =
		"<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
		"<domain><name>vm&x;</name></domain>";
	static const char internal[] = "<!DOCTYPE domain [<!ENTITY x 'other'>]>"
				       "<domain><name>&x;</name></domain>";
	static const char element[] = "<!DOCTYPE domain [<!ENTITY x '<name>two</name>'>]>"
				      "<domain><name>one</name>&x;</domain>";
	struct domain_xml got = { "before", "" };
	const char *why;
	int r = domain_xml_parse(external, sizeof(external) - 1, &got, &why);

	ok(r < 0 || strcmp(got.name, "vm") == 0, "an external entity loads nothing: '%s'",
		got.name);
	same(domain_xml_parse(internal, sizeof(internal) - 1, &got, &why), -EINVAL,
		"a name made of an entity is refused");
	r = domain_xml_parse(element, sizeof(element) - 1, &got, &why);
	ok(r < 0 || strcmp(got.name, "one") == 0, "an entity brings no second name");
	ok(domain_xml_parse("<domain><name>&none;</name></domain>", 36, &got, &why) < 0,
		"an entity that is not declared is refused");
}

static long peak_memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

/* Parses in a process that ends after half a minute; true if it was refused in little memory. */
static bool refused_cheaply(const char *xml, size_t size)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		struct domain_xml got;
		long peak = peak_memory();
		const char *why;

		alarm(30);
		_exit(domain_xml_parse(xml, size, &got, &why) < 0 && peak_memory() - peak < 128
				? 0
				: 1);
	}
	waitpid(pid, &status, 0);
	return status == 0;
}

/* Ten levels of entities that are ten of the next: ten thousand million letters. */
static void laughs(void)
{
	char xml[4096] = "<!DOCTYPE domain [<!ENTITY a0 'ha'>";

	for (int i = 1; i <= 10; i++) {
		char *at = xml + strlen(xml);

		at += sprintf(at, "<!ENTITY a%d '", i);
		for (int j = 0; j < 10; j++)
			at += sprintf(at, "&a%d;", i - 1);
		strcpy(at, "'>");
	}
	strcat(xml, "]><domain><name>&a10;</name></domain>");
	ok(refused_cheaply(xml, strlen(xml)), "entities that grow without an end are refused");
}

/* One entity of 100 KB, named three thousand times: 300 MB from a file of 109 KB. */
static void repeated(const char *before, const char *after)
{
	auto_free char *xml = calloc(1, 200000);
	char *at = stpcpy(xml, "<!DOCTYPE domain [<!ENTITY x '");

	memset(at, 'a', 100000);
	at = stpcpy(at + 100000, "'>]><domain><name>");
	at = stpcpy(at, before);
	for (int i = 0; i < 3000; i++)
		at = stpcpy(at, "&x;");
	at = stpcpy(stpcpy(at, after), "</name></domain>");
	ok(refused_cheaply(xml, (size_t)(at - xml)), "one that is named often is refused, '%s'",
		before);
}

static void huge(void)
{
	static const char head[] = "<domain><name>vm</name><description>";
	static const char tail[] = "</description></domain>";
	size_t size = 2 * 1024 * 1024;
	auto_free char *xml = malloc(size);
	struct domain_xml got = { 0 };
	const char *why;

	memset(xml, ' ', size);
	memcpy(xml, head, sizeof(head) - 1);
	memcpy(xml + size - sizeof(tail) + 1, tail, sizeof(tail) - 1);
	same(domain_xml_parse(xml, size, &got, &why), -EINVAL, "2 MiB are refused");
	memcpy(xml + DOMAIN_XML_MAX - sizeof(tail) + 1, tail, sizeof(tail) - 1);
	same(domain_xml_parse(xml, DOMAIN_XML_MAX, &got, &why), 0, "1 MiB is taken");
	same(domain_xml_parse(xml, DOMAIN_XML_MAX + 1, &got, &why), -EINVAL, "a byte more is not");
	memset(xml, '<', DOMAIN_XML_MAX);
	same(domain_xml_parse(xml, DOMAIN_XML_MAX, &got, &why), -EBADMSG, "1 MiB of '<' is no XML");
	for (size_t i = 0; i + 3 < DOMAIN_XML_MAX; i += 3)
		memcpy(xml + i, "<a>", 3);
	same(domain_xml_parse(xml, DOMAIN_XML_MAX, &got, &why), -EBADMSG,
		"nor are elements in each");
}

int main(void)
{
	struct domain_xml got;
	const char *why;

	taken();
	uuids();
	refused();
	long_names();
	entities();
	laughs();
	repeated("", "");
	repeated("<b>", "</b>");
	huge();
	ok(domain_xml_parse("<domain><name>v\0m</name></domain>", 33, &got, &why) == -EBADMSG,
		"a zero byte is no XML");
	return done();
}
