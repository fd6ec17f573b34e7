# sqlgen has several files; the tests of the store have a schema of their own.
$(HOST)/sqlgen: $(wildcard tools/sqlgen*.c) tools/sqlgen.h
	@mkdir -p $(@D)
	@echo "  host  $@"
	@$(CC) $(filter-out -MMD -MP,$(BASEFLAGS)) -O1 -g -o $@ $(filter %.c,$^) -lsqlite3

LIBOBJ  += $(O)/gen/sql_all.o
TESTOBJ += $(O)/gen/sql_box.o $(O)/gen/sql_all_test.o $(O)/gen/migrations_test.o
GENC    += $(GEN)/sql_test.stamp

$(GEN)/sql_test.stamp: $(HOST)/sqlgen $(wildcard tests/store/migrations/*.sql) $(wildcard tests/store/sql/*.sql)
	@mkdir -p $(GEN)
	@$(HOST)/sqlgen --set test tests/store/migrations tests/store/sql $(GEN)
	@touch $@
# Written by one run of sqlgen; each that changed is seen at once, not by the next make.
$(GEN)/sql_%.h: $(GEN)/sql.stamp ;
$(GEN)/sql_box.h: $(GEN)/sql_test.stamp ;
$(GEN)/sql_all.c: $(GEN)/sql.stamp ;
$(GEN)/sql_box.c $(GEN)/sql_all_test.c $(GEN)/migrations_test.c: $(GEN)/sql_test.stamp ;

-include tests/crash/crash.mk
