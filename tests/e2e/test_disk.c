/* Storage and the system fall short under a broker as a user runs it: a full disk, a folder
 * that cannot be used, damage, no file descriptors, a subscriber that does not read. It says
 * so, loses nothing and goes on when it can; or it does not start, with words. */
#include "base/clock.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include <zmq.h>

enum { OK = 0, CANCELLED = 1, UNAVAILABLE = 14 };

enum {
    PATH_BYTES = FOLDER_PATH_BYTES + 64,
    HEADER_BYTES = 56, /* of a segment: docs/journal.md */
    BODY_BYTES = 100 * 1000,
    REQUESTS_MAX = 200
};

static const char any_port[] = "tcp://127.0.0.1:*";

/* Requests of this test: nobody computes them, so any bytes will do. */
static struct id id_of(uint32_t number)
{
    struct id id = {{0xd1}};
    memcpy(&id.bytes[12], &number, sizeof number);
    return id;
}

/* The gRPC code of the broker's answer. */
static int submit(struct asker *asker, uint32_t number, size_t size)
{
    static uint8_t body[BODY_BYTES];
    const struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
                                          .topic = "scenario/nobody/asks",
                                          .body = body,
                                          .body_size = size,
                                          .request_id = id_of(number)};
    struct brink_accepted accepted;
    struct brink_reply reply;
    assert_true(size <= sizeof body);
    memset(body, (int)number, size);
    if (brink_submit(asker->brink, &request, ASKER_WAIT_MS, &accepted, &reply) != STATUS_OK) {
        fail_msg("%s", brink_words(asker->brink));
    }
    return reply.status.code;
}

/* Submits a request and sees it end. */
static void finish_one(struct asker *asker, uint32_t number)
{
    const struct id id = id_of(number);
    struct brink_reply reply;
    assert_int_equal(submit(asker, number, 10), OK);
    assert_int_equal(brink_cancel(asker->brink, &id, ASKER_WAIT_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, OK);
    asker_await(asker, &id, CANCELLED, &reply);
    assert_true(reply.work.sequence > 0);
}

static void expect_serving(struct asker *asker, Grpc__Health__V1__ServingStatus status)
{
    const Grpc__Health__V1__HealthCheckResponse *response =
        (const Grpc__Health__V1__HealthCheckResponse *)asker_call(
            asker, "/grpc.health.v1.Health/Check", NULL,
            &grpc__health__v1__health_check_response__descriptor);
    assert_int_equal(response->status, status);
}

static void journal_path(const struct fleet *fleet, const char *name, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s", fleet->folder.path, name);
}

/* Runs a broker that does not start: exit code 1, and these words. */
static void expect_refusal(struct fleet *fleet, const char *journal, const char *words)
{
    const char *const arguments[] = {"--call",    any_port, "--publish", any_port,
                                     "--journal", journal,  NULL};
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-broker"),
                                      .arguments = arguments};
    struct process *broker = fleet_start_plan(fleet, &plan);
    process_expect(broker, 1);
    process_await(broker, PROCESS_ERR, "event=not_started");
    if (strstr(process_said(broker, PROCESS_ERR), words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", process_said(broker, PROCESS_ERR), words);
    }
    fleet_end(fleet, &broker);
}

/* Mounts a small disk in a world of this test's own: it goes with it. False: not allowed. */
static int mount_small(const char *path, const char *options, unsigned long flags)
{
    if (mkdir(path, 0700) == 0 && unshare(CLONE_NEWNS) == 0 &&
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("tmpfs", path, "tmpfs", flags, options) == 0) {
        return 1;
    }
    print_message("skipped: a disk cannot be mounted here: %s\n", strerror(errno));
    return 0;
}

static int tear_down(void **state)
{
    static const char *const places[] = {"journal", "read-only"};
    const struct fleet *fleet = *state;
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_BYTES];
        journal_path(fleet, places[i], path);
        umount2(path, MNT_DETACH); /* most are no disks */
    }
    return fleet_tear_down(state);
}

/* Takes all the space there is. */
static void fill_disk(const char *path)
{
    static const uint8_t bytes[1 << 16];
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    while (write(file, bytes, sizeof bytes) > 0) {
    }
    assert_int_equal(errno, ENOSPC);
    close(file);
}

static void start_small_broker(struct fleet *fleet)
{
    fleet_start_broker(fleet, "--body-max", "1048576", "--segment-bytes", "3145728", NULL);
}

