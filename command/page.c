#include "command/page.h"

#include "command/text.h"

#include <assert.h>
#include <string.h>

enum { ITEM_INDENT = 2 };

static const char *const glyphs[GLYPH_COUNT][2] = {
    /* ASCII, Unicode */
    [GLYPH_RULE] = {"-", "─"},  [GLYPH_BULLET] = {"*", "•"},  [GLYPH_AXIS] = {"|", "│"},
    [GLYPH_TICK] = {"+", "┤"},  [GLYPH_BASE] = {"-", "─"},    [GLYPH_CORNER] = {"+", "└"},
    [GLYPH_MARK] = {"+", "┴"},  [GLYPH_POINTER] = {"^", "▲"}, [GLYPH_OUTER] = {".", "░"},
    [GLYPH_INNER] = {":", "▒"}, [GLYPH_UPPER] = {"=", "▀"},   [GLYPH_LOWER] = {"=", "▄"},
};

/* ECMA-48 SGR: the eight basic colours, which every theme keeps readable. */
static const char *const escapes[STYLE_COUNT] = {
    [STYLE_PLAIN] = "\033[0m",    [STYLE_TITLE] = "\033[0;1;36m", [STYLE_STRONG] = "\033[0;1m",
    [STYLE_FAINT] = "\033[0;2m",  [STYLE_OUTER] = "\033[0;2;36m", [STYLE_INNER] = "\033[0;36m",
    [STYLE_MIDDLE] = "\033[0;1m",
};

const char *page_glyph(const struct page *page, enum glyph glyph)
{
    assert(glyph < GLYPH_COUNT);
    return glyphs[glyph][page->unicode ? 1 : 0];
}

void page_style(struct page *page, enum style style)
{
    assert(style < STYLE_COUNT);
    if (page->colour) {
        buffer_add_text(page->text, escapes[style]);
    }
}

void page_add(struct page *page, const char *text)
{
    text_add_plain(page->text, text, page->unicode);
}

void page_repeat(struct page *page, enum glyph glyph, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(page->text, page_glyph(page, glyph));
    }
}

void page_spaces(struct page *page, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(page->text, ' ');
    }
}

void page_line_end(struct page *page)
{
    buffer_add_byte(page->text, '\n');
}

void page_fail(struct page *page, enum status failure)
{
    if (page->text->failure == STATUS_OK) {
        page->text->failure = failure;
    }
}

/* Lines of `text`: the first continues the line that is open, the others begin behind `indent`.
 */
static void add_lines(struct page *page, size_t indent, const char *text)
{
    struct buffer plain = {0};
    text_add_plain(&plain, text, page->unicode);
    page_fail(page, plain.failure);
    size_t columns = page->width > indent + 8 ? page->width - indent : 8;
    const char *rest = buffer_text(&plain);
    size_t size = text_line(rest, columns);
    buffer_add(page->text, rest, size);
    page_line_end(page);
    rest += size + text_gap(rest + size);
    while (*rest != '\0') {
        page_spaces(page, indent);
        size = text_line(rest, columns);
        buffer_add(page->text, rest, size);
        page_line_end(page);
        rest += size + text_gap(rest + size);
    }
    buffer_clear(&plain);
}

static void add_list(struct page *page, size_t indent, const char *format, va_list list)
    __attribute__((format(printf, 3, 0)));

static void add_list(struct page *page, size_t indent, const char *format, va_list list)
{
    struct buffer text = {0};
    buffer_print_list(&text, format, list);
    page_fail(page, text.failure);
    add_lines(page, indent, buffer_text(&text));
    buffer_clear(&text);
}

void page_paragraph(struct page *page, size_t indent, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    page_spaces(page, indent);
    add_list(page, indent, format, list);
    va_end(list);
}

void page_bullet(struct page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    buffer_add_text(page->text, "  ");
    buffer_add_text(page->text, page_glyph(page, GLYPH_BULLET));
    buffer_add_byte(page->text, ' ');
    add_list(page, 4, format, list);
    va_end(list);
}

/* Columns of a text as it is shown. */
static size_t shown_columns(struct page *page, const char *text)
{
    struct buffer plain = {0};
    text_add_plain(&plain, text, page->unicode);
    page_fail(page, plain.failure);
    size_t columns = text_columns(buffer_text(&plain), plain.size);
    buffer_clear(&plain);
    return columns;
}

void page_item(struct page *page, const char *label, size_t indent, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    size_t columns = ITEM_INDENT + shown_columns(page, label);
    if (columns < indent) {
        page_spaces(page, ITEM_INDENT);
        page_add(page, label);
        page_spaces(page, indent - columns);
    } else {
        page_paragraph(page, ITEM_INDENT, "%s", label);
        page_spaces(page, indent);
    }
    add_list(page, indent, format, list);
    va_end(list);
}

void page_heading(struct page *page, const char *title, const char *detail)
{
    size_t columns = shown_columns(page, title) + 2 + shown_columns(page, detail);
    bool is_one_line = detail[0] != '\0' && columns <= page->width;
    page_line_end(page);
    page_style(page, STYLE_STRONG);
    if (is_one_line) {
        page_add(page, title);
    } else {
        page_paragraph(page, 0, "%s", title);
    }
    page_style(page, detail[0] != '\0' ? STYLE_FAINT : STYLE_PLAIN);
    if (detail[0] != '\0') {
        page_paragraph(page, 2, "%s", detail);
        page_style(page, STYLE_PLAIN);
    }
}
