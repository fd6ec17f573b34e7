# Fuzz targets: make fuzz [FUZZ_SECONDS=60] [FUZZ_TARGETS="mime wire"]
# Each runs on its kept corpus, tests/corpus/<target>; what it finds goes to build/fuzz/found,
# inputs that break it to build/fuzz/<target>-crash-….
FUZZ_CC      ?= clang-14
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LIB     := build/fuzz/libfuzzed.a
FUZZ_OBJ     := $(LIBSRC:src/%.c=build/fuzz/%.o) $(SQLOBJ:$(O)/%=build/fuzz/%) build/fuzz/gen/pages.gen.o \
                $(addprefix build/fuzz/llhttp_,llhttp.o api.o http.o)
FUZZ_FLAGS   := -std=gnu17 -D_GNU_SOURCE -DPRONTO_VERSION='"fuzz"' -DPRONTO_TESTING -Isrc -I$(GEN) -Itests/fuzz -idirafter /usr/share/include $(PKG_C) \
                -O1 -g -fno-omit-frame-pointer -Wall -Wno-unused-result -fsanitize=address,undefined -fno-sanitize-recover=undefined -MMD -MP

.SECONDARY: $(FUZZ_OBJ)
build/fuzz/%.o: src/%.c | $(GENC)
	@mkdir -p $(@D)
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
build/fuzz/llhttp_%.o: /usr/share/llhttp/%.c
	@mkdir -p $(@D)
	@$(FUZZ_CC) -O1 -g -DLLHTTP_STRICT_MODE=1 -w -I/usr/share/include/llhttp -fsanitize=fuzzer-no-link,address -c -o $@ $<
build/fuzz/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<
# An archive: a target links only what it calls.
$(FUZZ_LIB): $(FUZZ_OBJ)
	@rm -f $@
	@ar rcs $@ $^

build/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h $(FUZZ_LIB)
	@echo "  fuzz  $@"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $< $(FUZZ_LIB) $(PKG_L)

FUZZ_RUNS := $(addprefix fuzz-,$(FUZZ_TARGETS))
.PHONY: fuzz fuzz-binaries $(FUZZ_RUNS)
fuzz-binaries: $(addprefix build/fuzz/fuzz_,$(FUZZ_TARGETS))
$(FUZZ_RUNS): fuzz-%: build/fuzz/fuzz_%
	@mkdir -p build/fuzz/found/$* tests/corpus/$*
	@ASAN_OPTIONS=detect_leaks=0 build/fuzz/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=3000 -max_len=65536 \
		-artifact_prefix=build/fuzz/$*- -print_final_stats=1 build/fuzz/found/$* tests/corpus/$* > build/fuzz/$*.log 2>&1 \
		|| { tail -40 build/fuzz/$*.log; exit 1; }
	@echo "  fuzz  $*: $$(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/$*.log) runs in $(FUZZ_SECONDS) s, clean"
fuzz: $(FUZZ_RUNS)
-include $(FUZZ_OBJ:.o=.d)

# Their kept inputs alone, with the objects of the unit tests: ./test makes these with V=asan.
REPLAYS := $(FUZZ_TARGETS:%=$(O)/replay/%)
$(O)/libproduct.a: $(LIBOBJ)
	@rm -f $@
	@ar rcsT $@ $^
$(O)/replay/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c tests/fuzz/fuzz.h $(O)/libproduct.a
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(CC) $(filter-out -MMD -MP -Wconversion,$(CFLAGS)) -Itests/fuzz $(LDFLAGS) -o $@ $< tests/fuzz/replay.c $(O)/libproduct.a $(PKG_L)
.PHONY: replay-binaries
replay-binaries: $(REPLAYS)
