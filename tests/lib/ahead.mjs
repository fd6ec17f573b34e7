// Runs tests at another time of the day or year: PRONTO_TEST_AHEAD_MS is added to the clock of
// this process and to that of every server that it starts.
//	PRONTO_TEST_AHEAD_MS=$((11*3600000)) node tests/lib/run.mjs tests/scenario/sla.test.mjs
export const ahead = Number(process.env.PRONTO_TEST_AHEAD_MS ?? 0)

const Real = Date
if (ahead)
	globalThis.Date = class extends Real {
		constructor(...when) {
			if (when.length) super(...when)
			else super(Real.now() + ahead)
		}
		static now() {
			return Real.now() + ahead
		}
	}
