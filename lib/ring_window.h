/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an end of a window (window.h) is opened and closed on another host: the host that the guest
 * leaves asks, the one it goes to does so by the helper window, and closes by itself one whose time
 * is over.
 */
#ifndef RELEVO_RING_WINDOW_H
#define RELEVO_RING_WINDOW_H

#include "ring.h"

/* Takes how it ended: 0, or an errno and why. */
typedef void ring_windowed(void *data, int error, const char *words);

/* Asks, as ring_ask.h has it; `windowed` is called once, within `ms`, maybe at once. */
void ring_window_ask(
	struct ring *ring, const char *question, long ms, ring_windowed *windowed, void *data);

/* The one who asked has gone: `windowed` is not called. */
void ring_window_abandon(struct ring *ring, const void *data);

/* Takes RING_WINDOW and RING_WINDOWED. */
void ring_window_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message);

/* Hosts have come or gone. */
void ring_windows_look_again(struct ring *ring);

/* Closes what is left open here, now and whenever the time of one is over. */
void ring_window_sweep(struct ring *ring);

#endif
