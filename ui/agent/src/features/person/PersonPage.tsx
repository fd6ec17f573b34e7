export function PersonPage(_p: {id:number}) { return <p>…</p>; }
