# All benchmarks, each cell a few seconds.  They want wrk, and PostgreSQL for its store (apt
# install wrk postgresql).  BENCH_TICKETS, BENCH_STORES and BENCH_SECONDS change the sizes.
BENCH_TICKETS ?= 10000,100000
BENCH_STORES  ?= sqlite,pg
BENCH_SECONDS ?= 3

.PHONY: bench bench-api bench-mail bench-calendar
bench: bench-store bench-api bench-mail bench-calendar
bench-api: $(O)/pronto $(O)/http_empty
	@node bench/http.mjs --bin $(O)/pronto --store $(BENCH_STORES) --tickets $(BENCH_TICKETS) --seconds $(BENCH_SECONDS)
bench-mail: $(O)/pronto
	@node bench/mail.mjs --bin $(O)/pronto

bench-calendar: $(O)/bench/calendar
	@$<
$(O)/bench/calendar: bench/calendar.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)

.PHONY: bench-sla
bench: bench-sla
bench-sla: $(O)/bench/sla
	@$<
$(O)/bench/sla: bench/sla.c $(LIBOBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(PKG_L)
