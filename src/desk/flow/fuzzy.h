/* How well folded text answers a folded question, with one slip of the finger in a word. */
#ifndef PRONTO_DESK_FLOW_FUZZY_H
#define PRONTO_DESK_FLOW_FUZZY_H

#include "base/str.h"

/* text: a line for the name, one for the short word, the rest for what it says.  Every word
 * of the question must be found; 0: it is not.  Higher is better. */
int fuzzy_score(str q, str text);
/* One letter put in, left out, wrong, or two swapped. */
bool fuzzy_near(str a, str b);

#endif
