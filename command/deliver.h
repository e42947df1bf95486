/* deliver: a result to where the user wants it: the terminal, a file, a folder of tables. */
#ifndef COMMAND_DELIVER_H
#define COMMAND_DELIVER_H

#include "command/command.h"
#include "proto/brink/v1/assessment.pb-c.h"

/* Gives an assessment out as the options ask: --csv, --json, --section, --output, --quiet. */
enum exit_code deliver_assessment(const struct invocation *invocation,
                                  const Brink__V1__Assessment *assessment);

/* Gives out a text: to --output, else to the console unless --quiet. */
enum exit_code deliver_text(const struct invocation *invocation, const struct buffer *text);

/* Adds a message as indented JSON with a line end. */
void deliver_print_json(const ProtobufCMessage *message, struct buffer *text);

/* A page for a report to the console, or for a file: then without colours, as wide as usual. */
struct page deliver_page(const struct invocation *invocation, struct buffer *text);

#endif
