// SPDX-License-Identifier: GPL-2.0-or-later
/* file: what is read and replaced, and what is left alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "tap.h"

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ok(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "a file is there");
	close(fd);
}

int main(void)
{
	char folder[] = "/run/file-XXXXXX", text[16] = "";
	struct stat status;
	char *whole;
	size_t size;

	ok(mkdtemp(folder) && chdir(folder) == 0, "a folder is there");
	write_file("old", "old");
	ok(chmod("old", 0640) == 0 && chown("old", 7, 8) == 0 && symlink("old", "link") == 0,
		"... with an owner, a mode and a link to it");
	same(file_read("link", text, sizeof(text)), 3, "it is read through the link");
	same(file_read("old", text, 2), 2, "... as far as there is room");
	same(file_replace("link", "fresh", 5), 0, "it is replaced");
	same(file_read("old", text, sizeof(text)), 5, "... and longer now");
	ok(memcmp(text, "fresh", 5) == 0, "... with the new text");
	ok(stat("old", &status) == 0 && (status.st_mode & 07777) == 0640 && status.st_uid == 7 &&
			status.st_gid == 8,
		"... its owner and mode stay");
	ok(lstat("link", &status) == 0 && S_ISLNK(status.st_mode), "... and the link is one");
	whole = file_text("old", 5, &size);
	ok(whole && size == 5, "... which fits as a whole");
	same_text(whole, "fresh", "... and has an end");
	free(whole);
	ok(!file_text("old", 4, &size) && errno == EFBIG, "... not in less room");
	ok(!file_text("none", 4, &size) && errno == ENOENT, "... nor what is not there");
	same(file_replace("none", "x", 1), -ENOENT, "what is not there is not made");
	same(file_replace(folder, "x", 1), -EINVAL, "a folder is not replaced");
	same(file_read(folder, text, sizeof(text)), -EISDIR, "... nor read");
	same(file_read("/dev/zero", text, sizeof(text)), -EINVAL, "nor is a device");
	same(file_read("none", text, sizeof(text)), -ENOENT, "nor what is not there");
	same(file_sync_folder("/run/x"), 0, "a folder is synced");
	same(file_sync_folder("/x"), 0, "... the root folder too");
	same(file_sync_folder("x"), -EINVAL, "... but none that is not told");
	unlink("link");
	unlink("old");
	same(rmdir(folder), 0, "nothing else was left there");
	return done();
}
