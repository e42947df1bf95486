#include "client/place.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 512 };

struct place {
    struct place *older;
    const char *path;
    const char *file;
    unsigned line;
};

enum status place_add(struct places *places, const char *path, const char *file, unsigned line)
{
    struct place *place = arena_take(places->arena, sizeof *place);
    char *copy = arena_copy_text(places->arena, path);
    if (place == NULL || copy == NULL) {
        return STATUS_NO_MEMORY;
    }
    *place = (struct place){places->newest, copy, file, line};
    places->newest = place;
    return STATUS_OK;
}

static const struct place *find(const struct places *places, const char *path)
{
    const struct place *place = places->newest;
    while (place != NULL && strcmp(place->path, path) != 0) {
        place = place->older;
    }
    return place;
}

enum status place_copy(struct places *places, const char *from, const char *to)
{
    const struct place *place = find(places, from);
    return place != NULL ? place_add(places, to, place->file, place->line) : STATUS_OK;
}

/* Takes the last name or index off a path. */
static void cut_last(char *path)
{
    size_t size = strlen(path);
    while (size > 0 && path[size - 1] != '.' && path[size - 1] != '[') {
        size--;
    }
    path[size > 0 ? size - 1 : 0] = '\0';
}

void place_problems(const struct places *places, struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        struct problem *problem = &problems->items[i];
        char path[PATH_BYTES];
        if (problem->file != NULL) {
            continue;
        }
        snprintf(path, sizeof path, "%s", problem->path);
        const struct place *place = find(places, path);
        while (place == NULL && path[0] != '\0') {
            cut_last(path);
            place = find(places, path);
        }
        if (place != NULL) {
            problem_place(problem, place->file, place->line);
        }
    }
}
