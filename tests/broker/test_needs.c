#include "broker/needs.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const struct hash_secret secret = {.low = 3, .high = 5};

static void words_have_one_order(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"   ", ""},
        {"gpu", "gpu"},
        {" zone=eu  gpu gpu ", "gpu zone=eu"},
        {"gpu memory_mb>=4096 cores>=8", "cores>=8 memory_mb>=4096 gpu"},
        {"cores>=8 cores>=16 cores>=4", "cores>=16"},
        {"memory_mb>=0004294967295", "memory_mb>=4294967295"},
        {"b ab a abc", "a ab abc b"},
        {"cores memory_mb cores=8", "cores cores=8 memory_mb"}, /* labels */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char words[BROKER_NEEDS_BYTES_MAX + 1];
        char again[BROKER_NEEDS_BYTES_MAX + 1];
        assert_int_equal(needs_write(cases[i][0], words), STATUS_OK);
        assert_string_equal(words, cases[i][1]);
        assert_int_equal(needs_write(words, again), STATUS_OK);
        assert_string_equal(again, words);
    }
}

static void other_words_are_refused(void **state)
{
    (void)state;
    char label[BROKER_LABEL_MAX + 2];
    char text[BROKER_NEEDS_BYTES_MAX + 2];
    char words[BROKER_NEEDS_BYTES_MAX + 1];
    static const char *const cases[] = {
        "cores>=",
        "cores>=0",
        "cores>=-1",
        "cores>=8x",
        "cores>=4294967296",
        "cores>8",
        "Cores>=8",
        "memory_mb>= 4096",
        "memory>=4096",
        "gpu\tcpu",
        "gp\xc3\xbc",
        ">",
        "cores>=99999999999999999999999",
        "gpu x>y",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(needs_write(cases[i], words), STATUS_BAD_INPUT);
    }
    memset(label, 'a', sizeof label - 1);
    label[sizeof label - 1] = '\0';
    assert_int_equal(needs_write(label, words), STATUS_BAD_INPUT);
    assert_false(needs_is_label(label));
    label[BROKER_LABEL_MAX] = '\0';
    assert_int_equal(needs_write(label, words), STATUS_OK);
    assert_true(needs_is_label(label));
    assert_false(needs_is_label(""));
    memset(text, ' ', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(needs_write(text, words), STATUS_BAD_INPUT);
    text[BROKER_NEEDS_BYTES_MAX] = '\0';
    assert_int_equal(needs_write(text, words), STATUS_OK);
}

/* As many short labels as fit, all different. */
static void many_labels_are_sorted(void **state)
{
    (void)state;
    char text[BROKER_NEEDS_BYTES_MAX + 1];
    char words[BROKER_NEEDS_BYTES_MAX + 1];
    size_t count = 0;
    for (char label = '~'; label >= '!'; label--) {
        if (label != '>') {
            text[2 * count] = label;
            text[2 * count + 1] = ' ';
            count++;
        }
    }
    text[2 * count] = '\0';
    assert_int_equal(needs_write(text, words), STATUS_OK);
    assert_int_equal(strlen(words), 2 * count - 1);
    for (size_t i = 1; i < count; i++) {
        assert_true(words[2 * i] > words[2 * i - 2]);
    }
}

static struct offer
offer_of(uint32_t cores, uint32_t memory_mb, const char *const *labels, size_t count)
{
    struct event join = {.kind = EVENT_JOIN};
    struct offer offer;
    join.as.join.cores = cores;
    join.as.join.memory_mb = memory_mb;
    join.as.join.labels = labels;
    join.as.join.label_count = count;
    assert_int_equal(offer_make(&join, &offer), STATUS_OK);
    return offer;
}

static void needs_are_met_by_all_of_them(void **state)
{
    (void)state;
    static const char *const labels[] = {"zone=eu", "gpu", "ab"};
    static const struct {
        const char *words;
        bool by_rich, by_poor;
    } cases[] = {
        {"gpu", true, false},
        {"gpu zone=eu", true, false},
        {"gp", false, false},
        {"gpux", false, false},
        {"zone=us", false, false},
        {"a", false, false},
        {"cores>=8", true, false},
        {"cores>=9", false, false},
        {"cores>=2", true, true},
        {"memory_mb>=4096", true, false},
        {"memory_mb>=4097", false, false},
        {"cores>=8 memory_mb>=4096 ab gpu zone=eu", true, false},
        {"cores>=8 memory_mb>=4096 ab gpu other", false, false},
    };
    struct names names;
    struct offer rich = offer_of(8, 4096, labels, 3);
    struct offer poor = offer_of(2, 0, NULL, 0);
    assert_int_equal(name_make(sizeof(struct needs), BROKER_NEEDS_MAX, &secret, &names),
                     STATUS_OK);
    assert_true(needs_are_met(NULL, &poor));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct needs *needs = NULL;
        assert_int_equal(needs_take(&names, cases[i].words, &needs), STATUS_OK);
        assert_int_equal(needs_are_met(needs, &rich), cases[i].by_rich);
        assert_int_equal(needs_are_met(needs, &poor), cases[i].by_poor);
        needs_give(&names, needs);
    }
    assert_int_equal(names.items.count, 0);
    offer_clear(&rich);
    offer_clear(&poor);
    name_clear(&names);
}

static void the_same_needs_are_kept_once(void **state)
{
    (void)state;
    struct names names;
    struct needs *needs[BROKER_NEEDS_MAX];
    struct needs *other = NULL;
    char words[16];
    assert_int_equal(name_make(sizeof(struct needs), BROKER_NEEDS_MAX, &secret, &names),
                     STATUS_OK);
    assert_int_equal(needs_take(&names, "", &other), STATUS_OK);
    assert_null(other);
    for (unsigned i = 0; i < BROKER_NEEDS_MAX; i++) {
        snprintf(words, sizeof words, "cores>=%u gpu", i + 1);
        assert_int_equal(needs_take(&names, words, &needs[i]), STATUS_OK);
        assert_int_equal(needs[i]->cores, i + 1);
        assert_string_equal(needs_labels(needs[i]), "gpu");
    }
    assert_int_equal(needs_take(&names, "cores>=7 gpu", &other), STATUS_OK);
    assert_ptr_equal(other, needs[6]);
    assert_int_equal(needs_take(&names, "gpu", &other), STATUS_FULL);
    needs_give(&names, needs[9]);
    assert_int_equal(needs_take(&names, "memory_mb>=5", &other), STATUS_OK);
    assert_int_equal(other->memory_mb, 5);
    assert_int_equal(other->cores, 0);
    assert_string_equal(needs_labels(other), "");
    assert_string_equal(needs_labels(NULL), "");
    name_clear(&names);
}

static void without_memory_there_is_no_offer(void **state)
{
    (void)state;
    static const char *const labels[] = {"gpu"};
    struct event join = {.kind = EVENT_JOIN};
    struct offer offer = {0};
    join.as.join.labels = labels;
    join.as.join.label_count = 1;
    alloc_fail_after(0);
    enum status status = offer_make(&join, &offer);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    offer_clear(&offer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_one_order),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(many_labels_are_sorted),
        cmocka_unit_test(needs_are_met_by_all_of_them),
        cmocka_unit_test(the_same_needs_are_kept_once),
        cmocka_unit_test(without_memory_there_is_no_offer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
