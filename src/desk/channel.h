/*
 * The channels that a case comes in by, each with the limit of an agent that it counts for
 * unless the desk says otherwise.  A new channel is one more row here.
 */
#ifndef PRONTO_DESK_CHANNEL_H
#define PRONTO_DESK_CHANNEL_H

#define CHANNEL_ROWS(X) \
	X("", "email", "mail") X("|", "form", "mail") X("|", "api", "mail") X("|", "chat", "chat") X("|", "phone", "phone")

#define CHANNEL_NAME(sep, name, class) sep name
#define CHANNELS CHANNEL_ROWS(CHANNEL_NAME)	/* "email|form|api|chat|phone", for shapes */

struct channel {
	const char *name, *class;
};
#define CHANNEL_ROW(sep, name, class) { name, class },
#define CHANNEL_TABLE { CHANNEL_ROWS(CHANNEL_ROW) }	/* of struct channel */

#endif
