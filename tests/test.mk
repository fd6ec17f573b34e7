# Targets of the tests that are more than unit tests; ./test calls them.
.PHONY: test-tools test-host
test-host: $(HOST)/i18ngen $(HOST)/sqlgen
test-tools: test-host
	@tools/selftest.sh

# The mail protocols alone, for tests against real servers (tests/mail/): the same objects
# as in the product, without store and desk.
NETTEST_OBJ := $(patsubst src/%.c,$(O)/%.o,$(filter-out %_test.c src/base/test.c src/base/message.c,\
	$(wildcard src/base/*.c src/net/imap*.c src/net/pop3.c src/net/smtp.c src/net/lmtp*.c src/net/mail*.c \
	src/net/dns*.c src/net/discover.c src/net/oauth.c src/net/client.c src/net/guard.c)))
.PHONY: nettest
nettest: $(O)/nettest
$(O)/nettest: $(O)/test/mail/nettest.o $(NETTEST_OBJ)
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(PKG_L)

# The slow reference calculator of business time; it shares nothing with the product.
.PHONY: calendar-reference
calendar-reference: $(O)/calendar_reference
$(O)/calendar_reference: tests/calendar/reference.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu17 -D_GNU_SOURCE $(WARN) -O2 -o $@ $<
