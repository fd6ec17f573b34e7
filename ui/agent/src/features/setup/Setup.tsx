export function Setup(_p: {token:string}) { return <p>…</p>; }
