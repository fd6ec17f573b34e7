// What does not fit on a page of the workspace.

/** Texts that do not fit: wider than the window, cut off without an ellipsis that a title explains. */
function misfitsNow(page) {
	return page.evaluate(() => {
		const found = []
		const over = document.scrollingElement.scrollWidth - innerWidth
		if (over > 0) found.push(`${over} px wider than the window`)
		// The workspace scrolls in its panes; a window that scrolls pushes its bar out of sight.
		const high = document.scrollingElement.scrollHeight - innerHeight
		if (document.getElementById('main') && high > 0) found.push(`${high} px higher than the window`)
		for (const e of document.querySelectorAll('body *')) {
			const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
			if (!own || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.vh, svg, [aria-hidden=true], select, textarea, [contenteditable]')) continue
			const s = getComputedStyle(e), text = e.textContent.trim().slice(0, 40)
			if (/hidden|clip/.test(s.overflowX + s.overflowY) && e.clientHeight > 1) {	// a line is the rest of a heading that the narrow bar hides
				const wide = e.scrollWidth > e.clientWidth + 1, high = e.scrollHeight > e.clientHeight + 3
				if ((wide && !(s.textOverflow === 'ellipsis' && (e.closest('[title]') || e.textContent.includes('§')))) || (high && !s.webkitLineClamp?.match(/\d/)))
					found.push(`cut: ${e.className} “${text}” ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`)
			}
			const box = e.getBoundingClientRect()
			// Wider than its button: it runs into the neighbour.
			const b = e.closest('button, a, label, th, td')
			if (b && b !== e && box.right > b.getBoundingClientRect().right + 2) found.push(`out of its button: “${text}”`)
			if (box.width && box.right > innerWidth + 1 && !e.closest('[style*=overflow]')) {
				let o = e.parentElement
				while (o && !/auto|scroll|hidden/.test(getComputedStyle(o).overflowX)) o = o.parentElement
				if (!o) found.push(`beyond the edge: “${text}”`)
			}
		}
		for (const e of document.querySelectorAll('nav a, nav button'))
			if (e.checkVisibility() && e.getBoundingClientRect().right > e.closest('nav').getBoundingClientRect().right + 0.5) found.push(`beyond its bar: “${e.textContent.trim()}”`)
		return [...new Set(found)]
	})
}

/** What still does not fit when the page has had time to lay itself out anew. */
export async function misfits(page, counts = () => true) {
	for (let tries = 0; ; tries++) {
		const found = (await misfitsNow(page)).filter(counts)
		if (!found.length || tries === 10) return found
		await page.waitForTimeout(300)
	}
}
