/* page: text laid out for people: so many columns wide, with or without colours and characters
 * beyond ASCII.
 *
 * Everything that comes from a file or a peer goes through here and cannot give a terminal
 * orders. Failures stay with the buffer (base/buffer.h). */
#ifndef COMMAND_PAGE_H
#define COMMAND_PAGE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { PAGE_WIDTH_LEAST = 60, PAGE_WIDTH_MOST = 120, PAGE_WIDTH_USUAL = 80 };

struct page {
    struct buffer *text; /* borrowed */
    size_t width;        /* columns; nothing a verb of this header writes is wider */
    bool colour;
    bool unicode;
};

enum style {
    STYLE_PLAIN,
    STYLE_TITLE,  /* of the whole page */
    STYLE_STRONG, /* headings, numbers that matter */
    STYLE_FAINT,  /* ranges, rules, sources */
    STYLE_OUTER,  /* the 5-95 % band of a chart */
    STYLE_INNER,  /* the 25-75 % band */
    STYLE_MIDDLE, /* the median */
    STYLE_COUNT
};

enum glyph { /* each one column */
             GLYPH_RULE,
             GLYPH_BULLET,
             GLYPH_AXIS,
             GLYPH_TICK,
             GLYPH_BASE,
             GLYPH_CORNER,
             GLYPH_MARK,
             GLYPH_POINTER,
             GLYPH_OUTER,
             GLYPH_INNER,
             GLYPH_UPPER,
             GLYPH_LOWER,
             GLYPH_COUNT
};

const char *page_glyph(const struct page *page, enum glyph glyph);

/* What is added from now on looks so; nothing without colours. */
void page_style(struct page *page, enum style style);

/* Adds text as it is shown (command/text.h), without breaking lines. */
void page_add(struct page *page, const char *text);

/* Adds a glyph `count` times. */
void page_repeat(struct page *page, enum glyph glyph, size_t count);
void page_spaces(struct page *page, size_t count);
void page_line_end(struct page *page);

/* Keeps a failure of what was to be added, unless there was one before. */
void page_fail(struct page *page, enum status failure);

/* An empty line, the title in STYLE_STRONG and what it counts (`detail`; "": nothing) faint. */
void page_heading(struct page *page, const char *title, const char *detail);

/* Text broken into lines behind `indent` spaces. */
void page_paragraph(struct page *page, size_t indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a bullet before its first line. */
void page_bullet(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with `label` before its first line, everything behind `indent` columns; a label too
 * long for that has lines of its own. */
void page_item(struct page *page, const char *label, size_t indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
