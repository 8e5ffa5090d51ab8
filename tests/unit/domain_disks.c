// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_disks: libvirt's XML, an xl configuration, and what is neither. */
#include <errno.h>

#include "domain_disks.h"
#include "tap.h"

static void are(const char *text, const char *wanted, const char *what)
{
	char paths[256];

	same(domain_disks_parse(text, strlen(text), paths, sizeof(paths)), 0, what);
	same_text(paths, wanted, "... its disks");
}

int main(void)
{
	char paths[32];
	static const char one[] =
		"<domain><devices><disk><source dev='/dev/drbd1'/></disk></devices>"
		"</domain>";

	are(one, "/dev/drbd1", "one disk");
	are("<domain><devices><disk><source dev='/dev/drbd/by-res/r1/0'/></disk>"
	    "<disk type='file'><source file='/srv/a'/></disk><disk><driver/></disk>"
	    "<disk type='file'><source file='/dev/drbd2'/></disk>"
	    "<interface><source dev='/dev/net'/></interface></devices></domain>",
		"/dev/drbd/by-res/r1/0\t/dev/drbd2", "several, and what is none");
	are("<domain><devices><disk><source dev='/dev/a&#9;b'/></disk></devices></domain>", "",
		"a path with a tab");
	are("<domain/>", "", "a guest without devices");
	are("name = \"g\"\ndisk = [ 'phy:/dev/drbd3,xvda,w',\n \"/dev/drbd/by-disk/x,raw,xvdb\" "
	    "]\n",
		"/dev/drbd3\t/dev/drbd/by-disk/x", "an xl configuration");
	same(domain_disks_parse("<pool/>", 7, paths, sizeof(paths)), -EBADMSG, "another root");
	same(domain_disks_parse("<domain>", 8, paths, sizeof(paths)), -EBADMSG, "half an XML");
	same(domain_disks_parse(one, strlen(one), paths, 11), -E2BIG, "too little room");
	same(domain_disks_parse(one, strlen(one), paths, 12), 0, "just enough");
	return done();
}
