#include "command/deliver.h"

#include "command/export.h"
#include "command/output.h"
#include "command/report.h"
#include "proto/json.h"

struct page deliver_page(const struct invocation *invocation, struct buffer *text)
{
    const struct console *console = invocation->console;
    bool is_file = invocation->options.output != NULL;
    return (struct page){.text = text,
                         .width = is_file ? PAGE_WIDTH_USUAL : console->width,
                         .colour = !is_file && console->colour,
                         .unicode = console->unicode};
}

enum exit_code deliver_text(const struct invocation *invocation, const struct buffer *text)
{
    const struct options *options = &invocation->options;
    if (options->output != NULL) {
        char words[OUTPUT_WORDS_BYTES];
        if (output_save(options->output, text, words) != STATUS_OK) {
            console_complain(invocation->console, "%s", words);
            return EXIT_FAILED;
        }
        return EXIT_DONE;
    }
    if (options->quiet && !options->json) {
        return EXIT_DONE;
    }
    return console_write(invocation->console, text) == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

void deliver_print_json(const ProtobufCMessage *message, struct buffer *text)
{
    enum status status = json_print(message, JSON_STYLE_INDENTED, text);
    buffer_add_byte(text, '\n');
    text->failure = text->failure == STATUS_OK ? status : text->failure;
}

static void print_assessment(const struct invocation *invocation,
                             const Brink__V1__Assessment *assessment,
                             struct buffer *text)
{
    const struct options *options = &invocation->options;
    if (options->json) {
        deliver_print_json(&assessment->base, text);
        return;
    }
    struct page page = deliver_page(invocation, text);
    if (options->section != NULL) {
        report_print_section(report_find_section(options->section), assessment, &page);
    } else {
        report_print(assessment, &page);
    }
}

enum exit_code deliver_assessment(const struct invocation *invocation,
                                  const Brink__V1__Assessment *assessment)
{
    const char *folder = invocation->options.csv;
    char words[OUTPUT_WORDS_BYTES];
    if (folder != NULL && export_save(assessment, folder, words) != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return EXIT_FAILED;
    }
    struct buffer text = {0};
    print_assessment(invocation, assessment, &text);
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}
