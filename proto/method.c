#include "proto/method.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/brink/v1/fit.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/brink/v1/shard.pb-c.h"
#include "proto/grpc/health/v1/health.pb-c.h"

#include <string.h>

#define ASSESSOR(name)                                                                         \
    {                                                                                          \
        "/brink.v1.Assessor/" name, METHOD_ASSESSOR, false, name,                              \
            &brink__v1__scenario_request__descriptor, &brink__v1__assessment__descriptor       \
    }
#define BROKER(name, input, output)                                                            \
    {                                                                                          \
        "/brink.v1.Broker/" name, METHOD_BROKER, false, name,                                  \
            &brink__v1__##input##__descriptor, &brink__v1__##output##__descriptor              \
    }

static const struct method methods[] = {
    ASSESSOR("Assess"),
    ASSESSOR("Economy"),
    ASSESSOR("Stability"),
    ASSESSOR("Brink"),
    ASSESSOR("Options"),
    ASSESSOR("Sensitivity"),
    ASSESSOR("Trade"),
    ASSESSOR("Council"),
    ASSESSOR("Bargain"),
    ASSESSOR("Hazard"),
    {"/brink.v1.Assessor/Fit", METHOD_ASSESSOR, false, "Fit",
     &brink__v1__fit_request__descriptor, &brink__v1__assessment__descriptor},
    {"/brink.v1.Assessor/Shard", METHOD_ASSESSOR, false, "Shard",
     &brink__v1__shard_request__descriptor, &brink__v1__shard_result__descriptor},
    BROKER("Submit", scenario_request, accepted),
    BROKER("Get", request_name, request_state),
    BROKER("Await", request_name, assessment),
    BROKER("Cancel", request_name, request_state),
    BROKER("List", list_request, request_list),
    BROKER("DeadLetters", list_request, request_list),
    {"/brink.v1.Broker/Replay", METHOD_BROKER, true, "Replay",
     &brink__v1__replay_request__descriptor, &brink__v1__replay_reply__descriptor},
    BROKER("Requeue", requeue_request, requeue_reply),
    BROKER("Stats", stats_request, stats_reply),
    BROKER("Drain", drain_request, drain_reply),
    BROKER("PutBlob", put_blob_request, put_blob_reply),
    BROKER("GetBlob", get_blob_request, blob),
    BROKER("Describe", describe_request, description),
    {"/brink.v1.Dispatch/Work", METHOD_DISPATCH, true, "Work", &brink__v1__join__descriptor,
     &brink__v1__join__descriptor},
    {"/grpc.health.v1.Health/Check", METHOD_HEALTH, false, "Check",
     &grpc__health__v1__health_check_request__descriptor,
     &grpc__health__v1__health_check_response__descriptor},
};

enum { METHOD_COUNT = sizeof methods / sizeof methods[0] };

const struct method *method_find(const char *path)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (strcmp(methods[i].path, path) == 0) {
            return &methods[i];
        }
    }
    return NULL;
}

const struct method *method_at(size_t index)
{
    return index < METHOD_COUNT ? &methods[index] : NULL;
}
