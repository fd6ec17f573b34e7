// A line between browser and server that can be cut:
//	const line = await startLine(p.url)
//	line.url; line.cut() hangs up and lets nobody through; line.cut({ silent: true }) lets
//	everything hang, as a lost radio cell does; line.mend(); await line.stop()
// What hung while the line was silent is hung up when it is mended: such connections are
// forgotten on the way.
import net from 'node:net'

export async function startLine(to) {
	const { hostname, port } = new URL(to)
	let state = 'up'
	const pairs = new Set()
	const server = net.createServer({ allowHalfOpen: true }, near => {
		if (state === 'cut') return void near.resetAndDestroy()
		const pair = { near, far: null, silent: state === 'silent' }
		pairs.add(pair)
		near.on('error', () => near.destroy())
		if (pair.silent) return void near.pause()
		const far = (pair.far = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true }))
		const end = () => {
			near.destroy()
			far.destroy()
			pairs.delete(pair)
		}
		far.on('error', end)
		near.on('close', () => state === 'up' && end())
		far.on('close', () => state === 'up' && end())
		near.pipe(far)
		far.pipe(near)
	})
	await new Promise(done => server.listen(0, '127.0.0.1', done))
	const hangUp = () => {
		for (const { near, far } of pairs) {
			near.resetAndDestroy()
			far?.resetAndDestroy()
		}
		pairs.clear()
	}
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		cut({ silent = false } = {}) {
			state = silent ? 'silent' : 'cut'
			if (!silent) return hangUp()
			for (const { near, far } of pairs) {
				near.unpipe(far)
				far?.unpipe(near)
				near.pause()
				far?.pause()
			}
		},
		mend() {
			hangUp()
			state = 'up'
		},
		async stop() {
			hangUp()
			await new Promise(done => server.close(done))
		},
	}
}
