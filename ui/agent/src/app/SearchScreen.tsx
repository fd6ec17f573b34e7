export function SearchScreen(_p: {q:string;status:string;ticket:number|null}) { return <p>…</p>; }
