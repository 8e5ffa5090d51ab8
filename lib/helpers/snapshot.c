// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * snapshot: a domain's memory goes to a file when it stops and comes back from it when it starts.
 * The request (virt.h) has the path of that file. Answers: save "saved"; abort, of a save that is
 * still at it, "aborted"; restore "restored", or "none" when there is no such file.
 */
#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"
#include "virt.h"
#include "virt_job.h"
#include "xen.h"
#include "xen_image.h"

#define ASK_INTERVAL 100

/* Once this has succeeded the file outlives a power cut. */
static int sync_file(const char *path)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return file_sync_folder(path);
}

static int do_save(virDomainPtr domain, const struct virt_request *request)
{
	int r;

	helper_begin();
	if (virDomainSaveFlags(domain, request->more, NULL, 0) < 0)
		return virt_answer_error();
	r = sync_file(request->more);
	return r < 0 ? helper_answer(-r, "it is saved, but not on disk: %s", strerror(-r))
		     : helper_answer(0, "saved");
}

/* Waits until nothing is done to the domain any more; libvirt then lets it run on. */
static int do_abort(virDomainPtr domain, const struct virt_request *request)
{
	virDomainJobInfo job = { 0 };

	(void)request;
	virt_job_abort(domain);
	while (virDomainGetJobInfo(domain, &job) == 0 && job.type != VIR_DOMAIN_JOB_NONE)
		poll(NULL, 0, ASK_INTERVAL);
	return helper_answer(0, "aborted");
}

/* What the file means must not be lost in silence: somebody decides. */
static int refuse(const struct virt_request *request, const char *why)
{
	return helper_answer(EIO,
		"cannot restore '%s': %s (remove that file to start the guest afresh)",
		request->more, why);
}

/* The XML in the file, or NULL and why there is none. */
static char *read_image(const struct virt_request *request, const char **ret_why)
{
	bool xen = xen_is_uri(request->uri);
	char *xml = xen ? xen_image_xml(request->more, DOMAIN_XML_MAX)
			: virDomainSaveImageGetXMLDesc(request->connection, request->more, 0);

	if (!xml)
		*ret_why = !xen               ? virGetLastErrorMessage()
			   : errno == EBADMSG ? "it is no image of a guest"
					      : strerror(errno);
	return xml;
}

/* Why a file is none of the domain's; NULL if it is one. */
static const char *look_at(const struct virt_request *request, const char **ret_why)
{
	char *xml = read_image(request, ret_why);
	struct domain_xml image;
	int r;

	if (!xml)
		return *ret_why;
	r = domain_xml_parse(xml, strlen(xml), &image, ret_why);
	free(xml);
	if (r < 0)
		return *ret_why;
	if (*request->uuid ? strcmp(image.uuid, request->uuid) != 0
			   : strcmp(image.name, request->name) != 0)
		return "it is of another guest";
	return NULL;
}

/* The file is gone before the guest goes on, so that it can never be restored a second time, over
 * disks that have changed since. */
static int use_up(virDomainPtr domain, const struct virt_request *request)
{
	if (unlink(request->more) < 0 || file_sync_folder(request->more) < 0) {
		int error = errno;

		virDomainDestroy(domain);
		return refuse(request, strerror(error));
	}
	if (virDomainResume(domain) < 0)
		return virt_answer_error();
	return helper_answer(0, "restored");
}

static int restore(const struct virt_request *request)
{
	struct stat status;
	virDomainPtr domain;
	const char *why;
	int r;

	if (stat(request->more, &status) < 0)
		return errno == ENOENT ? helper_answer(0, "none")
				       : helper_answer(EIO, "cannot look for '%s': %s",
						 request->more, strerror(errno));
	why = look_at(request, &why);
	if (why)
		return refuse(request, why);
	helper_begin();
	if (virDomainRestoreFlags(
		    request->connection, request->more, NULL, VIR_DOMAIN_SAVE_PAUSED) < 0)
		return virt_broke() ? virt_answer_error()
				    : refuse(request, virGetLastErrorMessage());
	domain = virDomainLookupByName(request->connection, request->name);
	if (!domain)
		return virt_answer_error();
	r = use_up(domain, request);
	virDomainFree(domain);
	return r;
}

int main(void)
{
	static const struct virt_verb verbs[] = {
		{ "save", .run = do_save },
		{ "abort", .run = do_abort },
		{ "restore", .connected = restore },
		{ 0 },
	};

	return virt_serve(verbs);
}
