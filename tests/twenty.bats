#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# soak: six minutes and more, most of it a host that boots or waits for its DC
# twenty: README's own two sites, active/active (twenty.bash).
NETWORK=10.129.0
EXAMPLE=active-active
SECOND=3 LEFT_OUT=24 # guests: the lab has g1 and this one
ADDRESS=101 RING="a b c"
load twenty.bash

setup_file() {
	set_up twenty
}

teardown_file() {
	lab down
}

@test "each of README's steps has a check; what is left out here is as much as this knows of" {
	run -0 steps
	[ "$(grep '^check' <<<"$output" | cut -f2 | sort -u | xargs)" = "1 2 3 4 5 6 7 8 passive" ]
	[ "$(cut -f4 <<<"$output" | grep -cE "$SKIPPED")" = 11 ]
}

@test "packages" {
	step 1
}

@test "the ring" {
	step 2
}

@test "mirrors" {
	step 3
}

@test "guests, balancer, ringd" {
	step 4
	make_guests a
	make_guests b
}

@test "libvirt between the sites" {
	step 5
}

@test "fencing" {
	step 6
}

@test "all of it" {
	step 7
	until_true 90 boot_of g1
	until_true 90 boot_of g3
}

@test "drained, and taken back: live both ways" {
	boots=$(boot_of g1; boot_of g3)
	step 8 "fence_ipmi "
	[ "$(boot_of g1; boot_of g3)" = "$boots" ]
}

@test "a power cut" {
	boots=$(boot_of g1; boot_of g3)
	step 8 "" "fence_ipmi "
	until_true 90 boot_of g1
	until_true 90 boot_of g3
	[ "$(boot_of g1)" != "${boots%%$'\n'*}" ]
	[ "$(boot_of g3)" = "${boots##*$'\n'}" ]
}
