# SPDX-License-Identifier: GPL-2.0-or-later
# relevo: finds the programs, builds everything under build/, tests, demo, install.

VERSION := 0.8.0
B       ?= build
PREFIX  ?= /usr
DESTDIR ?=
CFLAGS  ?= -O2 -g
LAB     ?= uml

libexec := $(PREFIX)/libexec/relevo
ocf     := $(PREFIX)/lib/ocf/resource.d/relevo
drbd    := $(PREFIX)/lib/drbd
sbin    := $(PREFIX)/sbin
man     := $(PREFIX)/share/man
units_d := $(addprefix $(PREFIX)/lib/systemd/system/,pacemaker.service.d pacemaker_remote.service.d)

# V=1 shows whole commands.
quiet := $(if $(V),,@)
say   := @$(if $(V),:,echo ' ')

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wwrite-strings
PKGS := libmnl libvirt libxml-2.0 hwloc libquorum libcpg libqb libfreeipmi

override CFLAGS  += -std=gnu17 -D_GNU_SOURCE -Ilib -MMD -MP $(WARN)
override CFLAGS  += -DRELEVO_VERSION='"$(VERSION)"' -DRELEVO_LIBEXEC='"$(libexec)"'
override CFLAGS  += $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
override LDFLAGS += -Wl,--as-needed
override LDLIBS  += $(shell pkg-config --libs $(PKGS) 2>/dev/null)

