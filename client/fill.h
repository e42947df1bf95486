/* fill: a message out of a tree a person wrote, field by field, by the message's descriptor.
 *
 *   draws = 2000;                                   a number
 *   kind = "ban";                                   an enum, in lower case and short
 *   goods = [ "coal", "iron_ore" ];                 a list of texts
 *   intensities = [ 3.0, 4.0, 5.0 ];                a list of numbers
 *   enforcement = { triangular = ( 0.3, 0.6, 0.9 ); };   a quantity; also 0.6, or a text:
 *   enforcement = "china_exports";                  "triangular(0.3, 0.6, 0.9)" or a variable
 *   regime = { type = "party"; ... };               a message
 *   measures = ( { ... }, { ... } );                a list of messages
 *   measures = "dprk-2017/measures.csv";            the same, from a table beside the file
 *
 * In a table the columns are the fields of a row; an empty cell leaves its field alone, and a
 * cell that holds a list has ";" between its elements. */
#ifndef CLIENT_FILL_H
#define CLIENT_FILL_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/status.h"
#include "client/place.h"
#include "config/tree.h"

#include <protobuf-c/protobuf-c.h>

struct fill {
    struct arena *arena;   /* borrowed; holds all that is filled in, and bounds it */
    struct places *places; /* gets the file and line of every field */
    struct problems *problems;
    const char *except; /* a name in the outermost group that is no field; NULL: none */
};

/* Fills `message`, initialised and with its defaults, from a group; fields the group does not
 * name stay as they are. `path` is the message's own ("scenario").
 *
 * STATUS_BAD_INPUT  unknown names, values of another kind: every one a problem at its line;
 * what was right has been filled in STATUS_IO         a table could not be read, so the message
 * is not whole STATUS_NO_MEMORY  also at the arena's size_max */
MUST_USE enum status fill_message(const struct fill *fill,
                                  const struct tree_node *group,
                                  const char *path,
                                  ProtobufCMessage *message);

#endif