/* Submits until it is refused; how many were accepted. */
static uint32_t submit_until_refused(struct asker *asker)
{
    uint32_t count = 0;
    int code = OK;
    while (code == OK) {
        assert_true(count < REQUESTS_MAX);
        code = submit(asker, count, BODY_BYTES);
        count += code == OK;
    }
    assert_int_equal(code, UNAVAILABLE);
    return count;
}

static void submit_until_accepted(struct asker *asker, uint32_t number)
{
    int64_t deadline_ms = clock_monotonic_ms() + ASKER_WAIT_MS;
    while (submit(asker, number, BODY_BYTES) != OK) {
        assert_true(clock_monotonic_ms() < deadline_ms);
    }
}

static void expect_known(struct asker *asker, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct id id = id_of(i);
        const Brink__V1__RequestState *state = asker_get(asker, &id);
        assert_int_equal(state->phase, BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING);
        assert_int_equal(state->body_bytes, BODY_BYTES);
    }
}

/* Law: a full disk takes nothing away. What cannot be kept is not accepted; all that can be
 * read is answered; and with space again it goes on by itself. */
static void a_full_disk_refuses_and_loses_nothing(void **state)
{
    enum { FINISHED = 9999 };
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    char journal[PATH_BYTES];
    char filler[PATH_BYTES + 16];
    const struct id finished = id_of(FINISHED);
    struct brink_reply reply;
    journal_path(fleet, "journal", journal);
    snprintf(filler, sizeof filler, "%s/filler", journal);
    if (!mount_small(journal, "size=10m", 0)) {
        skip();
    }
    start_small_broker(fleet);
    finish_one(asker, FINISHED);
    fill_disk(filler);
    uint32_t accepted = submit_until_refused(asker);
    assert_true(accepted > 10);
    process_await(fleet->broker, PROCESS_ERR, "event=journal_fault");
    expect_serving(asker, GRPC__HEALTH__V1__SERVING_STATUS__NOT_SERVING);
    assert_non_null(strstr(asker_stats(asker)->journal->fault, "No space left on device"));
    expect_known(asker, accepted);
    asker_await(asker, &finished, CANCELLED, &reply);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_small_broker(fleet); /* the next one starts, and finds it full too */
    expect_known(asker, accepted);
    asker_await(asker, &finished, CANCELLED, &reply);
    assert_int_equal(submit(asker, accepted, BODY_BYTES), UNAVAILABLE);
    process_await(fleet->broker, PROCESS_ERR, "event=journal_fault");
    assert_int_equal(unlink(filler), 0);
    submit_until_accepted(asker, accepted);
    process_await(fleet->broker, PROCESS_ERR, "event=journal_ready");
    expect_serving(asker, GRPC__HEALTH__V1__SERVING_STATUS__SERVING);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_small_broker(fleet);
    expect_known(asker, accepted + 1);
    asker_await(asker, &finished, CANCELLED, &reply);
}

static void a_folder_that_cannot_be_made_is_refused(void **state)
{
    struct fleet *fleet = *state;
    char path[PATH_BYTES];
    journal_path(fleet, "none/journal", path);
    expect_refusal(fleet, path, "none/journal: No such file or directory");
    journal_path(fleet, "read-only", path);
    if (!mount_small(path, "size=1m", MS_RDONLY)) {
        skip();
    }
    journal_path(fleet, "read-only/journal", path);
    expect_refusal(fleet, path, "read-only/journal: Read-only file system");
}

static void a_second_broker_on_the_journal_is_refused(void **state)
{
    struct fleet *fleet = *state;
    char journal[PATH_BYTES];
    journal_path(fleet, "journal", journal);
    fleet_start_broker(fleet, NULL);
    expect_refusal(fleet, journal, "another broker uses this folder");
    finish_one(&fleet->asker, 1); /* the first one goes on */
}

static void segment_path(const struct fleet *fleet, char path[PATH_BYTES])
{
    journal_path(fleet, "journal/segment-00000000000000000001", path);
}

static void read_at(const char *path, off_t at, uint8_t *bytes, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(pread(file, bytes, size, at), size);
    close(file);
}

static void write_at(const char *path, off_t at, const uint8_t *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(file, bytes, size, at), size);
    close(file);
}

