/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proof that a lost host was fenced is pacemaker's history, asked by the helper fenced. */
#ifndef RELEVO_RING_PROOF_H
#define RELEVO_RING_PROOF_H

#include "ring.h"
#include "ring_verdict.h"

/* When a host was last fenced with success, s of the clock, as far as was asked; 0: not known. */
long long ring_proof_known(const struct ring *ring, const char *host);

/* A host has come: notes a fencing of it that by this clock is yet to come; that proves nothing. */
void ring_proof_renew(struct ring *ring, const char *host);

/* Asks for every witness that needs a proof and has none, each at most once a second. */
void ring_proof_seek(struct ring *ring, const struct ring_witness *witnesses, int count);

#endif
