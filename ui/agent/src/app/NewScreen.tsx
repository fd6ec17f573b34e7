export function NewScreen(_p: {requester:string}) { return <p>…</p>; }
