#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# soak: ten minutes, most of it a host that boots or waits for its DC
# twenty-passive: README's own two sites, active/passive (twenty.bash).
NETWORK=10.129.2
EXAMPLE=active-passive
SECOND=2 LEFT_OUT=34 # guests: the lab has g1 and this one
ADDRESS=100 RING="a b"
load twenty.bash

setup_file() {
	set_up twentyp
}

teardown_file() {
	lab down
}

@test "packages" {
	step 1
}

@test "the ring" {
	step passive
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
	until_true 90 boot_of g2
}

@test "drained, and one taken back: live both ways" {
	boots=$(boot_of g1; boot_of g2)
	step 8 "fence_ipmi "
	[ "$(boot_of g1; boot_of g2)" = "$boots" ]
}

@test "a power cut" {
	boots=$(boot_of g1; boot_of g2)
	step 8 "" "fence_ipmi "
	until_true 90 boot_of g1
	[ "$(boot_of g1)" != "${boots%%$'\n'*}" ]
	[ "$(boot_of g2)" = "${boots##*$'\n'}" ]
}