/* Runs brink-broker on a journal to its end. */
static void
keep_up(struct fleet *fleet, const char *const *arguments, int code, const char *words)
{
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-broker"),
                                      .arguments = arguments};
    struct process *process = fleet_start_plan(fleet, &plan);
    process_expect(process, code);
    if (strstr(process_said(process, PROCESS_OUT), words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", process_said(process, PROCESS_OUT), words);
    }
    fleet_end(fleet, &process);
}

/* Law: damage is never loaded: it is found, named, and repaired into a journal that starts. */
static void a_damaged_journal_is_refused_and_repaired(void **state)
{
    enum { FINISHED = 5 };
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    char journal[PATH_BYTES];
    char old[PATH_BYTES];
    char repaired[PATH_BYTES];
    char segment[PATH_BYTES];
    uint8_t byte = 0;
    journal_path(fleet, "journal", journal);
    journal_path(fleet, "old", old);
    journal_path(fleet, "repaired", repaired);
    segment_path(fleet, segment);
    start_small_broker(fleet);
    for (uint32_t i = 0; i < FINISHED; i++) {
        finish_one(asker, i);
    }
    fleet_stop_broker(fleet, SIGTERM, 0);
    read_at(segment, HEADER_BYTES + 100, &byte, 1); /* of the first request */
    byte ^= 0x20;
    write_at(segment, HEADER_BYTES + 100, &byte, 1);
    expect_refusal(fleet, journal, "segment-00000000000000000001, offset 56");
    const char *const check[] = {"--check", journal, NULL};
    const char *const repair[] = {"--repair", journal, repaired, NULL};
    keep_up(fleet, check, 1, "damaged: offset 56 is invalid");
    keep_up(fleet, repair, 0, "record 1 lost: segment-00000000000000000001, offset 56\n");
    assert_int_equal(rename(journal, old), 0);
    assert_int_equal(rename(repaired, journal), 0);
    start_small_broker(fleet);
    for (uint32_t i = 1; i < FINISHED; i++) {
        const struct id id = id_of(i);
        struct brink_reply reply;
        asker_await(asker, &id, CANCELLED, &reply);
        assert_int_equal(reply.work.sequence, i + 1);
    }
    finish_one(asker, 0); /* it is not known, and new */
    assert_int_equal(asker_stats(asker)->last_sequence, FINISHED + 1);
}

static void a_journal_of_a_newer_version_is_refused(void **state)
{
    struct fleet *fleet = *state;
    char journal[PATH_BYTES];
    char segment[PATH_BYTES];
    uint8_t header[HEADER_BYTES];
    journal_path(fleet, "journal", journal);
    segment_path(fleet, segment);
    start_small_broker(fleet);
    fleet_stop_broker(fleet, SIGTERM, 0);
    read_at(segment, 0, header, sizeof header);
    header[8] = 2;
    const XXH64_hash_t checksum = XXH3_64bits(header, HEADER_BYTES - 8);
    for (size_t i = 0; i < 8; i++) {
        header[HEADER_BYTES - 8 + i] = (uint8_t)(checksum >> (8 * i));
    }
    write_at(segment, 0, header, sizeof header);
    expect_refusal(fleet, journal,
                   "segment-00000000000000000001, offset 0: written in version 2 of the "
                   "journal's format, and this program knows 1");
}

static int connect_raw(const char *endpoint)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(strrchr(endpoint, ':') + 1, NULL, 10)),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
    };
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file >= 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

/* Law: a broker without a file left lives, serves those it has, says what it cannot do, and
 * goes on when there are some again. */
static void a_broker_without_files_lives(void **state)
{
    enum { CONNECTIONS = 60, LEFT = 20 };
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    int files[CONNECTIONS];
    start_small_broker(fleet);
    finish_one(asker, 9999);
    rlim_t most = process_open_files(fleet->broker) + LEFT;
    const struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
    assert_int_equal(prlimit(fleet->broker->pid, RLIMIT_NOFILE, &limit, NULL), 0);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        files[i] = connect_raw(i % 2 == 0 ? fleet->call : fleet->publish);
    }
    int64_t deadline_ms = clock_monotonic_ms() + ASKER_WAIT_MS;
    while (process_open_files(fleet->broker) < most) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        assert_int_equal(asker_stats(asker)->n_workers, 0);
    }
    uint32_t accepted = submit_until_refused(asker); /* the next segment cannot be opened */
    expect_serving(asker, GRPC__HEALTH__V1__SERVING_STATUS__NOT_SERVING);
    expect_known(asker, accepted);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        close(files[i]);
    }
    submit_until_accepted(asker, accepted);
    asker_close(asker);
    memset(asker, 0, sizeof *asker);
    asker_open(asker, fleet->call); /* somebody new */
    expect_known(asker, accepted + 1);
    expect_serving(asker, GRPC__HEALTH__V1__SERVING_STATUS__SERVING);
}

