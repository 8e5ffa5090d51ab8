#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# systemd: in which order a node that shuts down stops pacemaker, its guests and libvirt, as systemd
# itself reads the unit files: pacemaker's own, what is installed, and stand-ins for libvirt's.
load node.bash

UNITS=/usr/lib/systemd/system
SYSTEMD=/lib/systemd/systemd

setup() {
	# systemd looks for its control groups, also when it starts nothing.
	[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
	# Where nobody may look, systemd's own user may not either.
	made=/run/made-$BATS_TEST_NUMBER
	mkdir -m 755 -p $made /run/systemd
	# As libvirt 9.0 ships it, and the properties that it gives to a guest's scope.
	printf '[Unit]\nDescription=Libvirt guests shutdown\n' >$made/virt-guest-shutdown.target
	service libvirtd 'After=network.target'
	service libvirt-guests 'Requires=virt-guest-shutdown.target' 'After=virt-guest-shutdown.target'
	service machine-guest 'After=libvirtd.service' 'Before=virt-guest-shutdown.target'
	service xendomains # as upstream ships it, which knows of no cluster
	service xenstored 'Before=libvirtd.service libvirt-guests.service'
	service virtqemud
	service corosync
	service pacemaker_remote 'After=network.target'
	[ -f $UNITS/pacemaker.service ]
}

service() { # NAME LINES of [Unit]
	{
		printf '[Unit]\nDescription=%s\n' "$1"
		printf '%s\n' "${@:2}"
		printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n'
	} >"$made/$1.service"
}

# systemd loads the units and says what it knows of them; not as root, as it asks for.
load_units() { # UNIT
	SYSTEMD_LOG_TARGET=console SYSTEMD_UNIT_PATH=$made:$UNITS HOME=/ \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		timeout 60 $SYSTEMD --test --system --unit "$1" >"$BATS_TEST_TMPDIR/dump" 2>&1 || { head "$BATS_TEST_TMPDIR/dump" >&2; return 1; }
}

relation() { # UNIT RELATION OTHER: systemd has it so
	awk -v unit="$1" '/^\t-> Unit / {on = $3 == unit ":"} on' "$BATS_TEST_TMPDIR/dump" |
		grep -qE "^[[:space:]]*$2: $3( |\$)"
}

@test "pacemaker stops before the target, the target before the guests, these before libvirt" {
	for unit in pacemaker pacemaker_remote; do
		load_units $unit.service
		relation $unit.service Wants virt-guest-shutdown.target
		relation $unit.service After virt-guest-shutdown.target
		relation $unit.service After libvirtd.service
		relation $unit.service After virtqemud.service
		relation $unit.service After libvirt-guests.service
		relation $unit.service After xendomains.service
		relation $unit.service After xenstored.service
		relation virt-guest-shutdown.target Conflicts shutdown.target
	done
	service all 'Wants=pacemaker.service machine-guest.service libvirtd.service'
	load_units all.service
	relation virt-guest-shutdown.target After machine-guest.service
	relation machine-guest.service After libvirtd.service
	relation pacemaker.service After virt-guest-shutdown.target
}

@test "pacemaker stops before what its resources need by their own units: ringd, corosync, DRBD" {
	service all 'Wants=pacemaker.service ringd.service drbd.service drbd@r0.service'
	load_units all.service
	for unit in ringd corosync drbd drbd@r0; do
		relation pacemaker.service After $unit.service
	done
	relation ringd.service After corosync.service
}

@test "without the drop-in there is no such order" {
	cp -a $UNITS $made/bare
	rm -r $made/bare/pacemaker.service.d
	UNITS=$made/bare load_units pacemaker.service
	relation pacemaker.service After corosync.service
	run ! relation pacemaker.service After virt-guest-shutdown.target
	run ! relation pacemaker.service After libvirtd.service
	run ! relation pacemaker.service After xendomains.service
}

@test "the drop-in is understood as it stands, with and without libvirt, and makes no circle" {
	for libvirt in with without; do
		service all 'Wants=pacemaker.service libvirt-guests.service machine-guest.service'
		run env SYSTEMD_UNIT_PATH=$made:$UNITS systemd-analyze verify --man=no \
			--recursive-errors=yes pacemaker.service pacemaker_remote.service all.service
		[[ $output != *relevo.conf* ]] || fail "$output"
		[[ $output != *"ordering cycle"* ]] || fail "$output"
		rm -f $made/virt-guest-shutdown.target $made/libvirt*.service $made/machine-guest.service
	done
	load_units pacemaker.service
	relation pacemaker.service After corosync.service
}
