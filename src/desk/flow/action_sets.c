/* All that an action list may do; each feature adds its set here. */
#include "desk/flow/action.h"

const struct action_set *const action_sets[] = {
	&action_set_ticket, &action_set_tell, &action_set_case, &action_set_escalate, &action_set_macro,
	&action_set_route,
};
const size_t action_sets_n = COUNT(action_sets);
