#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_LEAST = 256 };

void buffer_clear(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){.size_max = buffer->size_max};
}

void buffer_reset(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failure = STATUS_OK;
    if (buffer->bytes != NULL) {
        buffer->bytes[0] = '\0';
    }
}

enum status buffer_reserve(struct buffer *buffer, size_t size)
{
    if (size >= SIZE_MAX / 2 - buffer->size) {
        return STATUS_FULL;
    }
    size_t wanted = buffer->size + size;
    if (buffer->size_max != 0 && wanted > buffer->size_max) {
        return STATUS_FULL;
    }
    if (wanted < buffer->capacity) {
        return STATUS_OK;
    }
    size_t capacity = buffer->capacity < CAPACITY_LEAST ? CAPACITY_LEAST : buffer->capacity;
    while (capacity <= wanted) { /* <=: one byte more, for the NUL */
        capacity *= 2;
    }
    uint8_t *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL) {
        return STATUS_NO_MEMORY;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return STATUS_OK;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
    if (buffer->failure != STATUS_OK) {
        return;
    }
    buffer->failure = buffer_reserve(buffer, size);
    if (buffer->failure != STATUS_OK) {
        return;
    }
    if (size > 0) {
        memcpy(buffer->bytes + buffer->size, bytes, size);
    }
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_byte(struct buffer *buffer, uint8_t byte)
{
    buffer_add(buffer, &byte, 1);
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    buffer_print_list(buffer, format, list);
    va_end(list);
}

void buffer_print_list(struct buffer *buffer, const char *format, va_list list)
{
    if (buffer->failure != STATUS_OK) {
        return;
    }
    va_list again;
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) {
        buffer->failure = STATUS_BAD_INPUT;
        return;
    }
    buffer->failure = buffer_reserve(buffer, (size_t)size);
    if (buffer->failure != STATUS_OK) {
        return;
    }
    vsnprintf((char *)buffer->bytes + buffer->size, (size_t)size + 1, format, list);
    buffer->size += (size_t)size;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->bytes == NULL ? "" : (const char *)buffer->bytes;
}
