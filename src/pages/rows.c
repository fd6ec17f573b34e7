#include "pages/sets.h"

const struct page_set *const page_sets[] = { &pages_brand, &pages_home, &pages_kb, &pages_contact, &pages_track, &pages_status,
	&pages_seo, &pages_survey };
const size_t page_sets_n = COUNT(page_sets);
