# Targets of the tests that are more than unit tests; ./test calls them.
.PHONY: test-tools test-host
test-host: $(HOST)/i18ngen $(HOST)/sqlgen
test-tools: test-host
	@tools/selftest.sh