agents  := $(patsubst agents/%.c,$(B)/agents/%,$(wildcard agents/*.c))
helpers := $(patsubst lib/helpers/%.c,$(B)/helpers/%,$(wildcard lib/helpers/*.c))
fences  := $(patsubst fence/%.c,$(B)/fence/%,$(wildcard fence/*.c))
daemons := $(patsubst fence/daemons/%.c,$(B)/daemons/%,$(wildcard fence/daemons/*.c))
handlers := $(patsubst fence/handlers/%.c,$(B)/handlers/%,$(wildcard fence/handlers/*.c))
units   := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
fuzzers := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
fakes   := $(patsubst tests/fakes/%.c,$(B)/fakes/%,$(wildcard tests/fakes/*.c))
pages   := $(patsubst $(B)/agents/%,$(B)/man/ocf_relevo_%.7,$(agents))
fence_pages := $(patsubst $(B)/fence/%,$(B)/man/%.8,$(fences)) \
	$(patsubst $(B)/daemons/%,$(B)/man/%.8,$(daemons))
services := $(wildcard lib/systemd/*.service)
objects := $(patsubst %.c,$(B)/obj/%.o,$(wildcard lib/*.c))
sources  = $(wildcard agents/*.[ch] fence/*.[ch] fence/*/*.[ch] lib/*.[ch] lib/helpers/*.[ch] tests/*/*.[ch])

.PHONY: all programs units fuzzers fakes install stage deps-build deps-demo deps-check deps-bench deps \
	demo check check-fast bench soak format clean
.DELETE_ON_ERROR:
.SECONDARY:

all: stage

programs: $(agents) $(fences) $(daemons) $(helpers) $(handlers) $(pages) $(fence_pages)
units: $(units)
fuzzers: $(fuzzers)
fakes: $(fakes)

$(B)/lib.a: $(objects)
	@rm -f $@
	$(quiet)$(AR) rcs $@ $^

$(agents): $(B)/agents/%: $(B)/obj/agents/%.o $(B)/lib.a
$(fences): $(B)/fence/%: $(B)/obj/fence/%.o $(B)/lib.a
$(helpers): $(B)/helpers/%: $(B)/obj/lib/helpers/%.o $(B)/lib.a
$(daemons): $(B)/daemons/%: $(B)/obj/fence/daemons/%.o $(B)/lib.a
$(handlers): $(B)/handlers/%: $(B)/obj/fence/handlers/%.o $(B)/lib.a
$(units): $(B)/unit/%: $(B)/obj/tests/unit/%.o $(B)/lib.a
$(agents) $(fences) $(daemons) $(helpers) $(handlers) $(units):
	@mkdir -p $(@D)
	$(say)LINK $@
	$(quiet)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# With CC=clang and CFLAGS=-fsanitize=fuzzer-no-link,address,undefined
$(fuzzers): $(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/lib.a
	@mkdir -p $(@D)
	$(say)LINK $@
	$(quiet)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(fakes): $(B)/fakes/%: tests/fakes/%.c $(B)/lib.a $(B)/flags
	@mkdir -p $(@D)
	$(say)CC $@
	$(quiet)$(CC) $(CFLAGS) $$(pkg-config --cflags fuse3) $(LDFLAGS) -o $@ $< $(B)/lib.a \
		$$(pkg-config --libs fuse3) $(LDLIBS)

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(say)CC $<
	$(quiet)$(CC) $(CFLAGS) -c -o $@ $<

$(B)/man/ocf_relevo_%.7: $(B)/agents/%
	@mkdir -p $(@D)
	$(quiet)$< man >$@

$(B)/man/%.8: $(B)/fence/%
	@mkdir -p $(@D)
	$(quiet)$< -o manpage >$@

$(B)/man/%.8: $(B)/daemons/%
	@mkdir -p $(@D)
	$(quiet)$< --manpage >$@

# Objects made with other flags or another compiler are made anew.
flags := $(CC) $(CFLAGS) $(LDFLAGS)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@[ -f $@ ] && [ "$$(cat $@)" = '$(subst ','\'',$(flags))' ] || echo '$(subst ','\'',$(flags))' >$@
FORCE:

install: programs lib/systemd/relevo.conf $(services)
	install -d '$(DESTDIR)$(ocf)' '$(DESTDIR)$(libexec)' '$(DESTDIR)$(drbd)' \
		'$(DESTDIR)$(sbin)' '$(DESTDIR)$(man)/man7' '$(DESTDIR)$(man)/man8'
	install -m 755 $(agents) '$(DESTDIR)$(ocf)'
	install -m 755 $(fences) $(daemons) '$(DESTDIR)$(sbin)'
	install -m 755 $(helpers) '$(DESTDIR)$(libexec)'
	install -m 755 $(handlers) '$(DESTDIR)$(drbd)'
	install -m 644 $(pages) '$(DESTDIR)$(man)/man7'
	install -m 644 $(fence_pages) '$(DESTDIR)$(man)/man8'
	for folder in $(units_d); do \
		install -D -m 644 lib/systemd/relevo.conf "$(DESTDIR)$$folder/relevo.conf"; done
	install -m 644 $(services) '$(DESTDIR)$(PREFIX)/lib/systemd/system'

# What the lab's nodes see over their /usr.
stage: $(B)/stage.stamp
$(B)/stage.stamp: $(agents) $(fences) $(daemons) $(helpers) $(handlers) $(pages) $(fence_pages) \
		lib/systemd/relevo.conf $(services)
	@$(MAKE) --no-print-directory -s install DESTDIR=$(B)/stage
	@rm -f $(filter-out $(addprefix $(B)/stage$(ocf)/,$(notdir $(agents))), \
		$(wildcard $(B)/stage$(ocf)/*)) \
		$(filter-out $(addprefix $(B)/stage$(sbin)/,$(notdir $(fences) $(daemons))), \
		$(wildcard $(B)/stage$(sbin)/*))
	@touch $@

deps-build deps-demo deps-check deps-bench: deps-%:
	@tests/deps $*
deps: deps-check

demo: deps-demo
	@$(MAKE) --no-print-directory all
	@tests/lab/guest
	@tests/demo/demo --lab $(LAB)

check: deps-check
	@$(MAKE) --no-print-directory all
	@tests/lab/guest
	@tests/lab/dom0
	@tests/run $(if $(ONLY),--only $(ONLY))

check-fast: deps-check
	@$(MAKE) --no-print-directory all
	@tests/lab/guest
	@tests/run --fast

bench: deps-bench
	@$(MAKE) --no-print-directory all
	@tests/lab/guest
	@tests/lab/dom0
	@tests/bench/bench $(if $(ONLY),--only $(ONLY)) $(if $(RUNS),--runs $(RUNS))

soak: deps-check
	@$(MAKE) --no-print-directory all
	@tests/lab/guest
	@tests/soak/soak $(if $(ONLY),--only $(ONLY)) $(if $(RUNS),--runs $(RUNS)) \
		$(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

format:
	clang-format -i $(sources)

clean:
	rm -rf $(B)

-include $(shell find $(B)/obj $(B)/fakes -name '*.d' 2>/dev/null)
