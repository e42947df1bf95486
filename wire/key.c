#include "wire/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { KEY_BYTES = 32, FILE_BYTES_MAX = 4096, OTHERS = S_IRWXG | S_IRWXO };

struct key {
    char public_text[KEY_TEXT_BYTES];
    char secret_text[KEY_TEXT_BYTES];
};

/* Memory for secrets: locked, out of core dumps, between pages nobody may touch. */
static void *take_secret(size_t size)
{
    return sodium_init() < 0 ? NULL : sodium_malloc(size);
}

static enum status fail(enum status status, char words_out[KEY_WORDS_BYTES], const char *words)
{
    snprintf(words_out, KEY_WORDS_BYTES, "%s", words);
    return status;
}

static enum status explain(const char *path, char words_out[KEY_WORDS_BYTES])
{
    int error = errno;
    snprintf(words_out, KEY_WORDS_BYTES, "%s: %s", path, strerror(error));
    return error == ENOENT                     ? STATUS_NOT_FOUND
           : error == EEXIST                   ? STATUS_EXISTS
           : error == EACCES || error == EPERM ? STATUS_DENIED
                                               : STATUS_IO;
}

enum status key_new(struct key **key_out)
{
    struct key *key = take_secret(sizeof *key);
    if (key == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (zmq_curve_keypair(key->public_text, key->secret_text) != 0) {
        key_free(&key);
        return STATUS_UNSUPPORTED;
    }
    *key_out = key;
    return STATUS_OK;
}

void key_free(struct key **key_p)
{
    sodium_free(*key_p); /* wipes it */
    *key_p = NULL;
}

const char *key_public(const struct key *key)
{
    return key->public_text;
}

const char *key_secret(const struct key *key)
{
    return key->secret_text;
}

bool key_is_text(const char *text)
{
    uint8_t bytes[KEY_BYTES];
    bool is_key = strlen(text) == KEY_TEXT_BYTES - 1 && zmq_z85_decode(bytes, text) != NULL;
    sodium_memzero(bytes, sizeof bytes); /* it may be a secret one */
    return is_key;
}

/* Reading. */

/* The key behind `word` and a blank at the beginning of a line, up to its end. */
static bool take_half(const char *line, size_t size, const char *word, char text_out[])
{
    size_t word_size = strlen(word);
    if (size != word_size + KEY_TEXT_BYTES - 1 || memcmp(line, word, word_size) != 0 ||
        memchr(line, '\0', size) != NULL) {
        return false;
    }
    memcpy(text_out, line + word_size, KEY_TEXT_BYTES - 1);
    text_out[KEY_TEXT_BYTES - 1] = '\0';
    return key_is_text(text_out);
}

/* False: a line that does not belong into a key file. */
static bool take_line(const char *line, size_t size, struct key *key)
{
    if (size == 0 || line[0] == '#') {
        return true;
    }
    if (key->public_text[0] == '\0') {
        return take_half(line, size, "public ", key->public_text);
    }
    return key->secret_text[0] == '\0' && take_half(line, size, "secret ", key->secret_text);
}

/* Whether the public half is the one of the secret half. */
static bool is_pair(const struct key *key)
{
    char public_text[KEY_TEXT_BYTES];
    return key->secret_text[0] != '\0' &&
           zmq_curve_public(public_text, key->secret_text) == 0 &&
           strcmp(public_text, key->public_text) == 0;
}

enum status
key_parse(const char *text, size_t size, struct key **key_out, char words_out[KEY_WORDS_BYTES])
{
    struct key *key = take_secret(sizeof *key);
    if (key == NULL) {
        return fail(STATUS_NO_MEMORY, words_out, status_words(STATUS_NO_MEMORY));
    }
    memset(key, 0, sizeof *key);
    bool is_good = true;
    for (size_t at = 0; at < size && is_good;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t line_size = end == NULL ? size - at : (size_t)(end - (text + at));
        is_good = take_line(text + at, line_size, key);
        at += line_size + 1;
    }
    if (!is_good || !is_pair(key)) {
        key_free(&key);
        return fail(STATUS_BAD_INPUT, words_out,
                    "no key file: it has the lines \"public\" and \"secret\", each with 40 "
                    "letters of Z85 that belong to each other; brink keys new makes one");
    }
    *key_out = key;
    return STATUS_OK;
}

/* Whether a file may hold a secret of ours. */
static enum status check_file(int file, const char *path, char words_out[KEY_WORDS_BYTES])
{
    struct stat about;
    if (fstat(file, &about) != 0) {
        return explain(path, words_out);
    }
    if (!S_ISREG(about.st_mode)) {
        snprintf(words_out, KEY_WORDS_BYTES, "%s: is not a file", path);
        return STATUS_BAD_INPUT;
    }
    if (about.st_uid != geteuid() && about.st_uid != 0) {
        snprintf(words_out, KEY_WORDS_BYTES, "%s: belongs to user %ld, not to %ld or root",
                 path, (long)about.st_uid, (long)geteuid());
        return STATUS_DENIED;
    }
    if ((about.st_mode & OTHERS) != 0) {
        snprintf(words_out, KEY_WORDS_BYTES,
                 "%s: has mode %04o, so others may use the key; chmod 600 it, and make a new "
                 "key if they have",
                 path, (unsigned)(about.st_mode & 07777));
        return STATUS_DENIED;
    }
    return STATUS_OK;
}

/* The whole file, up to FILE_BYTES_MAX. */
static enum status read_text(
    int file, const char *path, char *text, size_t *size_out, char words_out[KEY_WORDS_BYTES])
{
    size_t size = 0;
    ssize_t got = 1;
    while (got > 0 && size < FILE_BYTES_MAX) {
        got = read(file, text + size, FILE_BYTES_MAX - size);
        if (got < 0 && errno != EINTR) {
            return explain(path, words_out);
        }
        size += got > 0 ? (size_t)got : 0;
        got = got < 0 ? 1 : got;
    }
    *size_out = size;
    return STATUS_OK;
}

enum status key_read(const char *path, struct key **key_out, char words_out[KEY_WORDS_BYTES])
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        return explain(path, words_out);
    }
    char why[KEY_WORDS_BYTES];
    size_t size = 0;
    char *text = NULL;
    enum status status = check_file(file, path, words_out);
    if (status == STATUS_OK) {
        text = take_secret(FILE_BYTES_MAX);
        status = text == NULL ? fail(STATUS_NO_MEMORY, words_out, "out of memory")
                              : read_text(file, path, text, &size, words_out);
    }
    if (status == STATUS_OK) {
        status = key_parse(text, size, key_out, why);
        if (status != STATUS_OK) {
            snprintf(words_out, KEY_WORDS_BYTES, "%.200s: %.300s", path, why);
        }
    }
    sodium_free(text);
    close(file);
    return status;
}

/* Writing. */

static bool write_all(int file, const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t written = write(file, text + at, size - at);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += written > 0 ? (size_t)written : 0;
    }
    return fsync(file) == 0;
}

enum status key_write(const char *path, const struct key *key, char words_out[KEY_WORDS_BYTES])
{
    enum { TEXT_BYTES = 256 };
    char *text = take_secret(TEXT_BYTES);
    if (text == NULL) {
        return fail(STATUS_NO_MEMORY, words_out, status_words(STATUS_NO_MEMORY));
    }
    int size = snprintf(text, TEXT_BYTES,
                        "# A key of Brink. Whoever has this file is you: show it to nobody.\n"
                        "public %s\nsecret %s\n",
                        key->public_text, key->secret_text);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    enum status status = STATUS_OK;
    if (file < 0) {
        status = explain(path, words_out);
    } else if (!write_all(file, text, (size_t)size)) {
        status = explain(path, words_out);
        unlink(path);
    }
    if (file >= 0) {
        close(file);
    }
    sodium_free(text);
    return status;
}

void key_forbid_dumps(void)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
