// A web server of pictures for the tests, as the outside world has them: on port 80 of a
// loopback address of its own, since the guard lets pictures come from web ports only.
import http from 'node:http'
import zlib from 'node:zlib'

function chunk(type, data) {
	const out = Buffer.alloc(12 + data.length)
	out.writeUInt32BE(data.length, 0)
	out.write(type, 4, 'latin1')
	data.copy(out, 8)
	out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length)
	return out
}
function crc(bytes) {
	let c = ~0
	for (const b of bytes) {
		c ^= b
		for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
	}
	return ~c >>> 0
}

/** A PNG of one colour. */
export function png(width = 160, height = 60, [r, g, b] = [30, 120, 220]) {
	const head = Buffer.alloc(13)
	head.writeUInt32BE(width, 0)
	head.writeUInt32BE(height, 4)
	head.set([8, 2, 0, 0, 0], 8)
	const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: width }, () => [r, g, b]).flat())])
	const data = zlib.deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** {url, host, hits, stop()}; answer(req, res) may be given, else every path is a picture. */
export async function startPictures(answer) {
	const host = `127.${(process.pid >> 8) & 127 | 64}.${process.pid & 255}.7`
	const hits = []
	const server = http.createServer((q, s) => {
		hits.push({ url: q.url, headers: q.headers })
		if (answer && answer(q, s)) return
		s.writeHead(200, { 'Content-Type': 'image/png' }).end(png())
	})
	await new Promise((resolve, reject) => server.on('error', reject).listen(80, host, resolve))
	return {
		host, hits, url: `http://${host}`,
		stop: () => {
			server.closeAllConnections?.()
			return new Promise(r => server.close(r))
		},
	}
}
