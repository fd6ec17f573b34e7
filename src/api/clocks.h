/* The shapes of clocks, for a ticket's own and for a policy that is tried on it. */
#ifndef PRONTO_API_CLOCKS_H
#define PRONTO_API_CLOCKS_H

#include "base/shape.h"

extern const struct shape clock_shape;	/* of struct clock_view, desk/promise/clocks.h */

#endif
