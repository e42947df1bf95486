#include "broker/topic.h"

#include "broker/broker.h"

#include <string.h>

bool topic_is_request(const char *text)
{
    static const char root[] = "scenario/";
    size_t size = 0;
    return name_is_visible(text, BROKER_TOPIC_MAX, &size) && size > strlen(root) &&
           topic_compare(text, root, strlen(root)) == 0;
}

bool topic_is_prefix(const char *text)
{
    size_t size = 0;
    return name_is_visible(text, BROKER_TOPIC_MAX, &size);
}

int topic_compare(const char *topic, const char *prefix, size_t prefix_size)
{
    return strncmp(topic, prefix, prefix_size);
}
