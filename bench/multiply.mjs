// Many tickets on PostgreSQL without waiting for them: those that were seeded, copied by SQL with
// their messages, events, places in the queues and words, each copy older than the one before.

const MINUTE = 60000

export function multiply(pg, times, db = 'pronto') {
	const one = sql => pg.psql(sql, db).trim()
	const top = table => Number(one(`SELECT max(id) FROM ${table}`))
	const [t, m, e] = ['ticket', 'message', 'event'].map(top)
	const count = Number(one('SELECT count(*) FROM ticket'))
	const copy = (table, set) => {
		const cols = one(`SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = '${table}' AND table_schema = 'public'`).split(',')
		return `INSERT INTO ${table} (${cols}) SELECT ${cols.map(c => set[c] ?? `x.${c}`)} FROM ${table} x`
	}
	let sql = 'SET session_replication_role = replica;'
	for (let i = 1; i < times; i++) {
		const ticket = `x.ticket_id + ${i * count}`, back = i * count * MINUTE
		const older = Object.fromEntries(['created_at', 'updated_at', 'customer_at', 'agent_at', 'solved_at', 'closed_at'].map(c => [c, `x.${c} - ${back}`]))
		sql += `
			${copy('ticket', { ...older, id: `x.id + ${i * count}`, due_order: `x.due_order + ${back}`, last_event_id: `x.last_event_id + ${i * e}` })} WHERE x.id <= ${t};
			${copy('message', { id: `x.id + ${i * m}`, ticket_id: ticket, created_at: older.created_at })} WHERE x.id <= ${m};
			${copy('event', { id: `x.id + ${i * e}`, ticket_id: ticket, created_at: older.created_at })} WHERE x.id <= ${e} AND x.ticket_id IS NOT NULL;
			${copy('ticket_route', { ticket_id: ticket })} WHERE x.ticket_id <= ${t};
			${copy('search_fts', { message_id: `x.message_id + ${i * m}` })} WHERE x.message_id <= ${m};`
	}
	one(`${sql}
		UPDATE counter SET n = n * ${times};
		UPDATE search_word SET n = n * ${times};
		UPDATE person SET tickets_open = tickets_open * ${times}, tickets_total = tickets_total * ${times};
		UPDATE follower SET last_id = CASE WHEN name = 'search' THEN ${times * m} ELSE ${times * e} END;
		SELECT setval(pg_get_serial_sequence('ticket', 'id'), ${t + (times - 1) * count}), setval(pg_get_serial_sequence('message', 'id'), ${times * m}),
			setval(pg_get_serial_sequence('event', 'id'), ${times * e})`)
}
