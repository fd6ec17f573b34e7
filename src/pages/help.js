// Only comfort: every page works without it.
(() => {
const $ = (s, r = document) => [...r.querySelectorAll(s)];
const base = '/' + location.pathname.split('/')[1];
const wait = f => { let t; return (...a) => { clearTimeout(t); t = setTimeout(f, 180, ...a); }; };
const get = async q => { try { const r = await fetch(`${base}/suggest?q=${encodeURIComponent(q)}`); return r.ok ? r.json() : []; } catch { return []; } };
const link = x => { const a = document.createElement('a'); a.href = x.href; a.textContent = x.title; a.lang = x.lang; return a; };
const wrong = document.getElementById('wrong');
if (wrong) wrong.focus();
// The search field: what fits, below it.
for (const form of $('form[data-instant]')) {
const input = form.q, list = document.createElement('ul');
list.className = 'instant'; list.hidden = true; form.append(list);
let at = -1, asked = '';
const links = () => $('a', list);
const mark = i => { const l = links(); at = (i + l.length) % l.length; l.forEach((a, k) => a.setAttribute('aria-selected', k === at)); };
input.addEventListener('input', wait(async () => {
const q = asked = input.value.trim(), v = q.length < 2 ? [] : await get(q);
if (q !== asked) return;
list.replaceChildren(...v.map(x => { const li = document.createElement('li'); li.append(link(x)); return li; }));
list.hidden = !v.length; at = -1;
}));
input.addEventListener('keydown', e => {
if (list.hidden) return;
if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); mark(at + (e.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1)); }
else if (e.key === 'Escape') list.hidden = true;
else if (e.key === 'Enter' && at >= 0) { e.preventDefault(); links()[at].click(); }
});
form.addEventListener('focusout', e => { if (!form.contains(e.relatedTarget)) setTimeout(() => { list.hidden = true; }, 150); });
}
// The request form: questions that depend on others, and articles that may help.
for (const form of $('form[data-request]')) {
const seen = form.elements.seen;
const chosen = n => $(`[name="${n}"]`, form).filter(e => e.type === 'radio' || e.type === 'checkbox' ? e.checked : true).map(e => e.value);
const toggle = () => $('[data-when]', form).forEach(d => {
const on = chosen(d.dataset.when).some(v => d.dataset.is.split('|').includes(v));
d.hidden = !on;
if (on && !seen.value.split(' ').includes(d.dataset.name)) seen.value += d.dataset.name + ' ';
});
form.addEventListener('change', toggle);
const box = form.querySelector('[data-helps]');
const tell = (what, id) => fetch(form.dataset.request + what, { method: 'POST', keepalive: true, body: new URLSearchParams(id ? { article: id } : { offered: 1 }) });
let told = false, last = '';
const suggest = wait(async () => {
const q = ((form.subject ? form.subject.value : '') + ' ' + form.message.value).trim().slice(0, 300);
if (q.length < 8 || q === last) return;
last = q;
const v = (await get(q)).slice(0, 5);
if (q !== last) return;
form.elements.asked.value = v.length ? 1 : '';
box.hidden = !v.length;
if (!v.length) return;
if (!told) { told = true; tell('seen'); }
const h = document.createElement('p'); const b = document.createElement('strong'); b.textContent = box.dataset.title; h.append(b);
const ul = document.createElement('ul');
v.forEach(x => { const li = document.createElement('li'), a = link(x); a.target = '_blank'; a.addEventListener('click', () => tell('seen', x.id)); li.append(a); ul.append(li); });
const yes = document.createElement('button'); yes.type = 'button'; yes.className = 'plain'; yes.textContent = box.dataset.yes;
yes.addEventListener('click', () => { form.action = form.dataset.request + 'solved'; form.noValidate = true; form.submit(); });
box.className = 'helps note'; box.replaceChildren(h, ul, yes);
});
form.addEventListener('input', suggest);
let sent = false;
form.addEventListener('submit', e => { if (sent) e.preventDefault(); sent = true; setTimeout(() => { sent = false; }, 5000); });
}
})();
