export function TicketPane(_p: {id:number}) { return <p>…</p>; }
