# SPDX-License-Identifier: GPL-2.0-or-later
# bmc: a BMC for suites in a throw-away node: ipmi_sim of openipmi, on 127.0.0.1 port 9623. The power
# of its chassis is the file $POWER (1 or 0), each command that reaches the chassis a line in $CHASSIS.
# write_bmc is for other places, too.

BMC=(ip=127.0.0.1 ipport=9623 username=admin password=pass-w0rd)
BMC_FOLDER=/run/bmc
POWER=$BMC_FOLDER/power
CHASSIS=$BMC_FOLDER/commands

write_bmc() { # FOLDER ADDRESS PORT CHASSIS-COMMAND [LINE IN THE LAN'S PART]
	mkdir -p "$1/state"
	cat >"$1/lan.conf" <<-END
		name "node"
		set_working_mc 0x20
		startlan 1
		addr $2 $3
		guid a123456789abcdefa123456789abcdef
		priv_limit admin
		allowed_auths_callback none md2 md5 straight
		allowed_auths_user none md2 md5 straight
		allowed_auths_operator none md2 md5 straight
		allowed_auths_admin none md2 md5 straight
		${5-}
		endlan
		chassis_control "$4"
		user 2 true "admin" "pass-w0rd" admin 10 none md2 md5 straight
		user 3 true "guest" "guest-w0rd" user 10 none md2 md5 straight
	END
	cat >"$1/sim.emu" <<-END
		mc_setbmc 0x20
		mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
		sel_enable 0x20 1000 0x0a
		mc_enable 0x20
	END
}

# A second controller, 0x24, is behind the BMC.
configure_bmc() { # [LINE IN THE LAN'S PART]
	write_bmc $BMC_FOLDER 127.0.0.1 9623 $BMC_FOLDER/chassis "${1-}"
	# What a BMC is told, it says when it is asked; unless it is stubborn, slow or mute.
	cat >$BMC_FOLDER/chassis <<-'END'
		#!/bin/sh
		cd /run/bmc || exit 1
		[ "$1" != get ] || [ ! -e mute ] || exit 1
		[ ! -e slow ] || sleep "$(cat slow)"
		read -r power <power
		[ "$1" = get ] && echo "power:$power" && exit 0
		echo "$*" >>commands
		[ -e stubborn ] || { [ "$2" = power ] && echo "$3" >power; }
		exit 0
	END
	chmod 755 $BMC_FOLDER/chassis
	echo 1 >$POWER
	: >$CHASSIS
}

bmc_answers() {
	"$FENCE" <<<"$(printf '%s\n' action=monitor "${BMC[@]}")" >/dev/null 2>&1
}

start_bmc() {
	ipmi_sim -c $BMC_FOLDER/lan.conf -f $BMC_FOLDER/sim.emu -n -s $BMC_FOLDER/state \
		>>$BMC_FOLDER/out 2>&1 </dev/null 3>&- &
	echo $! >$BMC_FOLDER/pid
	disown
}

stop_bmc() {
	[ ! -s $BMC_FOLDER/pid ] || kill -KILL "$(cat $BMC_FOLDER/pid)" 2>/dev/null || true
	rm -f $BMC_FOLDER/pid
}
