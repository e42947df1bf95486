#include "worker/refusal.h"

#include <stdarg.h>
#include <stdio.h>

enum status
refusal_say(struct task_refusal *refusal, enum status status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    refusal->status = status;
    vsnprintf(refusal->words, sizeof refusal->words, format, list);
    va_end(list);
    return status;
}

enum status refusal_tell(struct task_refusal *refusal, enum status status)
{
    const struct problems *problems = &refusal->problems;
    if (problems->count == 0) {
        return refusal_say(refusal, status, "%s", status_words(status));
    }
    size_t others = problems->count + problems->left_out - 1;
    if (others == 0) {
        return refusal_say(refusal, status, "%s: %s", problems->items[0].path,
                           problems->items[0].text);
    }
    return refusal_say(refusal, status, "%s: %s (and %zu more)", problems->items[0].path,
                       problems->items[0].text, others);
}
