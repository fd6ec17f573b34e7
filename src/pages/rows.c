#include "pages/sets.h"

const struct page_set *const page_sets[] = { &pages_brand, &pages_home, &pages_survey };
const size_t page_sets_n = COUNT(page_sets);
