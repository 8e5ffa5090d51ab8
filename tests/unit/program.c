// SPDX-License-Identifier: GPL-2.0-or-later
/* program: what PATH has, and what nobody may run. */
#include <errno.h>
#include <stdlib.h>

#include "program.h"
#include "tap.h"

int main(void)
{
	char path[PATH_MAX] = "before";

	same(program_find("/bin/sh", path), 0, "a path is itself");
	same_text(path, "/bin/sh", "... as it was given");
	setenv("PATH", "bin::/nowhere:/bin:/usr/bin", 1);
	same(program_find("sh", path), 0, "a name is looked for in PATH");
	same_text(path, "/bin/sh", "... in its order, and never in the working directory");
	unsetenv("PATH");
	same(program_find("sh", path), 0, "without PATH it is looked for in the usual folders");
	strcpy(path, "before");
	same(program_find("/etc/passwd", path), -EACCES, "a file that nobody may run is told");
	same(program_find("/etc", path), -ENOENT, "a folder is no program");
	same(program_find("no-such-program", path), -ENOENT, "nor is what is nowhere");
	same(program_find("", path), -EINVAL, "nor is nothing");
	same(program_find("bin/sh", path), -EINVAL, "a relative path is not taken");
	same_text(path, "before", "... and what was there stays");
	return done();
}
