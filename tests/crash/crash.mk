# Crashes, power cuts and failing disks against the real store (tests/crash/crash.mjs).
CRASH    := $(O)/crash
CRASHOBJ := $(filter $(O)/base/% $(O)/store/%,$(LIBSRC:src/%.c=$(O)/%.o)) $(SQLOBJ) \
            $(O)/gen/sql_all.o $(O)/gen/sql_box.o $(O)/gen/migrations_test.o

.PHONY: crash crash-programs
crash-programs: $(CRASH)/writer $(CRASH)/replay $(CRASH)/shim.so
crash: crash-programs
	@node tests/crash/crash.mjs $(CRASH) $(CRASH_ARGS)

$(CRASH)/writer: tests/crash/writer.c $(CRASHOBJ) | $(GENC)
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) $(PKG_L)
$(CRASH)/replay: tests/crash/replay.c tests/crash/record.h
	@mkdir -p $(@D)
	@$(CC) $(BASEFLAGS) -O2 -g -o $@ $< -lsqlite3 -lsodium
$(CRASH)/shim.so: tests/crash/shim.c tests/crash/record.h
	@mkdir -p $(@D)
	@$(CC) $(BASEFLAGS) -O2 -g -shared -fPIC -o $@ $< -ldl

# The store against raw SQLite: bench/store.c
.PHONY: bench-store
$(O)/bench/store: bench/store.c $(CRASHOBJ) | $(GENC)
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) $(PKG_L)
bench-store: $(O)/bench/store
	@$(O)/bench/store
