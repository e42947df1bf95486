#include "command/shipped.h"

#include "base/buffer.h"
#include "command/path.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "/proc/self/exe";
static const char installed[] = "../share/brink";

/* The folder of what was installed with this program; NULL: it was not, or no memory. */
static char *find_installed(void)
{
    char *path = realpath(program, NULL);
    char *folder = path == NULL ? NULL : path_folder(path);
    char *found = NULL;
    if (folder != NULL) {
        struct buffer text = {0};
        buffer_print(&text, "%s/%s", folder, installed);
        found = text.failure == STATUS_OK ? realpath(buffer_text(&text), NULL) : NULL;
        buffer_clear(&text);
    }
    free(folder);
    free(path);
    return found;
}

char *shipped_path(const char *name)
{
    struct buffer text = {0};
    char *folder = find_installed();
    buffer_print(&text, "%s/%s", folder != NULL ? folder : BRINK_DATA, name);
    char *path = text.failure == STATUS_OK ? strdup(buffer_text(&text)) : NULL;
    buffer_clear(&text);
    free(folder);
    return path;
}
