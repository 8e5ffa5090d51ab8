# SPDX-License-Identifier: GPL-2.0-or-later
# xen: hosts with Xen in a lab (kind xen) and small guests in them, for suites outside of it. A
# suite has lab(), the hosts' names in XEN_HOSTS and the lab's folder in STATE. What runs in a host
# is slow: several steps go into one script.

GUESTS=/etc/guests # in the hosts
DOMAIN=$AGENTS/domain

on() { # HOST COMMAND...
	lab run "$@"
}

# Writes $GUESTS/NAME.xml, the same in every host. Words of the guest's kernel: stubborn, crash,
# ip4=A.B.C.D/24 (see tests/lab/domu-init). on_crash, on_reboot, memory, vcpus, uuid and elements
# (further ones of <devices>) may be set.
xen_guest() { # NAME pv|pvh [KERNELWORD...]
	local name=$1 type=linux machine=xenpv host
	[ "$2" = pv ] || type=xenpvh machine=xenpvh
	shift 2
	for host in "${XEN_HOSTS[@]}"; do
		on "$host" sh -c "mkdir -p $GUESTS && cat >$GUESTS/$name.xml" <<-XML
			<domain type='xen'>
			  <name>$name</name>
			  <uuid>${uuid-$(uuid_of "$name")}</uuid>
			  <memory unit='MiB'>${memory-96}</memory>
			  <vcpu${current+ current='$current'}>${vcpus-1}</vcpu>
			  <os>
			    <type arch='x86_64' machine='$machine'>$type</type>
			    <kernel>/srv/guest/kernel</kernel><initrd>/srv/guest/initrd</initrd>
			    <cmdline>console=hvc0 quiet $*</cmdline>
			  </os>
			  <on_poweroff>destroy</on_poweroff>
			  <on_reboot>${on_reboot-restart}</on_reboot>
			  <on_crash>${on_crash-destroy}</on_crash>
			  <devices>
			    <console type='pty'><target type='xen' port='0'/></console>
			    ${elements-}
			  </devices>
			</domain>
		XML
	done
}

# The UUID that a guest of this name always has.
uuid_of() { # NAME
	local sum
	sum=$(md5sum <<<"$1")
	echo "${sum:0:8}-${sum:8:4}-4${sum:13:3}-8${sum:17:3}-${sum:20:12}"
}

# One action as the cluster calls it. The last VAR wins.
agent() { # HOST NAME ACTION [VAR=VALUE...]
	local host=$1 name=$2 action=$3
	shift 3
	on "$host" env OCF_ROOT=/usr/lib/ocf OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=1 \
		OCF_RESOURCE_INSTANCE="$name" OCF_RESKEY_config="$GUESTS/$name.xml" \
		OCF_RESKEY_hypervisor=xen:///system OCF_RESKEY_CRM_meta_timeout=90000 "$@" \
		"$DOMAIN" "$action"
}

# Runs a script of bash in a host, until a command of it fails. It has the functions named here.
steps() { # HOST <<SCRIPT
	on "$1" bash -c "
		GUESTS=$GUESTS DOMAIN=$DOMAIN PAUSE=0.2
		$(declare -f fail until_true uuid_of "${IN_HOST[@]}")
		set -eE
		trap 'echo \"failed: \$BASH_COMMAND\" >&2' ERR
		$(cat)"
}
IN_HOST=(act try said id_of domains xl_file)

# In a host: as agent(). What it said is in $said, or /tmp/said. VAR=: it is not set. UNDER: words before the
# agent.
act() { # NAME ACTION [VAR=VALUE...]
	local name=$1 action=$2
	shift 2
	(
		export OCF_ROOT=/usr/lib/ocf OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=1
		export OCF_RESOURCE_INSTANCE=$name OCF_RESKEY_config=$GUESTS/$name.xml
		export OCF_RESKEY_hypervisor=xen:///system OCF_RESKEY_CRM_meta_timeout=90000
		for word; do
			if [ "${word#*=}" ]; then export "${word?}"; else unset "${word%=}"; fi
		done
		# shellcheck disable=SC2086 # words
		exec ${UNDER-} "$DOMAIN" "$action"
	) >"${said-/tmp/said}" 2>&1
}

# In a host: the action must end with this code.
try() { # CODE NAME ACTION [VAR=VALUE...]
	local want=$1 code=0
	shift
	act "$@" || code=$?
	[ $code = "$want" ] || fail "$*: $code, not $want: $(<"${said-/tmp/said}")"
}

# In a host: the last action said these words.
said() { # WORDS
	[[ $(<"${said-/tmp/said}") == *"$1"* ]] || fail "no '$1' in: $(<"${said-/tmp/said}")"
}

# In a host: the number of a guest's domain.
id_of() { # NAME
	xl domid "$1" 2>/dev/null
}

# In a host: how many domains there are beside dom0.
domains() {
	xl list | awk 'END { print NR - 2 }'
}

# In a host: a guest's configuration of xl's own.
xl_file() { # NAME LINE...
	local name=$1
	shift
	printf '%s\n' "name = '$name'" "uuid = '$(uuid_of "$name")'" 'memory = 96' 'vcpus = 1' \
		"kernel = '/srv/guest/kernel'" "ramdisk = '/srv/guest/initrd'" \
		"extra = 'console=hvc0 quiet'" "$@" >"$GUESTS/$name.cfg"
}

# What a guest has said on its console, since the host was made.
console() { # HOST NAME
	cat "$STATE/log/$1/xen/console/guest-$2.log" 2>/dev/null
}

# The guest's system has come up so many times.
is_up() { # HOST NAME [TIMES]
	[ "$(console "$1" "$2" | grep -ac 'guest is up')" -ge "${3-1}" ]
}
