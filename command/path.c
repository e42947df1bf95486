#include "command/path.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_UP_MOST = 3 };

/* Bytes of the folders both have in common, with the slash behind them. */
static size_t common_size(const char *from, const char *target)
{
    size_t common = 0;
    size_t i = 0;
    while (from[i] != '\0' && from[i] == target[i]) {
        i++;
        common = from[i - 1] == '/' ? i : common;
    }
    if (from[i] == '\0' && target[i] == '/') {
        common = i + 1; /* the target is inside */
    }
    return common;
}

static size_t count_folders(const char *path)
{
    size_t count = path[0] == '\0' ? 0 : 1;
    for (; *path != '\0'; path++) {
        count += *path == '/' ? 1 : 0;
    }
    return count;
}

void path_print_relative(const char *from, const char *target, struct buffer *text)
{
    size_t common = common_size(from, target);
    const char *rest = strlen(from) > common ? from + common : "";
    size_t steps = count_folders(rest);
    if (steps > STEPS_UP_MOST || common <= 1) {
        buffer_add_text(text, target);
        return;
    }
    for (size_t i = 0; i < steps; i++) {
        buffer_add_text(text, "../");
    }
    buffer_add_text(text, target + common);
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

char *path_folder(const char *path)
{
    size_t size = (size_t)(path_name(path) - path);
    char *folder = size == 0 ? strdup(".") : strndup(path, size);
    char *absolute = folder != NULL ? realpath(folder, NULL) : NULL;
    free(folder);
    return absolute;
}
