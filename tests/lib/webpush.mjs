// A browser's side of Web Push for tests: what it subscribes with, and how it reads what came.
import crypto from 'node:crypto'

/** What a browser holds: a key pair, a secret, an address at its push service (of all that it got, its own). */
export function subscriber(origin, path, got = []) {
	const ecdh = crypto.createECDH('prime256v1')
	ecdh.generateKeys()
	const auth = crypto.randomBytes(16)
	return {
		path, ecdh, auth,
		sub: { endpoint: origin + path, p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') },
		got: () => got.filter(x => x.path === path),
	}
}

const hkdf = (key, salt, info, n) => Buffer.from(crypto.hkdfSync('sha256', key, salt, info, n))

/** Decrypts as a browser does: one record of RFC 8188 with the keys of RFC 8291. */
export function opened(b, body) {
	if (body.readUInt32BE(16) !== 4096 || body[20] !== 65) throw new Error('the head of the body is wrong')
	const salt = body.subarray(0, 16), their = body.subarray(21, 21 + body[20]), text = body.subarray(21 + body[20])
	const ikm = hkdf(b.ecdh.computeSecret(their), b.auth, Buffer.concat([Buffer.from('WebPush: info\0'), b.ecdh.getPublicKey(), their]), 32)
	const d = crypto.createDecipheriv('aes-128-gcm', hkdf(ikm, salt, 'Content-Encoding: aes128gcm\0', 16), hkdf(ikm, salt, 'Content-Encoding: nonce\0', 12))
	d.setAuthTag(text.subarray(-16))
	const plain = Buffer.concat([d.update(text.subarray(0, -16)), d.final()])
	if (plain.at(-1) !== 2) throw new Error('not the last record')
	return JSON.parse(plain.subarray(0, -1).toString())
}
