#include "bench/machine.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static void keep_plain(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from >= ' ' && *from <= '~' && *from != '"' && *from != '\\') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* The first "model name : ..." of /proc/cpuinfo. */
static void read_processor(char text_out[MACHINE_TEXT_BYTES])
{
    char line[MACHINE_TEXT_BYTES + 32];
    snprintf(text_out, MACHINE_TEXT_BYTES, "unknown processor");
    FILE *stream = fopen("/proc/cpuinfo", "r");
    if (stream == NULL) {
        return;
    }
    while (fgets(line, sizeof line, stream) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            snprintf(text_out, MACHINE_TEXT_BYTES, "%.*s", MACHINE_TEXT_BYTES - 1,
                     colon + 1 + strspn(colon + 1, " "));
            break;
        }
    }
    fclose(stream);
    keep_plain(text_out);
}

struct machine machine_look(void)
{
    struct machine machine;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    machine.cores = cores > 0 ? (size_t)cores : 1;
    read_processor(machine.processor);
    struct utsname system;
    const char *kernel = uname(&system) == 0 ? system.release : "";
    snprintf(machine.kernel, sizeof machine.kernel, "Linux %.80s", kernel);
    keep_plain(machine.kernel);
    snprintf(machine.compiler, sizeof machine.compiler, "%s", BRINK_COMPILER);
    keep_plain(machine.compiler);
    return machine;
}
