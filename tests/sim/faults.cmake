# The planted faults. Whoever writes a promise plants a fault that only it names.
sim_fault(unpublished FILE life.c LAW one-outcome
  FROM "    step_publish(step, job);"
  TO "")
sim_fault(published-early FILE step.c LAW commit-first
  FROM ".kind = EFFECT_PUBLISH, .covers = job->record"
  TO ".kind = EFFECT_PUBLISH, .covers = 0")
sim_fault(accepted-while-draining FILE request.c LAW accepted-only
  FROM "return submit_again(step, job);
    }
    if (broker->draining)"
  TO "return submit_again(step, job);
    }
    if (false)")
sim_fault(number-skipped FILE life.c LAW numbered
  FROM "++broker->counts.last_sequence"
  TO "(broker->counts.last_sequence += 2)")
sim_fault(known-as-new FILE request.c LAW known
  FROM "step_accepted(step, job, true)"
  TO "step_accepted(step, job, false)")
sim_fault(caller-not-told FILE life.c LAW answers
  FROM "step_outcome(step, job, &job->waiters->call);"
  TO "")
sim_fault(stranger-not-asked FILE work.c LAW refusals
  FROM "step_who(step);"
  TO "")
sim_fault(stale-result-taken FILE work.c LAW one-lease
  FROM "job->epoch == step->event->epoch"
  TO "true")
sim_fault(epoch-repeated FILE life.c LAW one-lease
  FROM "++broker->epoch"
  TO "broker->epoch + 1")
sim_fault(wrong-worker FILE queue.c LAW one-lease
  FROM "lane_oldest(root, prefix->text, prefix->size)"
  TO "lane_oldest(root, prefix->text, prefix->size / 2)")
sim_fault(copied-at-once FILE copy.c LAW copies
  FROM "broker->now_ms - job->started_ms > PATIENCE * usual_ms"
  TO "broker->now_ms > 0")
sim_fault(copied-to-itself FILE roster.c LAW copies
  FROM "    leave_ready(without);
    struct worker *best"
  TO "    struct worker *best")
sim_fault(slow-left-alone FILE copy.c LAW copies
  FROM "usual_ms > 0 && broker->now_ms - job->started_ms > PATIENCE"
  TO "usual_ms > 0 && broker->now_ms - job->started_ms > 4 * PATIENCE")
sim_fault(second-not-told FILE life.c LAW stop
  FROM "    roster_unassign(job->worker, job);
    copy_stop(step, job);
}"
  TO "    roster_unassign(job->worker, job);
}")
sim_fault(second-trusted FILE due.c LAW losses
  FROM "        copy_stop(step, job);"
  TO "        copy_renew(step, job);")
sim_fault(second-forgets-the-time FILE copy.c LAW copies
  FROM "    job->started_ms = copy->started_ms;"
  TO "")
sim_fault(second-refused FILE work.c LAW one-lease
  FROM "return copy_is(job, worker, step->event->epoch);"
  TO "return copy_is(job, worker, step->event->epoch) && step->event->kind == EVENT_PROGRESS;")
sim_fault(pace-without-forks FILE life.c LAW counts
  FROM "    queue_count(queue, job, step->broker->now_ms);"
  TO "    if (job->state != JOB_FORKED) {
        queue_count(queue, job, step->broker->now_ms);
    }")
sim_fault(one-attempt-more FILE life.c LAW attempts
  FROM "job->attempts >= broker->limits.attempts_max"
  TO "job->attempts > broker->limits.attempts_max")
sim_fault(lowered-limit-evicts FILE limits.c LAW change
  FROM "        take_over(broker, limits);"
  TO "        if (broker->ledger.live_count > limits->jobs_max) {
            life_end(step, broker->ledger.newest, JOB_CANCEL);
        }
        take_over(broker, limits);")
sim_fault(lowered-limit-ends-a-restart FILE limits.c LAW replayed
  FROM "return names->items.count < names->items.items_max;"
  TO "return true;")
sim_fault(heartbeat-not-taken-over FILE roster.c LAW wake-up
  FROM "    roster->heartbeat_ms = limits->heartbeat_ms;"
  TO "")
sim_fault(kept-in-spite-of-the-limit FILE due.c LAW limits
  FROM "broker->ledger.kept.count > broker->limits.kept_max"
  TO "false")
sim_fault(shorter-lease-at-once FILE limits.c LAW wake-up
  FROM "if (more_ms > 0) {"
  TO "if (more_ms != 0) {")
sim_fault(started-too-late FILE dispatch.c LAW deadline
  FROM "job->deadline_ms > broker->now_ms"
  TO "job->deadline_ms > 0")
sim_fault(silent-trusted FILE roster.c LAW losses
  FROM "silent_at_ms(roster, worker) <= now_ms"
  TO "silent_at_ms(roster, worker) < now_ms")
