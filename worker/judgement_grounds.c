#include "worker/judgement_grounds.h"

#include <string.h>

/* By the least certain of its tags: "S/assumption" is an assumption, no tag too. */
static void count_one(const struct parameter *parameter, Brink__V1__Grounds *grounds)
{
    const char *tag = parameter->tag;
    if (strstr(tag, "assumption") != NULL || tag[0] == '\0') {
        grounds->assumptions++;
    } else if (strchr(tag, 'G') != NULL) {
        grounds->general++;
    } else if (strchr(tag, 'D') != NULL) {
        grounds->derived++;
    } else {
        grounds->facts++;
    }
}

void judgement_of_grounds(struct judgement *judgement)
{
    const struct parameters *parameters = judgement->source->parameters;
    Brink__V1__Grounds *grounds =
        answer_message(judgement->answer, &brink__v1__grounds__descriptor);
    for (const struct parameter *p = parameters->first; p != NULL; p = p->next) {
        if (p->value->value_case != BRINK__V1__QUANTITY__VALUE_VARIABLE) {
            count_one(p, grounds); /* a variable counts once, not wherever it is named */
        }
    }
    grounds->judgements = (uint32_t)judgement->result->n_key_judgements;
    grounds->text = answer_text(judgement->answer,
                                "Facts, read in a source: %u numbers; derived from such: %u; "
                                "general knowledge, not checked: %u; assumptions: %u. The key "
                                "judgements, %u of them, are what the models make of these.",
                                grounds->facts, grounds->derived, grounds->general,
                                grounds->assumptions, grounds->judgements);
    judgement->result->grounds = grounds;
}
