#include "tests/support/wording.h"

#include "model/likelihood.h"
#include "tests/support/check.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEDGE  "\\b(likely|unlikely)\\b"
#define LIKELY "\\b(likely|unlikely|almost no chance|almost certain|roughly even)\\b"
#define A_HORIZON                                                                              \
    "\\b(within|by|in [0-9]{4}|over|until|at the vote|a year|months?|years?|vote)\\b"

enum { MATCHES = 2 };

static bool has(const char *sentence, const char *pattern)
{
    regex_t compiled;
    assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB), 0);
    int outcome = regexec(&compiled, sentence, 0, NULL, 0);
    regfree(&compiled);
    return outcome == 0;
}

/* The number in the first bracket that begins with a per cent; -1: there is none. */
static double number_in_brackets(const char *sentence)
{
    regex_t compiled;
    regmatch_t matches[MATCHES];
    int flags = REG_EXTENDED;
    assert_int_equal(regcomp(&compiled, "\\(([0-9]+(\\.[0-9]+)?) %", flags), 0);
    int outcome = regexec(&compiled, sentence, MATCHES, matches, 0);
    regfree(&compiled);
    return outcome == 0 ? strtod(sentence + matches[1].rm_so, NULL) : -1.0;
}

/* The longest words of likelihood that the sentence has; NULL: none. */
static const char *longest_words(const char *sentence)
{
    const char *longest = NULL;
    for (size_t i = 0; i < LIKELIHOOD_BANDS; i++) {
        const char *words = likelihood_band(i)->words;
        bool is_longer = longest == NULL || strlen(words) > strlen(longest);
        longest = strcasestr(sentence, words) != NULL && is_longer ? words : longest;
    }
    return longest;
}

static bool is_outside_its_band(const char *sentence)
{
    double per_cent = number_in_brackets(sentence);
    const char *words = likelihood_words(per_cent / 100.0);
    const char *said = longest_words(sentence);
    bool says_more = strcasestr(sentence, "between") != NULL ||
                     strcasestr(sentence, "do not agree") != NULL ||
                     strcasestr(sentence, "chance that") != NULL;
    /* "there is almost no chance that" has a word, "the chance that" leaves it to the number */
    says_more = says_more && strcasestr(sentence, "no chance that") == NULL &&
                strcasestr(sentence, "even chance that") == NULL;
    return per_cent >= 0.0 && !says_more && words != NULL && said != NULL &&
           strcmp(said, words) != 0;
}

static bool mixes_confidence(const char *sentence)
{
    return has(sentence, "confidence") && strstr(sentence, "draws") == NULL &&
           has(sentence, LIKELY);
}

static bool has_no_number(const char *sentence)
{
    return has(sentence, "\\b(un)?likely\\b|almost (no chance|certain)|roughly even") &&
           !has(sentence, "[0-9]");
}

static bool has_no_horizon(const char *sentence)
{
    return has(sentence, LIKELY) && !has(sentence, A_HORIZON);
}

static bool stacks(const char *sentence)
{
    return has(sentence, HEDGE ".*" HEDGE) && strstr(sentence, "between") == NULL;
}

static bool forecasts_acceptability(const char *sentence)
{
    return has(sentence, "acceptab|weights? for which") &&
           has(sentence, "\\b(likely|unlikely|chance|probab)");
}

static bool quotes(const char *sentence)
{
    return has(sentence, "(\"|“|”).*(\"|“|”)");
}

typedef bool rule_fn(const char *sentence);

/* A rule is a pattern that nothing may match, or a function. */
static const struct {
    const char *name;
    const char *pattern;
    rule_fn *breaks;
} rules[] = {
    {"likelihood and confidence in one sentence", NULL, mixes_confidence},
    {"second row of terms", "\\b(probabl[ey]|improbabl[ey]|remote chance|nearly certain)\\b",
     NULL},
    {"absolute",
     "\\b(will|impossible|inevitable|guarantees?|proves?|certainly|definitely|cannot)\\b",
     NULL},
    {"bare hedge", "\\b(may|might|could|possibl[ey]|perhaps|potentially)\\b", NULL},
    {"double negative", "\\bnot (un\\w+|im\\w+)\\b", NULL},
    {"0 or 100 per cent", "(^|[^0-9.,])(0|100)(\\.0+)? ?%", NULL},
    {"likelihood without a number", NULL, has_no_number},
    {"number outside the band of its word", NULL, is_outside_its_band},
    {"no horizon", NULL, has_no_horizon},
    {"falls by a negative", "\\b(falls?|drops?|loses?|declines?) (by )?-", NULL},
    {"too many digits", "\\b([1-9][0-9]*\\.[0-9]{2,}|0\\.[0-9]{3,}) %", NULL},
    {"per cent of a per cent", "[0-9] ?% (more|less) likely", NULL},
    {"stacked hedges", NULL, stacks},
    {"not a number", "\\b(nan|inf)\\b", NULL},
    {"acceptability as a forecast", NULL, forecasts_acceptability},
    {"one people", "\\b1 (people|draws|tests|members)\\b", NULL},
    {"quotation", NULL, quotes},
};

enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

void wording_lint(const char *sentence, struct buffer *names)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        bool breaks = rules[i].breaks != NULL ? rules[i].breaks(sentence)
                                              : has(sentence, rules[i].pattern);
        if (breaks) {
            buffer_print(names, "%s%s", names->size > 0 ? ";" : "", rules[i].name);
        }
    }
}

static void assert_sentence_clean(const char *sentence, size_t size)
{
    struct buffer alone = {0};
    struct buffer names = {0};
    buffer_add(&alone, sentence, size);
    wording_lint(buffer_text(&alone), &names);
    if (names.size > 0) {
        fail_msg("%s\n  breaks: %s", buffer_text(&alone), buffer_text(&names));
    }
    buffer_clear(&alone);
    buffer_clear(&names);
}

void wording_assert_clean(const char *text)
{
    for (const char *sentence = text; *sentence != '\0';) {
        const char *stop = strstr(sentence, ". ");
        size_t size = stop != NULL ? (size_t)(stop - sentence) + 1 : strlen(sentence);
        assert_sentence_clean(sentence, size);
        sentence += size + (stop != NULL ? 1 : 0);
    }
}
