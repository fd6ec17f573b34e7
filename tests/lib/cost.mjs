// What a page costs: CPU time of its main thread, which gates, and time on the wall, which is
// told only (machines are shared).
//	const spent = await meter(page)
//	const c = await spent.cost(40, async i => { … })	// { cpu, p95 }, ms each
export async function meter(page) {
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
	const cpu = async () => (await cdp.send('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value * 1000
	return {
		cdp,
		cpu,
		painted: () => page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))),
		/** With `each`: also the CPU of the dearest step (worst) and of the dearest but two (most). */
		async cost(times, step, { each = false } = {}) {
			const from = await cpu(), wall = []
			const dear = []
			let last = from
			for (let i = 0; i < times; i++) {
				const at = performance.now()
				await step(i)
				wall.push(performance.now() - at)
				if (!each) continue
				const now = await cpu()
				dear.push(now - last)
				last = now
			}
			wall.sort((a, b) => a - b)
			dear.sort((a, b) => b - a)
			return { cpu: ((await cpu()) - from) / times, worst: dear[0] ?? 0, most: dear[2] ?? 0, p95: wall[Math.floor(wall.length * 0.95)] }
		},
	}
}
export const said = c => `${c.cpu.toFixed(1)} ms CPU each${c.worst ? `, worst ${c.worst.toFixed(1)}` : ''}, p95 ${c.p95.toFixed(0)} ms`
