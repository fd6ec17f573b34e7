#include "desk/people/qr.h"

#include <qrencode.h>

enum { MARGIN = 4, SVG_MAX = 256 * 1024 };

static void undo(void *code)
{
	QRcode_free(code);
}

bool qr_svg(struct ctx *c, str text, str *svg)
{
	QRcode *q = QRcode_encodeString8bit(str_z(c->arena, text), 0, QR_ECLEVEL_M);
	struct buf b = buf_new(c->arena, SVG_MAX);
	int x, y, side;

	if (!q)
		return fail(c, E_INVALID, "", "qr.long");
	arena_defer(c->arena, undo, q);
	side = q->width + 2 * MARGIN;
	buf_fmt(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
		"<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", side, side, side, side);
	for (y = 0; y < q->width; y++)
		for (x = 0; x < q->width; x++)
			if (q->data[y * q->width + x] & 1)
				buf_fmt(&b, "M%d %dh1v1h-1z", x + MARGIN, y + MARGIN);
	buf_put(&b, S("\"/></svg>"));
	*svg = buf_str(&b);
	return !b.over || fail(c, E_INVALID, "", "qr.long");
}
