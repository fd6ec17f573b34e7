// Ports for servers of tests.  They lie below those that the kernel gives to outgoing
// connections (32768 and up), so nothing can take one between asking and listening, or
// while a server is restarted; each test process walks through a stretch of its own.
import net from 'node:net'

const FIRST = 10240, LAST = 32000, STRETCH = 64
let next = FIRST + (process.pid * STRETCH) % (LAST - FIRST)

function listens(port) {
	return new Promise(resolve => {
		const s = net.createServer().on('error', () => resolve(false))
		s.listen(port, '127.0.0.1', () => s.close(() => resolve(true)))
	})
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort() {
	for (let i = 0; i < LAST - FIRST; i++) {
		const port = next++
		if (next > LAST) next = FIRST
		if (await listens(port)) return port
	}
	throw new Error(`no free port between ${FIRST} and ${LAST}`)
}
