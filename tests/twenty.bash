# SPDX-License-Identifier: GPL-2.0-or-later
# twenty: types what README.md says in "Your own two sites in twenty minutes", step by step, into hosts
# with kernels of their own, and looks at what it says to look at. What the lab does in its own way is
# in SKIPPED, typed() and own_way(), and all of it: any other line of README is typed as it is. A suite
# sets NETWORK, EXAMPLE (a folder of demo/) and TWO, the numbers of the guests that its lab has.
load drbd.bash
load bmc.bash

TITLE="Your own two sites in twenty minutes"
DEMO=$BATS_TEST_DIRNAME/demo
CLONE=/var/log/clone # it outlives a power cut, as a host's disk would

# The lab's hosts have the packages, this build, empty disks and no systemd; and no room-a and room-b, as
# their guests have no balloon (room.bats has them).
SKIPPED='^(apt-get install|make deps-build|systemctl disable|systemctl stop pacemaker|for i in .*lvcreate|crm resource (stop|start) room-)'

# A line of README for the lab: its network, its BMCs' password, two guests of the four, which need no
# image of their disk; and for active/passive what README says of it.
typed() {
	sed -E "s/192\.0\.2\.101/192.0.2.$ADDRESS/; s/192\.0\.2\./$NETWORK./g; s/PASSWORD/pass-w0rd/
		s/1 2 3 4/1 $SECOND/; s/in 2 3 4/in $SECOND/; s, r[$LEFT_OUT]/0,,g; s/qemu-img convert [^;]*; //
		s,demo/active-active/([^g]),demo/$EXAMPLE/\1,g; s/a b c/$RING/" <<<"$1"
}

# On which hosts: active/passive has c in no cluster, and what would be typed there on a site.
hosts() { # STEP "NODES"
	case $EXAMPLE:$1:$2 in
	active-active:* | *:passive:*) echo "$2" ;;
	*:6:c) echo a ;;
	*:c) echo b ;;
	*) echo "${2% c}" ;;
	esac
}

# What needs systemd, ssh between the hosts, or a quicker machine. Fails if it is none of that.
own_way() { # NODE COMMAND
	case $2 in
	"systemctl start corosync pacemaker") start_cluster "$1" ;;
	"systemctl stop libvirtd && systemctl enable --now libvirtd-tls.socket") start_libvirtd "$1" ;;
	"systemctl enable --now ringd") start_ringd "$1" ;;
	"systemctl restart corosync-qnetd") start_qnetd "$1" ;;
	"systemctl enable --now corosync-qdevice") start_qdevice "$1" ;;
	"corosync-qdevice-net-certutil "*) by_ssh "$2" ;;
	"scp "*) copy "$1" "$2" ;;
	"crm configure load update "*) load_crm "$1" "${2##* }" ;;
	"stonith_admin --reboot b") fenced b && on "$1" "$2" ;;
	"fence_ipmi -a $NETWORK.21 "*"-o off") fenced a && on "$1" "$2" ;;
	*) return 3 ;;
	esac
}

