# make            the product: build/release/pronto with the workspace inside
# make check      unit tests under ASan and UBSan
# make tsan       the tests of net and store under TSan
# make tsan-server  the whole server under TSan, for: PRONTO_BIN=build/tsan/pronto TSAN_OPTIONS=halt_on_error=1
#                 PRONTO_STORE=sqlite node tests/lib/run.mjs tests/scenario/*.test.mjs
# make fuzz       fuzz targets, 60 s each (FUZZ_SECONDS=…)
# make bench      the benchmarks in bench/
# make install    PREFIX=/usr/local DESTDIR=
V        ?= release
CC       := gcc
PREFIX   ?= /usr/local
O        := build/$(V)
GEN      := build/gen
HOST     := build/host
VERSION  := $(shell cat VERSION)

PKGS     := libuv openssl sqlite3 libpq libcurl gmime-3.0 icu-uc icu-i18n jansson libsodium liboath libseccomp libqrencode libical md4c
PKG_C    := $(shell pkg-config --cflags $(PKGS))
PKG_L    := $(shell pkg-config --libs $(PKGS)) -lstemmer -lresolv -lz -lm -lpthread -ldl
WARN     := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
            -Wconversion -Wimplicit-fallthrough -Wswitch-enum -Wnull-dereference -Werror
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
            -ftrivial-auto-var-init=zero -fno-strict-overflow -fno-strict-aliasing \
            -fno-delete-null-pointer-checks -fPIE
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
BASEFLAGS := -std=gnu17 -D_GNU_SOURCE -DPRONTO_VERSION='"$(VERSION)"' -Isrc -I$(GEN) $(PKG_C) $(WARN) -MMD -MP

CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=3 $(HARDEN)
CFLAGS_asan    := -O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Wno-null-dereference -Wno-clobbered -DPRONTO_TESTING
CFLAGS_tsan    := -O1 -g -fsanitize=thread -Wno-null-dereference -DPRONTO_TESTING
LDFLAGS_release := $(LDHARDEN)
LDFLAGS_asan    := -fsanitize=address,undefined
LDFLAGS_tsan    := -fsanitize=thread

CFLAGS   := $(BASEFLAGS) $(CFLAGS_$(V))
LDFLAGS  := $(LDFLAGS_$(V))