sim_fault(not-told-to-stop FILE life.c LAW stop
  FROM "if (cause == JOB_CAUSE_LEASE)"
  TO "if (false)")
sim_fault(busy-thread-forgotten FILE roster.c LAW credit
  FROM "worker->tasks.count + worker->copy_count + worker->stopped_count"
  TO "worker->tasks.count + worker->copy_count")
sim_fault(flapping-forgiven FILE roster.c LAW standing
  FROM "        standing_keep(&roster->standings, worker->name, worker->standing);"
  TO "")
sim_fault(slow-holds-ahead FILE roster.c LAW standing
  FROM "return worker->credit - ahead + ahead * ROSTER_SLOW_UNIT / worker->slowness;"
  TO "return worker->credit;")
sim_fault(label-not-seen FILE needs.c LAW needs
  FROM "are_met = has_label(offer, &word);"
  TO "are_met = offer->labels != NULL;")
sim_fault(needs-forgotten FILE replay.c LAW replayed
  FROM "view->needs, &lane);"
  TO "NULL, &lane);")
sim_fault(sent-away-early FILE broker.c LAW drained
  FROM " || broker->ledger.live_count > 0"
  TO "")
sim_fault(bytes-not-limited FILE request.c LAW limits
  FROM "bytes <= broker->limits.bytes_max - ledger->live_bytes"
  TO "bytes <= broker->limits.bytes_max")
sim_fault(forgotten-early FILE due.c LAW kept
  FROM "retention_ends_ms(broker) <= broker->now_ms; i++"
  TO "retention_ends_ms(broker) <= broker->now_ms + 30; i++")
sim_fault(parcel-leaked FILE life.c LAW parcels
  FROM "step_release(step, job->outcome);"
  TO "")
sim_fault(returned-to-the-back FILE queue.c LAW lane-order
  FROM "lane_add_first(job->lane, job);"
  TO "lane_add_last(job->lane, job);")
sim_fault(room-not-filled FILE dispatch.c LAW no-idle
  FROM "while (roster_has_room(worker) &&"
  TO "if (roster_has_room(worker) &&")
sim_fault(lane-not-seen FILE lane.c LAW no-idle
  FROM "lane->oldest = older_of(oldest, oldest_below(lane->right));"
  TO "lane->oldest = oldest;")
sim_fault(weight-ignored FILE tenant.c LAW fairness
  FROM "TASK_TIME / tenant->weight"
  TO "TASK_TIME")
