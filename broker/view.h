/* view: what others may see of a job, a blob, a worker, a topic, a tenant or needs. */
#ifndef BROKER_VIEW_H
#define BROKER_VIEW_H

#include "broker/broker.h"

struct blob;
struct job;
struct needs;
struct tenant;
struct tenants;
struct topic;
struct worker;

/* Each borrows all it points to. Which needs are met they say as it was last counted. */
struct job_view view_job(const struct job *job);
struct blob_view view_blob(const struct blob *blob);
struct worker_view view_worker(const struct worker *worker);
struct topic_view view_topic(const struct topic *topic, int64_t now_ms);
struct tenant_view view_tenant(const struct tenant *tenant);
struct needs_view view_needs(const struct needs *needs, const struct tenants *tenants);

#endif
