#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ocf:lab:writer: runs tests/lab/writer.c on the mirror where pacemaker wants it.
pidfile=/run/writer.pid

alive() {
	[ -s $pidfile ] && kill -0 "$(cat $pidfile)" 2>/dev/null
}

case ${1-} in
start)
	alive && exit 0
	run=$(uname -n).$(cut -c1-8 /proc/sys/kernel/random/boot_id).$$
	setsid /usr/libexec/relevo/writer /dev/drbd0 /var/log/acked "$run" \
		</dev/null >/dev/null 2>>/var/log/writer &
	echo $! >$pidfile
	exit 0
	;;
stop)
	alive && kill -KILL "$(cat $pidfile)" 2>/dev/null
	# It ends when the write that it is in has: pacemaker's own time-out is the limit.
	while alive; do
		sleep 0.1
	done
	rm -f $pidfile
	exit 0
	;;
monitor)
	alive && exit 0
	exit 7
	;;
meta-data)
	cat <<-END
		<?xml version="1.0"?>
		<resource-agent name="writer" version="1.0">
		<version>1.1</version>
		<longdesc lang="en">Writes numbered records on a mirror.</longdesc>
		<shortdesc lang="en">Writes numbered records on a mirror.</shortdesc>
		<parameters/>
		<actions>
		<action name="start" timeout="20s"/>
		<action name="stop" timeout="20s"/>
		<action name="monitor" timeout="20s" interval="10s"/>
		<action name="meta-data" timeout="5s"/>
		</actions>
		</resource-agent>
	END
	;;
*)
	exit 3
	;;
esac
