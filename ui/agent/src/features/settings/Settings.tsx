export function Settings(_p: {section:string;id:string}) { return <p>…</p>; }
