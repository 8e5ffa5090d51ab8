/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of the sbd daemon on this node: sbd(8), /etc/default/sbd, /etc/sysconfig/sbd.
 */
#ifndef RELEVO_SBD_CONFIG_H
#define RELEVO_SBD_CONFIG_H

#include <stddef.h>

/*
 * Its devices, as one text: SBD_DEVICE of the environment, or else of the configuration. It is in
 * `text` then; NULL if there is none, or if it does not fit.
 */
const char *sbd_config_devices(char *text, size_t size);

/* Pure part of it: the last value of SBD_DEVICE in a file of the shell's, or NULL. */
const char *sbd_config_parse(const char *file, char *text, size_t size);

#endif
