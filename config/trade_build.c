#include "config/trade_build.h"

struct sheet trade_build_open(const struct trade_build *build,
                              enum trade_file file,
                              const char *const *columns,
                              size_t count,
                              size_t needed)
{
    const struct trade_source *source = &build->sources[file];
    return sheet_open(source->file, source->csv, (struct sheet_names){columns, count}, needed,
                      build->problems);
}

bool trade_build_has(const struct trade_build *build, enum trade_file file)
{
    return build->sources[file].csv != NULL;
}

struct sheet_words trade_build_countries(const struct trade_build *build)
{
    return (struct sheet_words){"country", build->tables->countries,
                                build->tables->country_count, 0};
}

struct sheet_words trade_build_sectors(const struct trade_build *build)
{
    return (struct sheet_words){"sector", build->tables->sectors, build->tables->sector_count,
                                0};
}

void *trade_build_take(struct trade_build *build, size_t count, size_t size)
{
    void *room = arena_take_array(&build->tables->arena, count, size);
    build->fine = build->fine && room != NULL;
    return room;
}

unsigned *trade_build_lines(struct trade_build *build, size_t count)
{
    unsigned *lines = arena_take_array(&build->scratch, count, sizeof *lines);
    build->fine = build->fine && lines != NULL;
    return lines;
}

bool trade_build_claim(struct sheet *sheet, size_t row, unsigned *lines, size_t cell)
{
    if (lines[cell] != 0) {
        sheet_refuse(sheet, row, "stands twice: line %u is about the same", lines[cell]);
        return false;
    }
    lines[cell] = csv_line(sheet->csv, row);
    return true;
}

struct trade_words trade_build_words(const struct trade_build *build)
{
    return (struct trade_words){trade_build_countries(build), trade_build_countries(build),
                                trade_build_sectors(build)};
}

size_t trade_build_cells(const struct trade_tables *tables)
{
    return tables->sector_count * tables->country_count * tables->country_count;
}

size_t trade_build_cell(const struct trade_tables *tables,
                        size_t sector,
                        size_t importer,
                        size_t exporter)
{
    return (sector * tables->country_count + importer) * tables->country_count + exporter;
}
