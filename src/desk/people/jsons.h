/* Lists of strings as they lie in JSON columns. */
#ifndef PRONTO_DESK_PEOPLE_JSONS_H
#define PRONTO_DESK_PEOPLE_JSONS_H

#include "base/str.h"

struct arena;
str jsons_write(struct arena *a, const struct strs *l);		/* ["a","b"] */
struct strs jsons_read(struct arena *a, str json);		/* empty for anything else */

#endif
