// Session, setup and settings of the mock.
import { agents, statuses, tags, teams } from './data.mjs';

export function admin({ state, fail }) {
	const session = () => ({ agent: state.me, csrf: 'mock', build: 'mock', now: Date.now(), setup_needed: false, demo: state.demo, company: 'Acme', permissions: ['ticket.read', 'ticket.open', 'ticket.reply', 'ticket.note', 'ticket.edit', 'ticket.spam', 'person.read', 'person.edit', 'tag.edit', 'admin', 'owner', 'self'] });
	const settings = { company: 'Acme', zone: 'Europe/Madrid', hours: 'office', base_url: 'https://help.acme.example', auto_ack: true, reopen_days: 14, authserv_id: '' };
	const box = (id, address, s) => ({ id, name: address.split('@')[0], address, aliases: [], from_name: 'Acme Soporte', team_id: 1, locale: 'es', in_kind: 'imap', in_host: 'imap.acme.example', in_port: 993, in_tls: 'tls', in_user: address, in_folders: ['INBOX'], in_after: 'seen', in_move_to: '', out_kind: 'smtp', out_host: 'smtp.acme.example', out_port: 587, out_tls: 'starttls', out_user: address, auth_kind: 'password', authserv_id: '', signature_html: '', auto_ack: true, size_limit: 26214400, active: true, in_password_set: true, out_password_set: true, state: 'ok', last_ok_at: Date.now() - 12000, last_error: '', failures: 0, ...s });
	const boxes = [box(1, 'ayuda@acme.example', {}), box(2, 'facturas@acme.example', { state: 'failing', last_ok_at: Date.now() - 7200000, last_error: 'NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)', failures: 14, team_id: 3 })];
	const keys = [{ id: 1, name: 'Informes', scopes: ['ticket.read'], expires_at: null, last_used_at: Date.now() - 3600000, revoked_at: null, created_at: Date.now() - 86400000 * 40 }];
	const steps = (ok) => ['dns', 'tcp', 'tls', 'greeting', 'login', 'folder'].slice(0, ok ? 6 : 5).map((step, i) => ({ step, ok: ok || i < 4, reply: i === 4 && !ok ? 'NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)' : ['imap.acme.example → 198.51.100.7', 'connected in 31 ms', 'TLSv1.3, certificate valid until 2027-03-01', '* OK IMAP4rev1 ready', 'OK LOGIN completed', 'INBOX: 214 messages'][i], remedy_key: i === 4 && !ok ? 'remedy.password' : '' }));
	const signIn = () => {
		state.signedIn = true;
		return session();
	};
	return [
		['GET', /^\/session$/, () => session()],
		['POST', /^\/session$/, ({ body }) => {
			if (body.password === 'wrong') fail(401, 'auth.bad', 'E-mail or password is not right.');
			if (body.password === 'totp' && !body.code) fail(401, 'auth.code_needed', 'A code is needed.');
			return signIn();
		}, true],
		['DELETE', /^\/sessions?$/, () => void (state.signedIn = false), true],
		['POST', /^\/mock\/expire$/, () => void (state.signedIn = false), true],
		['GET', /^\/setup$/, () => ({ needed: state.setup, locale_guess: 'es' }), true],
		['POST', /^\/setup$/, ({ body }) => {
			state.setup = false;
			state.me = { ...state.me, email: body.email, locale: body.locale };
			return signIn();
		}, true],
		['POST', /^\/setup\/(company|finish)$/, () => undefined],
		['GET', /^\/checklist$/, () => ({ items: ['mailbox', 'invite', 'reply', 'team', 'signature', 'demo_removed'].map((key, i) => ({ key, done: i < 2 })) })],
		['DELETE', /^\/demo$/, () => void (state.demo = false)],
		['POST', /^\/password\/(forgot|reset)$/, () => undefined, true],
		['GET', /^\/invitations\/(.+)$/, ({ params }) => (params[0] === 'bad' ? fail(404, 'not_found', '') : { email: 'marta@acme.example', name: 'Marta', company: 'Acme' }), true],
		['POST', /^\/invitations\/accept$/, () => signIn(), true],
		['PATCH', /^\/me$/, ({ body }) => Object.assign(state.me, body)],
		['POST', /^\/me\/password$/, ({ body }) => (body.old === 'wrong' ? fail(400, 'auth.bad', 'The old password is not right.') : undefined)],
		['POST', /^\/me\/totp$/, () => ({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Acme', qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path d="M0 0h7v7H0zM22 0h7v7h-7zM0 22h7v7H0zM9 9h3v3H9zM14 12h5v4h-5zM20 20h4v4h-4zM10 20h5v3h-5z"/></svg>' })],
		['PUT', /^\/me\/totp$/, () => {
			state.me.totp = true;
			return { recovery_codes: ['4f2a-9c1d', '77be-01aa', '9d0c-5e31', 'a1b2-c3d4', '0f9e-8d7c', '1234-abcd', 'beef-0042', '6a6b-6c6d', '90ab-cdef', '5566-7788'] };
		}],
		['DELETE', /^\/me\/totp$/, () => void (state.me.totp = false)],
		['GET', /^\/sessions$/, () => ({ sessions: [{ id: 1, created_at: Date.now() - 7200000, seen_at: Date.now(), ip: '192.0.2.4', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36', current: true }, { id: 2, created_at: Date.now() - 86400000 * 3, seen_at: Date.now() - 3600000, ip: '198.51.100.20', user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1', current: false }] })],
		['DELETE', /^\/sessions\/(\d+)$/, () => undefined],
		['POST', /^\/agents\/invite$/, ({ body }) => {
			const a = { ...agents[1], id: 50 + agents.length, name: body.name, email: body.email, role: body.role, team_ids: body.team_ids, invited: true };
			agents.push(a);
			return a;
		}],
		['POST', /^\/agents\/(\d+)\/invite$/, () => undefined],
		['PATCH', /^\/agents\/(\d+)$/, ({ params, body }) => Object.assign(agents.find((a) => a.id === Number(params[0])), body)],
		['POST', /^\/teams$/, ({ body }) => (teams.push({ id: 10 + teams.length, active: true, ...body }), teams[teams.length - 1])],
		['PATCH', /^\/teams\/(\d+)$/, ({ params, body }) => Object.assign(teams.find((a) => a.id === Number(params[0])), body)],
		['DELETE', /^\/teams\/(\d+)$/, ({ params }) => void teams.splice(teams.findIndex((a) => a.id === Number(params[0])), 1)],
		['PATCH', /^\/tags\/(\d+)$/, ({ params, body }) => Object.assign(tags.find((a) => a.id === Number(params[0])), body)],
		['DELETE', /^\/tags\/(\d+)$/, ({ params }) => void tags.splice(tags.findIndex((a) => a.id === Number(params[0])), 1)],
		['POST', /^\/statuses$/, ({ body }) => (statuses.push({ id: 10 + statuses.length, active: true, ...body }), statuses[statuses.length - 1])],
		['PATCH', /^\/statuses\/(\d+)$/, ({ params, body }) => Object.assign(statuses.find((a) => a.id === Number(params[0])), body)],
		['GET', /^\/settings$/, () => settings],
		['PATCH', /^\/settings$/, ({ body }) => Object.assign(settings, body)],
		['GET', /^\/api-keys$/, () => ({ keys })],
		['POST', /^\/api-keys$/, ({ body }) => (keys.push({ id: 2, ...body, expires_at: body.expires_at ?? null, last_used_at: null, revoked_at: null, created_at: Date.now() }), { id: 2, token: 'prt_9mVq2xY8Zk41' })],
		['DELETE', /^\/api-keys\/(\d+)$/, ({ params }) => void (keys.find((k) => k.id === Number(params[0])).revoked_at = Date.now())],
		['GET', /^\/mailboxes$/, () => ({ mailboxes: boxes })],
		['POST', /^\/mailboxes$/, ({ body }) => (boxes.push(box(9, body.address, { state: 'new' })), boxes[boxes.length - 1])],
		['PATCH', /^\/mailboxes\/(\d+)$/, ({ params, body }) => Object.assign(boxes.find((b) => b.id === Number(params[0])), body)],
		['DELETE', /^\/mailboxes\/(\d+)$/, ({ params }) => void boxes.splice(boxes.findIndex((a) => a.id === Number(params[0])), 1)],
		['GET', /^\/oauth-clients$/, () => ({ clients: ['google', 'microsoft'].map((provider) => ({ provider, client_id: '', tenant: '', secret_set: false, redirect_uri: 'https://help.acme.example/api/v1/oauth/callback' })) })],
		['POST', /^\/mailboxes\/discover$/, ({ body }) => ({ provider: '', in_host: `imap.${body.address.split('@')[1]}`, in_port: 993, in_tls: 'tls', out_host: `smtp.${body.address.split('@')[1]}`, out_port: 587, out_tls: 'starttls', user: body.address, auth_kind: 'password', help_key: '' })],
		['POST', /^\/mailboxes\/test$/, async ({ body }) => {
			await new Promise((done) => setTimeout(done, 600));
			const ok = body.in_password !== 'wrong';
			return { ok, receive: steps(ok), send: steps(true).slice(0, 5) };
		}],
		['GET', /^\/mail\/problems$/, () => ({ mails: [{ id: 7, mailbox_id: 1, received_at: Date.now() - 4000000, size: 48211, reason: 'mime.depth', from: 'fax@oldprinter.example', subject: 'Scan 0042' }] })],
		['POST', /^\/mail\/problems\/(\d+)\/retry$/, () => undefined],
	];
}
