// SPDX-License-Identifier: GPL-2.0-or-later
/* ipmi: keys and addresses. */
#include <errno.h>

#include "ipmi.h"
#include "tap.h"

int main(void)
{
	char host[IPMI_HOST_MAX + 16], big[IPMI_HOST_MAX + 1];
	struct ipmi_key key;

	same(ipmi_key_parse("0x00fFA1", &key), 0, "a key");
	same(key.length, 3, "... its length");
	ok(memcmp(key.bytes, "\x00\xff\xa1", 3) == 0, "... its bytes");
	same(ipmi_key_parse("0123456789012345678901234567890123456789", &key), 0, "the longest");
	same(ipmi_key_parse("012345678901234567890123456789012345678901", &key), -EINVAL,
		"one longer");
	same(ipmi_key_parse("", &key), -EINVAL, "none");
	same(ipmi_key_parse("0x", &key), -EINVAL, "none after 0x");
	same(ipmi_key_parse("123", &key), -EINVAL, "half a byte");
	same(ipmi_key_parse("12xy", &key), -EINVAL, "no digits");
	same(ipmi_host_format("192.0.2.1", 623, host), 0, "IPv4");
	same_text(host, "192.0.2.1:623", "... its text");
	ipmi_host_format("2001:db8::1", 624, host);
	same_text(host, "[2001:db8::1]:624", "IPv6 is put into brackets");
	ipmi_host_format("[2001:db8::1]", 624, host);
	same_text(host, "[2001:db8::1]:624", "... once");
	same(ipmi_host_format("", 623, host), -EINVAL, "no host");
	same(ipmi_host_format("a b", 623, host), -EINVAL, "a space");
	memset(big, 'a', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	same(ipmi_host_format(big, 623, host), -EINVAL, "too long");
	return done();
}
