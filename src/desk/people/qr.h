/* A QR code as a small SVG document: dark modules as one path, four modules of margin. */
#ifndef PRONTO_DESK_PEOPLE_QR_H
#define PRONTO_DESK_PEOPLE_QR_H

#include "base/ctx.h"

bool qr_svg(struct ctx *c, str text, str *svg) WARN_UNUSED;	/* E_INVALID when it does not fit */

#endif