/* Submits and cancels `count` requests with large metadata, so that each is published. */
static void publish_many(struct asker *asker, uint32_t first, uint32_t count)
{
    enum { UNDER_WAY = 100 };
    static char value[4000];
    static const struct frame_metadata metadata[] = {{"filler", value}};
    size_t open = 0;
    memset(value, 'x', sizeof value - 1);
    for (uint32_t i = 0; i < count || open > 0; i += i < count) {
        struct brink_reply reply;
        if (i < count) {
            struct id call;
            uint8_t name[2 + ID_BYTES] = {0x0a, ID_BYTES};
            const struct id id = id_of(first + i);
            memcpy(name + 2, id.bytes, ID_BYTES);
            const struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
                                                  .topic = "scenario/nobody/asks",
                                                  .metadata = metadata,
                                                  .metadata_count = 1,
                                                  .request_id = id,
                                                  .detached = true};
            const struct brink_request cancel = {
                .method = "/brink.v1.Broker/Cancel", .body = name, .body_size = sizeof name};
            assert_int_equal(brink_send(asker->brink, &request, &call), STATUS_OK);
            assert_int_equal(brink_send(asker->brink, &cancel, &call), STATUS_OK);
            open += 2;
        }
        while (open > (i < count ? UNDER_WAY : 0)) {
            assert_int_equal(brink_receive(asker->brink, ASKER_WAIT_MS, &reply), STATUS_OK);
            assert_int_equal(reply.status.code, OK);
            open--;
        }
    }
}

/* Connects a subscriber that never reads, and makes sure that there is something to read. */
static void *stall(struct asker *asker, void *context, const char *publish)
{
    const int one = 1;
    const int none = 0;
    void *subscriber = zmq_socket(context, ZMQ_SUB);
    assert_non_null(subscriber);
    zmq_setsockopt(subscriber, ZMQ_RCVHWM, &one, sizeof one);
    zmq_setsockopt(subscriber, ZMQ_LINGER, &none, sizeof none);
    zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);
    assert_int_equal(zmq_connect(subscriber, publish), 0);
    zmq_pollitem_t item = {.socket = subscriber, .events = ZMQ_POLLIN};
    for (uint32_t i = 0; item.revents == 0; i++) {
        assert_true(i < 10000);
        publish_many(asker, 1000000 + i, 1);
        assert_true(zmq_poll(&item, 1, 20) >= 0);
    }
    return subscriber;
}

/* Law: a subscriber that does not read costs its queue, and no more however long it sleeps. An
 * instrumented build keeps memory that is free: there only its death would show. */
static void a_stalled_subscriber_does_not_grow_the_broker(void **state)
{
    enum { FILL = 14000, MORE = 6000, SLACK_KB = 8 * 1024 };
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    fleet_start_broker(fleet, "--durability", "memory", "--kept-max", "100", NULL);
    void *context = zmq_ctx_new();
    void *subscriber = stall(asker, context, fleet->publish);
    publish_many(asker, 0, FILL); /* more than its queue and the buffers of TCP hold */
    size_t before_kb = process_memory_kb(fleet->broker);
    publish_many(asker, FILL, MORE);
    size_t after_kb = process_memory_kb(fleet->broker);
    print_message("broker: %zu kB, then %zu kB\n", before_kb, after_kb);
    assert_true(after_kb < before_kb + SLACK_KB || SLOWNESS > 1);
    zmq_close(subscriber);
    zmq_ctx_term(context);
    finish_one(asker, 9999999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_disk_refuses_and_loses_nothing, fleet_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_made_is_refused, fleet_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_second_broker_on_the_journal_is_refused, fleet_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_journal_is_refused_and_repaired, fleet_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_journal_of_a_newer_version_is_refused, fleet_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_broker_without_files_lives, fleet_set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stalled_subscriber_does_not_grow_the_broker,
                                        fleet_set_up, tear_down),
    };
    return cmocka_run_group_tests_name("e2e/disk", tests, NULL, NULL);
}
