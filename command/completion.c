#include "command/completion.h"

#include "command/deliver.h"
#include "command/report.h"

#include <stdbool.h>
#include <string.h>

/* Values of options that are names of files. */
static bool is_file(const char *value)
{
    static const char *const files[] = {"FILE", "DIR", "PATH"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(value, files[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What could not be written in one place is missing in all. */
static void pass_failure(const struct buffer *from, struct buffer *to)
{
    if (from->failure != STATUS_OK) {
        to->failure = from->failure;
    }
}

/* Adds words, parted by blanks: the names of the report's sections, or what "a|b|c" lists. */
static void add_choices(const struct option_line *line, struct buffer *text)
{
    if (strcmp(line->name, "--section") == 0) {
        for (size_t i = 0; report_section(i) != NULL; i++) {
            buffer_print(text, "%s%s", i == 0 ? "" : " ", report_section(i)->name);
        }
    } else if (line->value != NULL && strchr(line->value, '|') != NULL) {
        for (const char *at = line->value; *at != '\0'; at++) {
            buffer_add_byte(text, *at == '|' ? ' ' : (uint8_t)*at);
        }
    }
}

/* bash: a row of a command's options is one word list; what values an option takes hangs on its
 * name alone, so it is said once for all commands. */

static void bash_add_name(void *arg, const struct option_line *line)
{
    struct buffer *text = arg;
    buffer_print(text, " %s", line->name);
    if (line->letter != NULL) {
        buffer_print(text, " %s", line->letter);
    }
}

/* The values met so far, each pattern of a case once: "|--json|". */
struct bash_values {
    struct buffer *text;
    struct buffer seen;
};

static void bash_add_values(void *arg, const struct option_line *line)
{
    struct bash_values *values = arg;
    struct buffer mark = {0};
    struct buffer choices = {0};
    buffer_print(&mark, "|%s|", line->name);
    bool is_new = strstr(buffer_text(&values->seen), buffer_text(&mark)) == NULL;
    if (line->value != NULL && is_new) {
        buffer_add_text(&values->seen, buffer_text(&mark));
        add_choices(line, &choices);
        const char *kind = is_file(line->value) ? "-f" : "-W ''";
        buffer_print(values->text, "    %s%s%s)\n", line->name,
                     line->letter == NULL ? "" : " | ",
                     line->letter == NULL ? "" : line->letter);
        if (choices.size > 0) {
            buffer_print(values->text, "        COMPREPLY=($(compgen -W '%s' -- \"$word\"))\n",
                         buffer_text(&choices));
        } else {
            buffer_print(values->text, "        COMPREPLY=($(compgen %s -- \"$word\"))\n",
                         kind);
        }
        buffer_add_text(values->text, "        return\n        ;;\n");
    }
    pass_failure(&mark, values->text);
    pass_failure(&choices, values->text);
    buffer_clear(&mark);
    buffer_clear(&choices);
}

static void print_bash(struct buffer *text)
{
    struct bash_values values = {.text = text};
    buffer_add_text(text, "# bash completion of brink: brink completion bash\n"
                          "_brink() {\n"
                          "    local word=${COMP_WORDS[COMP_CWORD]} options=\n"
                          "    COMPREPLY=()\n"
                          "    if ((COMP_CWORD == 1)); then\n"
                          "        COMPREPLY=($(compgen -W '--help");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        buffer_print(text, " %s", command_at(i)->name);
    }
    buffer_add_text(text, "' -- \"$word\"))\n"
                          "        return\n"
                          "    fi\n"
                          "    case ${COMP_WORDS[COMP_CWORD-1]} in\n");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        command_each_option(command_at(i), bash_add_values, &values);
    }
    pass_failure(&values.seen, text);
    buffer_clear(&values.seen);
    buffer_add_text(text, "    esac\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        buffer_print(text, "    %s) options='", command_at(i)->name);
        command_each_option(command_at(i), bash_add_name, text);
        buffer_add_text(text, "' ;;\n");
    }
    buffer_add_text(text, "    esac\n"
                          "    if [[ $word == -* ]]; then\n"
                          "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                          "    else\n"
                          "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                          "    fi\n"
                          "}\n"
                          "complete -o filenames -F _brink brink\n");
}

/* zsh: _arguments takes a specification an option, with its words. */

/* Words inside single quotes and brackets. */
static void zsh_add_words(const char *words, struct buffer *text)
{
    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '\'') {
            buffer_add_text(text, "'\\''");
            continue;
        }
        if (strchr("[]:\\", *at) != NULL) {
            buffer_add_byte(text, '\\');
        }
        buffer_add_byte(text, (uint8_t)*at);
    }
}

static void zsh_add_one(const char *name, const struct option_line *line, struct buffer *text)
{
    struct buffer choices = {0};
    buffer_print(text, " \\\n            '%s[", name);
    zsh_add_words(line->words, text);
    buffer_add_byte(text, ']');
    if (line->value != NULL) {
        add_choices(line, &choices);
        buffer_add_byte(text, ':');
        zsh_add_words(line->value, text);
        if (choices.size > 0) {
            buffer_print(text, ":(%s)", buffer_text(&choices));
        } else {
            buffer_add_text(text, is_file(line->value) ? ":_files" : ": ");
        }
    }
    buffer_add_byte(text, '\'');
    pass_failure(&choices, text);
    buffer_clear(&choices);
}

static void zsh_add_option(void *arg, const struct option_line *line)
{
    zsh_add_one(line->name, line, arg);
    if (line->letter != NULL) {
        zsh_add_one(line->letter, line, arg);
    }
}

static void print_zsh(struct buffer *text)
{
    buffer_add_text(text, "#compdef brink\n"
                          "# zsh completion of brink: brink completion zsh\n"
                          "_brink() {\n"
                          "    local -a commands\n"
                          "    commands=(\n");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        buffer_print(text, "        '%s:", command_at(i)->name);
        zsh_add_words(command_at(i)->summary, text);
        buffer_add_text(text, "'\n");
    }
    buffer_add_text(text, "    )\n"
                          "    if ((CURRENT == 2)); then\n"
                          "        _describe command commands\n"
                          "        return\n"
                          "    fi\n"
                          "    shift words\n"
                          "    ((CURRENT--))\n"
                          "    case $words[1] in\n");
    for (size_t i = 0; command_at(i) != NULL; i++) {
        buffer_print(text, "    %s)\n        _arguments", command_at(i)->name);
        command_each_option(command_at(i), zsh_add_option, text);
        buffer_add_text(text, " \\\n            '*:file:_files'\n        ;;\n");
    }
    buffer_add_text(text, "    esac\n"
                          "}\n"
                          "if [[ $funcstack[1] == _brink ]]; then\n"
                          "    _brink \"$@\"\n"
                          "else\n"
                          "    compdef _brink brink\n"
                          "fi\n");
}

/* One row a shell. */
static const struct {
    const char *name;
    void (*print)(struct buffer *text);
} shells[] = {{"bash", print_bash}, {"zsh", print_zsh}};

enum exit_code completion_command(const struct invocation *invocation)
{
    const char *wanted = invocation->options.arguments[0];
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(shells[i].name, wanted) == 0) {
            struct buffer text = {0};
            shells[i].print(&text);
            enum exit_code code = deliver_text(invocation, &text);
            buffer_clear(&text);
            return code;
        }
    }
    console_complain(invocation->console, "%.40s: there is completion for bash and zsh",
                     wanted);
    return EXIT_BAD_INPUT;
}
