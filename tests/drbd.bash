# SPDX-License-Identifier: GPL-2.0-or-later
# drbd: what the suites share that have a mirror r0 on real DRBD, between the nodes a and b of a lab
# of kind uml. A suite sets REPLICATION to the network of the lab's second link.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
PAUSE=0.3 # a look into such a node costs more than others

lab() {
	timeout 240 "$LAB" --state "$STATE" "$@"
}

# DRBD's configuration of it: drbd_config [DISK OPTIONS [NET OPTIONS [SECTIONS]]]
drbd_config() {
	cat <<-END
		resource r0 {
			protocol C;
			device /dev/drbd0;
			disk /dev/vda;
			meta-disk internal;
			disk { c-plan-ahead 0; resync-rate 100M; c-min-rate 0; $1 }
			net { ping-int 2; ping-timeout 20; timeout 15; $2 }
			$3
			on a { address $REPLICATION.1:7788; }
			on b { address $REPLICATION.2:7788; }
		}
	END
}

# Gives both nodes that configuration from standard input, which outlives a power cut as /var/log
# does, and an empty disk.
prepare_mirror() {
	tee "$STATE/log/a/drbd.conf" >"$STATE/log/b/drbd.conf"
	for node in a b; do
		lab run $node drbdadm -c /var/log/drbd.conf create-md --force r0 </dev/null
	done
}

says() { # NODE WORDS: /proc/drbd does
	lab run "$1" grep -q "$2" /proc/drbd
}

write_to() { # NODE WORD
	lab run "$1" sh -c "echo $2 | timeout 90 dd of=/dev/drbd0 bs=4096 conv=sync oflag=direct"
}

reads() { # NODE WORD
	[ "$(lab run "$1" dd if=/dev/drbd0 bs=4096 count=1 iflag=direct status=none | tr -d '\0')" = "$2" ]
}
