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
$(O)/test/%.o: test/%.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<
