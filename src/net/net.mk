# llhttp comes as C sources from Debian's node-llhttp; strict, or it lets requests be smuggled.
LLHTTP_SRC := /usr/share/llhttp
LLHTTP_INC := /usr/share/include
LLHTTP_OBJ := $(addprefix $(O)/llhttp_,llhttp.o api.o http.o)
CFLAGS     += -idirafter $(LLHTTP_INC)

$(O)/llhttp_%.o: $(LLHTTP_SRC)/%.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) -std=gnu17 $(CFLAGS_$(V)) -DLLHTTP_STRICT_MODE=1 -w -I$(LLHTTP_INC)/llhttp -c -o $@ $<

# Tests of net that stand apart: hostile requests are part of `make check`.
TESTOBJ    += $(O)/test/hostile/hostile_test.o
$(O)/test/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

# Programs that need only net and base.
NETONLY    := $(sort $(filter $(O)/base/% $(O)/net/% $(O)/gen/messages.gen.o,$(LIBOBJ)) $(LLHTTP_OBJ))
$(O)/http_empty: $(O)/bench/http_empty.o $(NETONLY)
$(O)/hostile_load: $(O)/test/hostile/load.o $(NETONLY)
$(O)/http_empty $(O)/hostile_load:
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_L)
$(O)/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

.PHONY: hostile-load bench-http
hostile-load: $(O)/hostile_load
	@$(O)/hostile_load
bench-http: $(O)/http_empty
	@bench/http_empty.sh $(O)/http_empty