sim_fault(credit-saved-up FILE tenant.c LAW fairness
  FROM "if (tenant->time < tenants->time) {
        tenant->time = tenants->time;"
  TO "if (tenant->time < tenants->time / 2) {
        tenant->time = tenants->time / 2;")
sim_fault(passed-for-ever FILE queue.c LAW no-starvation
  FROM "by_right == by_age || by_right->overtaken"
  TO "by_right == by_age")
sim_fault(alarm-misplaced FILE heap.c LAW wake-up
  FROM "if (place > 0 && entry.key < heap->entries[(place - 1) / 2].key)"
  TO "if (heap->count == 0)")
sim_fault(progress-ignored FILE work.c LAW wake-up
  FROM "life_renew(step, job);"
  TO "")
sim_fault(miscounted FILE queue.c LAW counts
  FROM "    queue->running--;"
  TO "")
sim_fault(sequence-forgotten FILE replay.c LAW replayed
  FROM "*last_sequence = sequence > *last_sequence ? sequence : *last_sequence;"
  TO "")
sim_fault(place-in-line-lost FILE replay.c LAW replayed
  FROM "    job->order = view->order;"
  TO "")
sim_fault(failures-not-rewritten FILE life.c LAW replayed
  FROM "    record_failures(step, job);"
  TO "")
sim_fault(outcome-not-rewritten FILE life.c LAW replayed
  FROM "    if (job_has_ended(job->state)) {
        step_record(step, job, RECORD_OUTCOME);"
  TO "    if (false) {
        step_record(step, job, RECORD_OUTCOME);")
sim_fault(trimmed-too-far FILE replay.c LAW oldest
  FROM "earliest->first_record < oldest ? earliest->first_record"
  TO "false ? earliest->first_record")
sim_fault(revived-out-of-order FILE ledger.c LAW wake-up
  FROM "(left->sequence > right->sequence) - (left->sequence < right->sequence)"
  TO "(left->sequence < right->sequence) - (left->sequence > right->sequence)")
sim_fault(lease-outlives-broker FILE broker.c LAW one-lease
  FROM "    broker->epoch = limits->epoch_base;"
  TO "")
sim_fault(started-before-its-time FILE life.c LAW counts
  FROM "if (job->ready_ms > step->broker->now_ms) {"
  TO "if (false) {")
sim_fault(tried-again-at-once FILE life.c LAW attempts
  FROM "return (int64_t)(chance % (uint64_t)(most_ms + 1));"
  TO "return (int64_t)(most_ms + 1);")
sim_fault(step-unpublished FILE step.c LAW steps
  FROM "i <= view.steps; i++"
  TO "i == 0 || i < view.steps; i++")
sim_fault(steps-not-shared FILE life.c LAW steps
  FROM "    job->steps = answer->steps;"
  TO "")
sim_fault(steps-forgotten FILE replay.c LAW replayed
  FROM "    job->steps = (uint8_t)view->steps;"
  TO "")
sim_fault(failure-shared FILE flight.c LAW shared
  FROM "return job->state == JOB_DONE && job->status == STATUS_OK;"
  TO "return job->state == JOB_DONE;")
sim_fault(run-not-shared FILE flight.c LAW shared
  FROM "return is_begun || goes_as_soon;"
  TO "return goes_as_soon;")
sim_fault(left-behind FILE flight.c LAW shared
  FROM "        if (flight->followers.count > 0) {
            start_again(step, flight);"
  TO "        if (flight->followers.count > 1) {
            start_again(step, flight);")
sim_fault(answer-not-retained FILE life.c LAW parcels
  FROM "    step_retain(step, job->outcome);"
  TO "")
sim_fault(replay-skips-one FILE archive.c LAW followed
  FROM "replay->next = job->sequence + 1;"
  TO "replay->next = job->sequence + 2;")
sim_fault(replay-goes-on-too-early FILE archive.c LAW followed
  FROM "replay->next = job->sequence + 1;"
  TO "")
sim_fault(replay-of-every-topic FILE archive.c LAW followed
  FROM "return strncmp(topic, replay->prefix, strlen(replay->prefix)) == 0;"
  TO "return topic != NULL && replay != NULL;")
sim_fault(step-not-replayed FILE archive.c LAW followed
  FROM "step <= job->steps && status == STATUS_OK"
  TO "step < job->steps && status == STATUS_OK")
sim_fault(replay-from-the-next FILE broker.c LAW followed
  FROM "job = ledger_find_sequence(ledger, from);"
  TO "job = ledger_find_sequence(ledger, from + 1);")
sim_fault(replay-before-commit FILE archive.c LAW commit-first
  FROM "replay->covers = job->record > replay->covers ? job->record : replay->covers;"
  TO "")
sim_fault(replay-passes-uncommitted FILE archive.c LAW commit-first
  FROM "    replay->covers = job->record > replay->covers ? job->record : replay->covers;"
  TO "    outcome_topic(job->topic, topic);
    if (strncmp(topic, replay->prefix, strlen(replay->prefix)) == 0 && replay->left > 0) {
        replay->covers = job->record > replay->covers ? job->record : replay->covers;
    }")
sim_fault(asking-takes-a-number FILE broker.c LAW unheard
  FROM "    *first_out = first == NULL ? 0 : first->sequence;"
  TO "    *first_out = first == NULL ? 0 : first->sequence;
    ((struct broker *)broker)->ledger.last_order++;")
sim_fault(blob-of-the-dead-forgotten FILE life.c LAW blobs
  FROM "if (job->state != JOB_DEAD) { /* it may live again */"
  TO "if (true) {")
sim_fault(blobs-not-limited FILE depot.c LAW blobs
  FROM "return used <= most && bytes <= most - used;"
  TO "return used <= most && bytes <= most;")
sim_fault(blob-not-named-again FILE replay.c LAW replayed
  FROM "    depot_use(broker, job, view->blob);"
  TO "")
sim_fault(blob-trimmed FILE replay.c LAW oldest
  FROM "if (blob != NULL && blob->record < oldest) {"
  TO "if (false) {")
sim_fault(stored-early FILE step.c LAW commit-first
  FROM ".covers = blob->record,"
  TO ".covers = 0,")
sim_fault(children-outlive-parent FILE life.c LAW family
  FROM "    family_drop(step, job, true);
    tell_waiters(step, job);
    step_publish(step, job);"
  TO "    tell_waiters(step, job);
    step_publish(step, job);")
sim_fault(orphan-goes-on FILE life.c LAW stop
  FROM "if (job->worker->is_lost) {"
  TO "if (true) {")
sim_fault(joined-early FILE family.c LAW family
  FROM "if (family->left == 0) {"
  TO "if (family->left <= 1) {")
sim_fault(one-failure-more FILE family.c LAW family
  FROM "if (family->failed > family->tolerate) {"
  TO "if (family->failed > family->tolerate + 1) {")
sim_fault(results-out-of-order FILE family.c LAW family
  FROM "return view_job(family->children[index]);"
  TO "return view_job(family->children[family->count - 1 - index]);")
sim_fault(fork-not-rewritten FILE life.c LAW replayed
  FROM "    if (job->family != NULL) {
        step_record(step, job, RECORD_FORKED);"
  TO "    if (false) {
        step_record(step, job, RECORD_FORKED);")
sim_fault(child-runs-again FILE family.c LAW replayed
  FROM "parent->family->left--;"
  TO "")