SRC      := $(sort $(shell find src -name '*.c'))
TESTSRC  := $(filter %_test.c,$(SRC))
MAINSRC  := $(filter src/main/%,$(filter-out %_test.c,$(SRC)))
LIBSRC   := $(filter-out %_test.c src/base/test.c src/main/%,$(SRC))
SQLAGG   := $(sort $(basename $(notdir $(wildcard src/store/sql/*.sql))))
GENC     := $(GEN)/messages.gen.c $(GEN)/sql.stamp $(GEN)/pages.gen.c
# The statements are generated as a set; their names come from the .sql files.
SQLOBJ   := $(SQLAGG:%=$(O)/gen/sql_%.o) $(O)/gen/migrations.o $(O)/gen/messages.gen.o $(O)/gen/zones.gen.o $(O)/gen/lang.gen.o
LIBOBJ   := $(LIBSRC:src/%.c=$(O)/%.o) $(SQLOBJ) $(O)/gen/pages.gen.o $(LLHTTP_OBJ)
MAINOBJ  := $(MAINSRC:src/%.c=$(O)/%.o)
TESTOBJ  := $(TESTSRC:src/%.c=$(O)/%.o) $(O)/base/test.o

.PHONY: all texts check tsan tsan-server fuzz bench install clean ui api lint test-binary race-binary server
.SECONDARY:
all: server
server: $(O)/pronto

-include src/net/net.mk src/store/store.mk
LIBOBJ   += $(LLHTTP_OBJ)

UI_SRC   := $(shell find ui -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

$(O)/pronto: $(LIBOBJ) $(MAINOBJ) $(O)/gen/assets.o $(O)/gen/assets_data.o
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_L)

$(O)/tests: $(LIBOBJ) $(TESTOBJ)
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_L) -lgumbo

$(O)/%.o: src/%.c | $(GENC)
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

$(O)/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -c -o $@ $<

$(O)/gen/%.o: $(GEN)/%.S
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<

# ---- host tools and what they generate ----
HOSTBASE := $(wildcard src/base/*.c)
$(HOST)/%: tools/%.c $(HOSTBASE) $(wildcard src/base/*.h)
	@mkdir -p $(@D)
	@echo "  host  $@"
	@$(CC) $(filter-out -MMD -MP,$(BASEFLAGS)) -O1 -g -o $@ $(filter src/desk/%.c tools/%.c,$^) $(filter-out src/base/test.c src/base/message.c %_test.c,$(HOSTBASE)) \
		-lsqlite3 -ljansson -lsodium -lz -lbrotlienc -lm

$(GEN)/sql.stamp: $(HOST)/sqlgen $(wildcard src/store/migrations/*.sql) $(wildcard src/store/sql/*.sql)
	@mkdir -p $(GEN)
	@echo "  gen   sql"
	@$(HOST)/sqlgen src/store/migrations src/store/sql $(GEN)
	@touch $@
$(SQLAGG:%=$(GEN)/sql_%.c) $(GEN)/migrations.c: $(GEN)/sql.stamp ;

$(GEN)/messages.gen.c: $(HOST)/i18ngen $(wildcard i18n/*.json)
	@mkdir -p $(GEN)
	@echo "  gen   messages"
	@mkdir -p ui/agent/src
	@$(HOST)/i18ngen i18n $(GEN) ui/agent/src/texts
	@touch $@
# The program's own copy of the time zones, for systems without tzdata.
ZONEINFO ?= /usr/share/zoneinfo
$(HOST)/zonepack: src/desk/promise/tzif.c src/desk/promise/tzif.h
$(GEN)/zones.gen.c: $(HOST)/zonepack $(wildcard $(ZONEINFO)/tzdata.zi)
	@mkdir -p $(GEN)
	@echo "  gen   zones"
	@$(HOST)/zonepack $(ZONEINFO) $@
# What tells the languages apart, learned from the texts in src/text/lang.
$(HOST)/langgen: src/text/lang_gram.h
$(GEN)/lang.gen.c: $(HOST)/langgen $(wildcard src/text/lang/*.txt)
	@mkdir -p $(GEN)
	@echo "  gen   languages"
	@$(HOST)/langgen src/text/lang $@
$(GEN)/pages.gen.c: $(HOST)/pagegen $(sort $(wildcard src/pages/*.html src/pages/*.css src/pages/*.js))
	@mkdir -p $(GEN)
	@echo "  gen   pages"
	@$(HOST)/pagegen $(GEN) $(filter src/pages/%,$^)
# The workspace's texts alone, for its own scripts.
texts: $(GEN)/messages.gen.c

$(GEN)/ui.stamp: $(UI_SRC) $(GEN)/messages.gen.c
	@mkdir -p $(GEN)
	@echo "  ui    build"
	@tools/ui-build.sh
	@touch $@

$(GEN)/assets.c: $(HOST)/embed $(GEN)/ui.stamp
	@echo "  gen   assets"
	@$(HOST)/embed ui/agent/dist $(GEN)
$(GEN)/assets_data.S: $(GEN)/assets.c ;

# ---- checks ----
check:
	@$(MAKE) --no-print-directory V=asan test-binary
	@build/asan/tests $(T)
	@$(MAKE) --no-print-directory lint
test-binary: $(O)/tests

# Threads meet in net and store; they stand without the floors above, which saves compiling those.
RACE     := base/ net/ store/ gen/ test/
$(O)/race: $(filter-out $(O)/gen/pages.gen.o,$(filter $(addprefix $(O)/,$(addsuffix %,$(RACE))),$(LIBOBJ) $(TESTOBJ))) $(LLHTTP_OBJ)
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $(sort $^) $(PKG_L)
race-binary: $(O)/race

tsan:
	@$(MAKE) --no-print-directory V=tsan race-binary
	@build/tsan/race net/
	@build/tsan/race store/

tsan-server:
	@$(MAKE) --no-print-directory V=tsan server

lint:
	@tools/arrows.sh
	@tools/budgets.sh

-include tests/fuzz/fuzz.mk
-include bench/bench.mk
-include tests/test.mk

install: server
	install -D -m 755 build/release/pronto $(DESTDIR)$(PREFIX)/bin/pronto
	install -D -m 644 doc/pronto.service $(DESTDIR)$(PREFIX)/lib/systemd/system/pronto.service
	install -D -m 644 doc/pronto.conf.example $(DESTDIR)$(PREFIX)/share/pronto/pronto.conf.example

clean:
	rm -rf build ui/agent/dist

-include $(shell find $(O) -name '*.d' 2>/dev/null)
