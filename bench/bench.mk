# All benchmarks with one command, each cell a few seconds, a quarter of an hour in all.  They
# want wrk, nginx, PostgreSQL for its store and Dovecot for IMAP (apt install wrk nginx-light postgresql
# dovecot-imapd).  BENCH_TICKETS, BENCH_PG_TICKETS, BENCH_STORES, BENCH_SECONDS and
# BENCH_MAILS change the sizes; BENCH_TICKETS=10000,100000 takes some minutes more.
BENCH_TICKETS    ?= 10000
BENCH_PG_TICKETS ?= 2000
BENCH_STORES     ?= sqlite,pg
BENCH_SECONDS    ?= 2
BENCH_MAILS      ?= 500

.PHONY: bench bench-api bench-mail bench-calendar
bench: bench-store bench-api bench-mail bench-calendar
bench-api: $(O)/pronto $(O)/http_empty
	@node bench/http.mjs --bin $(O)/pronto --store $(BENCH_STORES) --tickets $(BENCH_TICKETS) --pg-tickets $(BENCH_PG_TICKETS) --seconds $(BENCH_SECONDS)
bench-mail: $(O)/pronto
	@node bench/mail.mjs --bin $(O)/pronto --store $(BENCH_STORES) --mails $(BENCH_MAILS)

bench-calendar: $(O)/bench/calendar
	@$<
$(O)/bench/calendar: bench/calendar.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)

.PHONY: bench-sla
bench: bench-sla
bench-sla: $(O)/bench/sla $(O)/pronto
	@$<
	@PRONTO_BIN=$(O)/pronto node bench/sla_store.mjs $(BENCH_RUNNING) $(BENCH_CLOCKS)
$(O)/bench/sla: bench/sla.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)


.PHONY: bench-slareport
bench: bench-slareport
bench-slareport: $(O)/bench/slareport
	@$<
$(O)/bench/slareport: bench/slareport.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)

BENCH_CLOCKS ?= 200000
BENCH_RUNNING ?= 20000
.PHONY: bench-slaclock
bench: bench-slaclock
bench-slaclock: $(O)/pronto
	@PRONTO_BIN=$(O)/pronto node bench/slaclock.mjs $(BENCH_CLOCKS)

.PHONY: bench-routing
bench: bench-routing
bench-routing: $(O)/bench/routing
	@$< $(BENCH_CLOSED)
$(O)/bench/routing: bench/routing.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)

BENCH_EVENTS ?= 1000
.PHONY: bench-rules
bench: bench-rules
bench-rules: $(O)/pronto
	@PRONTO_BIN=$(O)/pronto node bench/rules.mjs $(BENCH_EVENTS)

BENCH_SEARCH_TICKETS ?= 20000
.PHONY: bench-search bench-search-quality
bench: bench-search-quality bench-search
bench-search: $(O)/pronto
	@PRONTO_BIN=$(O)/pronto node bench/search.mjs $(BENCH_SEARCH_TICKETS)
bench-search-quality: $(O)/pronto
	@node bench/search_quality.mjs $(O)/pronto

.PHONY: bench-pages
bench: bench-pages
bench-pages: $(O)/pronto
	@node bench/pages.mjs --bin $(O)/pronto --seconds $(BENCH_SECONDS)
