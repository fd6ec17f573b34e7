// A name server for tests: answers SRV from a table, NXDOMAIN for the rest, over UDP on a
// free loopback port.
//	const dns = await startDns({ '_imaps._tcp.desk.test': { port: 993, target: 'localhost' } })
//	dns.address dns.asked dns.stop()
import dgram from 'node:dgram'

const SRV = 33

function name(text) {
	return Buffer.concat([...text.split('.').map(l => Buffer.concat([Buffer.from([l.length]), Buffer.from(l)])), Buffer.from([0])])
}

function question(msg) {
	const labels = []
	let at = 12
	for (; msg[at]; at += msg[at] + 1) labels.push(msg.subarray(at + 1, at + 1 + msg[at]).toString())
	return { name: labels.join('.').toLowerCase(), type: msg.readUInt16BE(at + 1), end: at + 5 }
}

export async function startDns(table) {
	const socket = dgram.createSocket('udp4')
	const asked = []
	socket.on('message', (msg, from) => {
		const q = question(msg)
		asked.push(q.name)
		const row = q.type === SRV ? table[q.name] : undefined
		const head = Buffer.from(msg.subarray(0, 12))
		head.writeUInt16BE(row ? 0x8580 : 0x8583, 2)
		head.writeUInt16BE(row ? 1 : 0, 6)
		head.writeUInt32BE(0, 8)
		const parts = [head, msg.subarray(12, q.end)]
		if (row) {
			const data = Buffer.concat([Buffer.from([0, 0, 0, 0, row.port >> 8, row.port & 255]), name(row.target)])
			const rr = Buffer.alloc(12)
			rr.writeUInt16BE(0xc00c, 0)
			rr.writeUInt16BE(SRV, 2)
			rr.writeUInt16BE(1, 4)
			rr.writeUInt32BE(60, 6)
			rr.writeUInt16BE(data.length, 10)
			parts.push(rr, data)
		}
		socket.send(Buffer.concat(parts), from.port, from.address)
	})
	await new Promise(resolve => socket.bind(0, '127.0.0.1', resolve))
	return { address: `127.0.0.1:${socket.address().port}`, asked, stop: () => new Promise(resolve => socket.close(resolve)) }
}
