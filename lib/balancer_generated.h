/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second configuration that the agent gives to a balancer. It is there from the first start on,
 * because what a program was started with stays with it at a reload.
 */
#ifndef RELEVO_BALANCER_GENERATED_H
#define RELEVO_BALANCER_GENERATED_H

/* Writes it: 0 or -errno. */
int balancer_generated_write(const char *path);

#endif
