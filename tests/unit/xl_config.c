// SPDX-License-Identifier: GPL-2.0-or-later
/* xl_config: configurations as xl(1) takes them, and as nobody should write them. */
#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "tap.h"
#include "xl_config.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

static void formats(void)
{
	static const char *const xl[] = { "name='vm'", "\n\t #\nname='vm'", "x",
		"\xef\xbb\xbfname" };
	static const char *const other[] = { "", " \n", "<domain/>", " \n<!-- x -->",
		"\xef\xbb\xbf<domain/>" };

	for (size_t i = 0; i < ARRAY_SIZE(xl); i++)
		ok(xl_config_is(xl[i], strlen(xl[i])), "row %zu is no XML", i);
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		ok(!xl_config_is(other[i], strlen(other[i])), "row %zu may be", i);
}

static void taken(void)
{
	static const struct {
		const char *text, *name, *uuid;
		long long cpus, memory;
	} rows[] = {
		{ "name = \"vm\"\n", "vm", "", 1, 0 },
		{ "name='vm'", "vm", "", 1, 0 },
		{ "name=\"vm\";uuid='" UUID "';memory=512;vcpus = 2", "vm", UUID, 2, 512 },
		{ "# a guest\r\n\r\nname\t=  \"vm\" # its name\r\nmemory = 64 # 'MiB'\r\n", "vm",
			"", 1, 64 },
		{ "memory = \"256\"\nvcpus = '3'\n", "", "", 3, 256 },
		{ "maxmem = 1024\nmemory = 512\n", "", "", 1, 1024 },
		{ "memory = 512\nmaxmem = 1024\nmemory = 256\n", "", "", 1, 1024 },
		{ "name = 'one'\nname = 'two'\n", "two", "", 1, 0 },
		{ "uuid = '4DEA22B31D52D8F32516782E98AB3FA0'\n", "", UUID, 1, 0 },
		{ "name = 'vm'\ndisk = [\n  'phy:/dev/drbd0,xvda,w', # name = 'no'\n"
		  "  # 'file:/x,xvdb,r',\n  'file:/y,xvdc,r',\n]\nvif = [ ]\nvcpus=2",
			"vm", "", 2, 0 },
		{ "vcpus=2\nextra = \"name='other' root=/dev/xvda\"\nname='vm'", "vm", "", 2, 0 },
		{ "name='vm'\nnames='other'\nNAME='other'\nmy_name='other'\n", "vm", "", 1, 0 },
		{ "name='vm'\nlist=[['a',1],[\"]\",'['],-2]\n", "vm", "", 1, 0 },
		{ "name='vm'\nextra += 'x'\ndisk += [ 'y' ]\nname += 'z'\n", "vm", "", 1, 0 },
		{ "name=\"it's\"", "it's", "", 1, 0 },
		{ "name='a \"b\"'", "a \"b\"", "", 1, 0 },
		{ "name='caf\xc3\xa9 #1; =[x]'", "caf\xc3\xa9 #1; =[x]", "", 1, 0 },
		{ "extra='it\\'s' \nname=\"vm\"", "vm", "", 1, 0 },
		{ "name = vm", "vm", "", 1, 0 },
		{ "name = ''\n", "", "", 1, 0 },
		{ ";;\n;name='vm';;", "vm", "", 1, 0 },
		{ "memory = 0x200\nvcpus = -1\nmaxmem = [ 5 ]\n", "", "", 1, 0 },
		{ "memory = 99999999999999999999\n", "", "", 1, 0 },
		{ "# nothing\n", "", "", 1, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct xl_config got = { .name = "before" };
		char why[XL_CONFIG_WHY] = "";
		int r = xl_config_parse(rows[i].text, strlen(rows[i].text), &got, why);

		ok(r == 0, "row %zu is taken %s", i, why);
		same_text(got.name, rows[i].name, "... its name");
		same_text(got.uuid, rows[i].uuid, "... its UUID");
		same(got.cpus, rows[i].cpus, "... its CPUs");
		same(got.memory, rows[i].memory, "... its memory");
	}
}

static void refused(void)
{
	static const struct {
		const char *text, *why;
		int r;
	} rows[] = {
		{ "name", "its line 1 has no '=' after the key", -EBADMSG },
		{ "\n# x\nimport os\n", "its line 3 has no '=' after the key", -EBADMSG },
		{ "name='vm'\n'x'\n", "its line 2 does not begin with a key", -EBADMSG },
		{ "name==vm", "its line 1 has no value that is understood", -EBADMSG },
		{ "name=\nuuid='x'", "its line 1 has no value that is understood", -EBADMSG },
		{ "name='vm\n'", "its line 1 has a text without an end", -EBADMSG },
		{ "name=\"vm", "its line 1 has a text without an end", -EBADMSG },
		{ "name='vm\\'", "its line 1 has a text without an end", -EBADMSG },
		{ "name='v\x01m'", "its line 1 has a text without an end", -EBADMSG },
		{ "kernel = '/boot/vmlinuz-' + version\n",
			"its line 1 has more than a value after the '='", -EBADMSG },
		{ "name = 'a' 'b'", "its line 1 has more than a value after the '='", -EBADMSG },
		{ "disk = [\n'a',\n", "its line 3 is the end of a list without a ']'", -EBADMSG },
		{ "disk = [ 'a' # ]", "its line 1 is the end of a list without a ']'", -EBADMSG },
		{ "disk = [ 'a' 'b' ]", "its line 1 has no ',' or ']' after a value in a list",
			-EBADMSG },
		{ "disk = [ a=b ]", "its line 1 has no ',' or ']' after a value in a list",
			-EBADMSG },
		{ "disk = ]", "its line 1 has no value that is understood", -EBADMSG },
		{ "uuid = 'x'", "its UUID is not one", -EINVAL },
		{ "uuid = ''", "its UUID is not one", -EINVAL },
		{ "uuid = [ '" UUID "' ]", "its UUID is not one", -EINVAL },
		{ "name = [ 'vm' ]", NULL, -EINVAL },
		{ "name = 'a/b'", NULL, -EINVAL },
		{ "name = 'a\\b'", NULL, -EINVAL },
		{ "name = 'a\tb'", NULL, -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct xl_config got = { .name = "before" };
		char why[XL_CONFIG_WHY] = "";
		int r = xl_config_parse(rows[i].text, strlen(rows[i].text), &got, why);

		ok(r == rows[i].r, "row %zu is refused: %d", i, r);
		ok(rows[i].why ? strcmp(why, rows[i].why) == 0 : strncmp(why, "its name ", 9) == 0,
			"... and why: %s", why);
		same_text(got.name, "before", "... and nothing is taken");
	}
}

/* As libvirt takes it: the first of a key, and no comments. */
static void natives(void)
{
	static const char text[] =
		"name='file'; memory=1 # x\nmemory=2\ndisk=[ 'a', # b\n\n 'c' ]\n"
		"uuid='" UUID "'";
	auto_free char *native = xl_config_native(text, sizeof(text) - 1, "given", "");
	auto_free char *known = xl_config_native(text, sizeof(text) - 1, "a \"b\"", UUID);
	auto_free char *empty = xl_config_native("", 0, "it's", "");

	same_text(native,
		"name=\"given\"\nuuid='" UUID
		"'\ndisk=['a','c']\nmemory=2\nmemory=1\nname='file'\n",
		"the last one of a key comes first, after the name");
	ok(known && strncmp(known, "name='a \"b\"'\nuuid=\"" UUID "\"\nuuid=", 44) == 0,
		"a UUID goes before the file's, and quotes round a name with quotes are others");
	same_text(empty, "name=\"it's\"\n", "of a file that says nothing, the name");
	errno = 0;
	ok(!xl_config_native(text, sizeof(text) - 1, "it's \"b\"", "") && errno == EINVAL,
		"a name with both quotes cannot be written");
	ok(!xl_config_native("x", 1, "vm", "") && errno == EBADMSG, "nor what is none");
}

static void bounds(void)
{
	char text[400] = "name='", why[XL_CONFIG_WHY];
	struct xl_config got;

	memset(text + 6, 'n', 256);
	text[262] = '\'';
	same(xl_config_parse(text, 263, &got, why), -EINVAL, "a name of 256 bytes is refused");
	text[261] = '\'';
	same(xl_config_parse(text, 262, &got, why), 0, "one of 255 is taken");
	same((long long)strlen(got.name), 255, "... whole");
	same(xl_config_parse("name='vm'\0x", 11, &got, why), -EBADMSG, "a zero byte is none");
	same(xl_config_parse("name='v\0m'", 10, &got, why), -EBADMSG, "nor is it in a text");
	same(xl_config_parse("name=v\0m", 8, &got, why), -EBADMSG, "nor in a word");
	same(xl_config_parse("l=['v'\0]", 8, &got, why), -EBADMSG, "nor in a list");
}

int main(void)
{
	formats();
	taken();
	refused();
	natives();
	bounds();
	return done();
}
