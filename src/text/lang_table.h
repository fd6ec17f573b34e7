/* What tools/langgen learned: how much each sign of a text speaks for each language. */
#ifndef PRONTO_TEXT_LANG_TABLE_H
#define PRONTO_TEXT_LANG_TABLE_H

#include "text/lang_gram.h"

extern const float lang_scale;		/* of a weight's unit */
extern const signed char lang_weight[LANG_BUCKETS][LANG_CLASSES];

#endif