# The example's files for the lab. Its nodes are slow, and have two disks.
files() { # FOLDER
	local file
	mkdir -p "$1" "$1/../active-active"
	cp "$DEMO/active-active/g1.xml" "$1/../active-active/"
	for file in corosync.conf drbd.res cluster.crm haproxy.cfg; do
		sed "s/192\.0\.2\./$NETWORK./g" "$DEMO/$EXAMPLE/$file" >"$1/$file"
	done
	sed -i 's/token: 1000/token: 3000/; s,to_syslog: yes,to_logfile: yes\n\tlogfile: /var/log/corosync/log,' \
		"$1/corosync.conf"
	sed -i '/^resource r['$LEFT_OUT'] /,/^}/d; s,/dev/vg/r1;,/dev/vda;,; s,/dev/vg/r[23];,/dev/vdb;,
		s/net { /&ping-int 2; ping-timeout 20; timeout 15; connect-int 3; /
		s/disk { fencing/disk { c-plan-ahead 0; resync-rate 100M; c-min-rate 0; fencing/' "$1/drbd.res"
	sed -i -E '/^(node|#)/d; /^(primitive|clone|order|colocation|location) ([grm]['$LEFT_OUT']\b|room-)/d
		s/ memory=1024M| params 1: rule .* memory=2048M| utilization host_memory=[0-9]+| placement-strategy=\w+//g
		s/ transition-delay=/ load-threshold=1000% node-action-limit=8&/' "$1/cluster.crm"
	sed -i '/server g['$LEFT_OUT'] /d; s/check inter 1s fall 2/check inter 2s fall 4/; s/option httpchk/timeout check 3s\n\t&/' \
		"$1/haproxy.cfg"
}

set_up() { # NAME
	export STATE=$BATS_FILE_TMPDIR/state
	local node
	lab --name "$1" --network $NETWORK --kind uml --no-cluster --plain c --disks 2 --disk-mib 16 \
		--memory 768 up
	for node in a b c; do
		files "$STATE/log/$node/clone/tests/demo/$EXAMPLE"
	done
	make_bmc a 21
	make_bmc b 22
}

on() { # NODE COMMAND: as root's shell in the clone does it
	lab run "$1" bash -c "cd $CLONE; $2" </dev/null
}

# A host's own ways

start_cluster() { # NODE
	lab run "$1" sh -ec 'corosync; until corosync-cfgtool -s >/dev/null; do sleep 0.2; done
		PCMK_logfacility=none setsid pacemakerd >/var/log/pacemakerd 2>&1 </dev/null &'
}

start_libvirtd() { # NODE
	lab run "$1" sh -ec 'sed -i "s/listen_tls = 0/listen_tls = 1/; s/listen_tcp = 1/listen_tcp = 0/" /etc/libvirt/libvirtd.conf
		pkill -x libvirtd; while pgrep -x libvirtd >/dev/null; do sleep 0.2; done; libvirtd --listen --daemon'
}

start_ringd() { # NODE
	lab run "$1" sh -c 'setsid ringd >/var/log/ringd 2>&1 </dev/null &'
}

copy() { # NODE "scp OPTION FILE HOST:FOLDER"
	local words
	read -ra words <<<"$2"
	lab run "$1" tar -C "$(dirname "${words[2]}")" -cf - "$(basename "${words[2]}")" </dev/null |
		lab run "${words[3]%%:*}" tar -C "${words[3]#*:}" -xf -
}

# crm works in the client, which has the machine's own speed.
load_crm() { # NODE FILE
	local client=$STATE/log/client
	lab run "$1" cibadmin --query </dev/null >"$client/cib.xml" &&
		on "$1" "cat $2" >"$client/new.crm" &&
		lab run client env CIB_file=/var/log/cib.xml crm configure load update /var/log/new.crm </dev/null &&
		cp "$client/cib.xml" "$STATE/log/$1/cib.xml" &&
		lab run "$1" cibadmin --replace --scope configuration --xml-file /var/log/cib.xml </dev/null
}

# As the package and its unit do.
start_qnetd() { # NODE
	lab run "$1" sh -ec 'mkdir -p /run/corosync-qnetd; corosync-qnetd-certutil -i; corosync-qnetd -s req'
}

start_qdevice() { # NODE
	lab run "$1" mkdir -p /run/corosync-qdevice
	until_true 30 lab run "$1" corosync-qdevice
}

# A BMC as the example has it. It switches in a moment of its own, as they do.
make_bmc() { # NODE NUMBER
	lab run client ip addr add $NETWORK.$2/24 dev br0
	echo 0 >"$STATE/slow-$1"
	write_bmc "$STATE/bmc-$1" $NETWORK.$2 623 "python3 -S -E -B $(realpath "$BATS_TEST_DIRNAME")/lab/chassis.py $1"
	sed -i 's/"admin" "pass-w0rd"/"cluster" "pass-w0rd"/' "$STATE/bmc-$1/lan.conf"
	lab run client sh -c "cd /run/lab/bmc-$1 && setsid -f ipmi_sim -n -c lan.conf -f sim.emu -s state >>out 2>&1 </dev/null"
}

# What a host has on its disk, the lab's lose: boot() gives it back, and starts what systemd would.
fenced() { # NODE
	lab run "$1" tar -C / -cf - etc/corosync etc/drbd.d etc/hosts etc/pki etc/relevo </dev/null >"$STATE/etc-$1.tar"
}

boot() { # NODE
	[ -e "$STATE/etc-$1.tar" ] || return 0
	lab run "$1" test ! -e /etc/corosync/authkey 2>/dev/null </dev/null || return 0
	lab run "$1" tar -C / -xf - <"$STATE/etc-$1.tar"
	start_cluster "$1"
	[ $EXAMPLE = active-active ] || start_qdevice "$1"
	start_libvirtd "$1"
	start_ringd "$1"
	rm "$STATE/etc-$1.tar"
}

# The lab's guests in place of the example's, by name, UUID, disk and MAC of README's files.
make_guests() { # NODE
	local guest
	for guest in g1 g$SECOND; do
		lab run "$1" cat /etc/relevo/$guest.xml </dev/null |
			PYTHONPATH=$BATS_TEST_DIRNAME/lab python3 -B <(cat <<-'END'
				import os, sys
				import xml.etree.ElementTree as tree
				from guest import guest_xml
				node, network, folder = sys.argv[1:]
				folder, domain = os.path.realpath(folder), tree.parse(sys.stdin)
				name, disk = domain.findtext("name"), domain.find(".//disk/source").get("dev")
				assert disk == f"/dev/drbd{name[1:]}"
				print(guest_xml(name, domain.findtext("uuid"), f"{network}.15{name[1:]}/24",
				                domain.find(".//mac").get("address"), f"{folder}/vmlinuz",
				                f"{folder}/initrd", node, [disk], writes=True, pause=1))
			END
			) "$1" $NETWORK "$BATS_TEST_DIRNAME/../build/guest" >"$STATE/log/$1/$guest.xml"
		lab run "$1" cp /var/log/$guest.xml /etc/relevo/ </dev/null
	done
	[ "$(cat "$STATE/log/$1"/g[123].xml | grep -E '<uuid>|<mac ' | sort -u | wc -l)" = 4 ]
}

# README's steps

do_line() { # "NODES" COMMAND
	local node command done
	[[ ! $2 =~ $SKIPPED ]] || return 0
	command=$(typed "$2")
	for node in $1; do
		echo "# $node: $command" >&2
		done=0
		own_way $node "$command" || done=$?
		[ $done != 3 ] || { done=0; on $node "$command" || done=$?; }
		[ $done = 0 ] || fail "$node: $command: exit $done" || return 1
	done
}

is_seen() { # NODE COMMAND says|only PATTERN
	boot a
	boot b
	seen=$(on "$1" "$2" 2>&1)
	if [ "$3" = only ]; then
		[ "$seen" = "$4" ]
	else
		grep -qE "$4" <<<"$seen"
	fi
}

check_line() { # "NODES" COMMAND says|only PATTERN
	local node
	[ $EXAMPLE = active-active ] || [[ ! $2 =~ "g3"|".102/" ]] || return 0
	for node in $1; do
		echo "# $node: $(typed "$2") says $4?" >&2
		PAUSE=1 until_true 90 is_seen $node "$(typed "$2")" "$3" "$(typed "$4")" ||
			fail "$node: $2 said: $seen" || return 1
	done
}

steps() {
	python3 -B "$BATS_TEST_DIRNAME/steps.py" "$BATS_TEST_DIRNAME/../README.md" "$TITLE"
}

step() { # NUMBER [UP TO BEFORE THE LINE WITH THESE WORDS [OR FROM THAT LINE ON]]
	local lines=$BATS_TEST_TMPDIR/lines what number nodes command how pattern
	steps | awk -F '\t' -v step="$1" -v upto="${2-}" -v from="${3-}" '
		$2 == step && upto != "" && index($4, upto) == 1 { exit }
		$2 == step && from != "" && index($4, from) == 1 { from = "" }
		$2 == step && from == ""' >"$lines"
	[ -s "$lines" ]
	while IFS=$'\t' read -r what number nodes command how pattern <&4; do
		nodes=$(hosts "$number" "$nodes")
		case $what in
		do) do_line "$nodes" "$command" ;;
		check) check_line "$nodes" "$command" "$how" "$pattern" ;;
		esac || return 1
	done 4<"$lines"
}

boot_of() { # GUEST: what its page says of the boot
	lab run client curl -sfm 5 http://$NETWORK.15${1#g}/
}
