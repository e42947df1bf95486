/* Keys from files to refusals: what docs/operations.md tells an operator to do, done. */
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DONE = 0, FAILED = 1, BAD_INPUT = 2, UNREACHABLE = 3, PATH_BYTES = 320, KEY_BYTES = 48 };

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

/* A path in the fleet's folder, and the public key of a key file there. */
struct name {
    char path[PATH_BYTES];
    char key[KEY_BYTES];
};

static void name_file(const struct fleet *fleet, const char *file, struct name *name_out)
{
    snprintf(name_out->path, sizeof name_out->path, "%s/%s", fleet->folder.path, file);
    name_out->key[0] = '\0';
}

static void take_key(struct process *process, struct name *name)
{
    snprintf(name->key, sizeof name->key, "%s", process_said(process, PROCESS_OUT));
    name->key[strcspn(name->key, "\n")] = '\0';
    assert_int_equal(strlen(name->key), 40);
}

static struct name make_key(struct fleet *fleet, const char *file)
{
    struct name name;
    name_file(fleet, file, &name);
    struct process *process = fleet_run(fleet, DONE, "keys", "new", name.path, NULL);
    take_key(process, &name);
    fleet_end(fleet, &process);
    return name;
}

static void run(struct fleet *fleet, int code, const char *words, const char *verb, ...)
    __attribute__((sentinel));

/* `brink keys verb ...`: ends with `code` and says `words` about it. */
static void run(struct fleet *fleet, int code, const char *words, const char *verb, ...)
{
    const char *list[8] = {NULL};
    size_t count = 0;
    va_list arguments;
    va_start(arguments, verb);
    while ((list[count] = va_arg(arguments, const char *)) != NULL) {
        count++;
        assert_true(count < sizeof list / sizeof list[0]);
    }
    va_end(arguments);
    struct process *process = fleet_run(fleet, code, "keys", verb, list[0], list[1], list[2],
                                        list[3], list[4], list[5], list[6], NULL);
    assert_non_null(strstr(process_said(process, PROCESS_ERR), words));
    fleet_end(fleet, &process);
}

static void keys_are_made_shown_and_listed(void **state)
{
    struct fleet *fleet = *state;
    struct stat about;
    struct name list;
    struct name key = make_key(fleet, "desk.key");
    name_file(fleet, "access.list", &list);
    assert_int_equal(stat(key.path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    struct process *process = fleet_run(fleet, DONE, "keys", "show", key.path, NULL);
    struct name shown;
    take_key(process, &shown);
    assert_string_equal(shown.key, key.key);
    fleet_end(fleet, &process);
    run(fleet, BAD_INPUT, "File exists", "new", key.path, NULL);
    run(fleet, BAD_INPUT, "takes new, show, authorize or revoke", "make", key.path, NULL);
    run(fleet, BAD_INPUT, "brink keys revoke takes LIST NAME|KEY", "revoke", list.path, NULL);
    run(fleet, BAD_INPUT, "roles: \"boss\" is none of", "authorize", list.path, "desk",
        key.path, "--roles", "boss", NULL);
    assert_int_equal(stat(list.path, &about), -1);
    run(fleet, DONE, "", "authorize", list.path, "desk", key.path, "--roles", "admin", NULL);
    run(fleet, BAD_INPUT, "there is a key of this name above", "authorize", list.path, "desk",
        key.key, "--roles", "admin", NULL);
    run(fleet, FAILED, "has no key or name nobody", "revoke", list.path, "nobody", NULL);
    run(fleet, DONE, "", "revoke", list.path, key.key, NULL);
    assert_int_equal(stat(list.path, &about), 0);
    assert_int_equal(about.st_size, 0);
}

/* What brink-broker says and ends with, given these further arguments. */
static void expect_broker(struct fleet *fleet, int code, const char *words, ...)
    __attribute__((sentinel));

static void expect_broker(struct fleet *fleet, int code, const char *words, ...)
{
    const char *list[16] = {"--durability", "memory"};
    size_t count = 2;
    va_list arguments;
    va_start(arguments, words);
    while ((list[count] = va_arg(arguments, const char *)) != NULL) {
        count++;
        assert_true(count < sizeof list / sizeof list[0]);
    }
    va_end(arguments);
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-broker"), .arguments = list};
    struct process *process = fleet_start_plan(fleet, &plan);
    if (code == DONE) {
        process_await(process, PROCESS_ERR, words);
        process_signal(process, SIGTERM);
    }
    process_expect(process, code);
    assert_non_null(strstr(process_said(process, PROCESS_ERR), words));
    fleet_end(fleet, &process);
}

static void a_broker_that_others_reach_has_keys_or_is_told_so(void **state)
{
    struct fleet *fleet = *state;
    struct name key = make_key(fleet, "broker.key");
    struct name list;
    name_file(fleet, "access.list", &list);
    expect_broker(fleet, BAD_INPUT, "write insecure = true", "--call", "tcp://0.0.0.0:*",
                  "--publish", "tcp://127.0.0.1:*", NULL);
    expect_broker(fleet, BAD_INPUT, "write insecure = true", "--call", "tcp://127.0.0.1:*",
                  "--publish", "tcp://*:*", NULL);
    expect_broker(fleet, DONE, "event=started", "--call", "tcp://127.0.0.1:*", "--publish",
                  "tcp://0.0.0.0:*", "--insecure", "true", NULL);
    expect_broker(fleet, BAD_INPUT, "access: is empty", "--key", key.path, NULL);
    expect_broker(fleet, FAILED, "No such file", "--call", "tcp://127.0.0.1:*", "--publish",
                  "tcp://127.0.0.1:*", "--key", key.path, "--access", list.path, NULL);
    folder_write(&fleet->folder, "access.list", "");
    expect_broker(fleet, DONE, "event=started", "--call", "tcp://0.0.0.0:*", "--publish",
                  "tcp://127.0.0.1:*", "--key", key.path, "--access", list.path, NULL);
    assert_int_equal(chmod(key.path, 0640), 0);
    expect_broker(fleet, BAD_INPUT, "others may use the key", "--key", key.path, "--access",
                  list.path, NULL);
}

/* A broker with keys, a worker, a client, and one whom nobody knows. */
struct house {
    struct name list, broker, worker, desk, boss, stranger;
};

static void list_key(struct fleet *fleet,
                     const struct house *house,
                     const char *name,
                     const struct name *key,
                     const char *role)
{
    run(fleet, DONE, "", "authorize", house->list.path, name, key->path, "--roles", role,
        "--topics", "scenario/", NULL);
}

static struct process *start_worker_as(struct fleet *fleet,
                                       const struct house *house,
                                       const struct name *key,
                                       const char *name)
{
    const char *const arguments[] = {
        "--threads",       "1",      "--call", fleet->call, "--key", key->path, "--server-key",
        house->broker.key, "--name", name,     NULL};
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-worker"),
                                      .arguments = arguments};
    return fleet_start_plan(fleet, &plan);
}

static void open_house(struct fleet *fleet, struct house *house)
{
    name_file(fleet, "access.list", &house->list);
    house->broker = make_key(fleet, "broker.key");
    house->worker = make_key(fleet, "worker.key");
    house->desk = make_key(fleet, "desk.key");
    house->boss = make_key(fleet, "boss.key");
    house->stranger = make_key(fleet, "stranger.key");
    list_key(fleet, house, "worker", &house->worker, "worker");
    list_key(fleet, house, "desk", &house->desk, "client");
    list_key(fleet, house, "boss", &house->boss, "admin");
    fleet_start_broker(fleet, "--key", house->broker.path, "--access", house->list.path, NULL);
    start_worker_as(fleet, house, &house->worker, "worker");
    process_await(fleet->broker, PROCESS_ERR, "what=joined");
}

/* `brink submit --wait` with a key. */
static void submit(struct fleet *fleet,
                   const struct house *house,
                   const struct name *key,
                   int code,
                   const char *words)
{
    struct process *process =
        fleet_run(fleet, code, "submit", scenario, "--wait", "--draws", "16", "--brink-draws",
                  "0", "--quiet", "--key", key->path, "--server-key", house->broker.key,
                  "--timeout-ms", "30000", NULL);
    assert_non_null(strstr(process_said(process, PROCESS_ERR), words));
    fleet_end(fleet, &process);
}

static void reload(struct fleet *fleet, const char *event)
{
    process_signal(fleet->broker, SIGHUP);
    process_await(fleet->broker, PROCESS_ERR, event);
}

static void read_secret(const struct name *key, char secret_out[KEY_BYTES])
{
    char line[128] = "";
    FILE *file = fopen(key->path, "r");
    assert_non_null(file);
    while (strncmp(line, "secret ", 7) != 0) {
        assert_non_null(fgets(line, sizeof line, file));
    }
    snprintf(secret_out, KEY_BYTES, "%.40s", line + 7);
    fclose(file);
}

static void who_is_listed_is_served_until_he_is_not(void **state)
{
    struct fleet *fleet = *state;
    struct house house;
    open_house(fleet, &house);
    submit(fleet, &house, &house.desk, DONE, "");
    submit(fleet, &house, &house.stranger, UNREACHABLE, house.stranger.key);
    submit(fleet, &house, &house.boss, FAILED, "PERMISSION_DENIED");
    struct process *process = fleet_run(fleet, DONE, "stats", "--key", house.boss.path,
                                        "--server-key", house.broker.key, NULL);
    fleet_end(fleet, &process);
    process = fleet_run(fleet, UNREACHABLE, "stats", "--timeout-ms", "30000", NULL);
    assert_non_null(strstr(process_said(process, PROCESS_ERR), "for a key"));
    fleet_end(fleet, &process);
    struct process *worker = start_worker_as(fleet, &house, &house.stranger, "stranger");
    process_await(worker, PROCESS_ERR, "event=not_let_in call=");
    process_await(worker, PROCESS_ERR, house.stranger.key);
    list_key(fleet, &house, "late", &house.stranger, "worker");
    reload(fleet, "event=access_read");
    process_await(fleet->broker, PROCESS_ERR, "what=joined name=\"stranger\"");
    process_signal(worker, SIGTERM);
    process_expect(worker, DONE);
    fleet_end(fleet, &worker);
    worker = start_worker_as(fleet, &house, &house.desk, "desk");
    process_expect(worker, FAILED);
    assert_non_null(strstr(process_said(worker, PROCESS_ERR), "code=PERMISSION_DENIED"));
    fleet_end(fleet, &worker);
    run(fleet, DONE, "", "revoke", house.list.path, "late", NULL);
    list_key(fleet, &house, "stranger", &house.stranger, "client");
    reload(fleet, "event=access_read");
    submit(fleet, &house, &house.stranger, DONE, "");
    run(fleet, DONE, "", "revoke", house.list.path, "desk", NULL);
    reload(fleet, "event=access_read");
    submit(fleet, &house, &house.desk, UNREACHABLE, house.desk.key);
    folder_write(&fleet->folder, "access.list", "nonsense\n");
    reload(fleet, "event=access_refused");
    submit(fleet, &house, &house.stranger, DONE, "");
    char secret[KEY_BYTES];
    read_secret(&house.broker, secret);
    assert_null(strstr(process_said(fleet->broker, PROCESS_ERR), secret));
    const char *const arguments[] = {"--key",         house.broker.path, "--access",
                                     house.list.path, "--print-config",  NULL};
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-broker"),
                                      .arguments = arguments};
    process = fleet_start_plan(fleet, &plan);
    process_expect(process, DONE);
    assert_non_null(strstr(process_said(process, PROCESS_OUT), house.broker.path));
    assert_null(strstr(process_said(process, PROCESS_OUT), secret));
    fleet_stop_broker(fleet, SIGTERM, DONE);
}

/* Lines of a file of settings, and the broker told to read them. */
static void rewrite(struct fleet *fleet, const char *lines, const char *event)
{
    folder_write(&fleet->folder, "broker.cfg", lines);
    reload(fleet, event);
}

/* Law: limits hold as soon as they are read, and lose nothing; what takes a new start is named
 * with both values, and a bad file changes nothing. */
static void limits_are_read_again_and_lose_nothing(void **state)
{
    struct fleet *fleet = *state;
    struct name file;
    name_file(fleet, "broker.cfg", &file);
    folder_write(&fleet->folder, "broker.cfg", "jobs_max = 2;\nbatch_ms = 10;\n");
    fleet_start_broker(fleet, "--config", file.path, NULL);
    asker_read(&fleet->asker, scenario, 0);
    const struct id first = asker_submit(&fleet->asker, 1);
    const struct id second = asker_submit(&fleet->asker, 2);
    rewrite(fleet, "jobs_max = 1;\nbatch_ms = 20;\n",
            "event=takes_a_restart setting=batch_ms is=\"10\" wanted=\"20\" "
            "words=\"needs a restart\"");
    process_await(fleet->broker, PROCESS_ERR,
                  "event=setting_changed setting=jobs_max was=\"2\" is=\"1\"");
    struct process *process = fleet_run(fleet, FAILED, "submit", scenario, "--draws", "16",
                                        "--quiet", "--timeout-ms", "300", NULL);
    assert_non_null(strstr(process_said(process, PROCESS_ERR), "requests 2 of 1"));
    fleet_end(fleet, &process);
    rewrite(fleet, "jobs_max = 0;\n", "event=settings_refused");
    rewrite(fleet, "jobs_max = 3;\n", "was=\"1\" is=\"3\"");
    const struct id third = asker_submit(&fleet->asker, 3);
    rewrite(fleet, "jobs_max = 3;\nbody_max = 1024;\n", "setting=body_max");
    process = fleet_run(fleet, FAILED, "submit", scenario, "--draws", "16", "--quiet",
                        "--timeout-ms", "300", NULL);
    assert_non_null(
        strstr(process_said(process, PROCESS_ERR), "body_max of the broker is 1024"));
    fleet_end(fleet, &process);
    (void)fleet_start_worker(fleet, "late", "1", NULL);
    rewrite(fleet, "log = \"warning\";\n", "setting=log");
    const struct id *const requests[] = {&first, &second, &third};
    for (size_t i = 0; i < 3; i++) {
        struct brink_reply reply;
        asker_await(&fleet->asker, requests[i], 0, &reply);
    }
    process_signal(fleet->broker, SIGTERM);
    process_expect(fleet->broker, DONE);
    assert_null(strstr(process_said(fleet->broker, PROCESS_ERR), "event=stopped"));
}

#define FLEET_TEST(test) cmocka_unit_test_setup_teardown(test, fleet_set_up, fleet_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLEET_TEST(keys_are_made_shown_and_listed),
        FLEET_TEST(a_broker_that_others_reach_has_keys_or_is_told_so),
        FLEET_TEST(who_is_listed_is_served_until_he_is_not),
        FLEET_TEST(limits_are_read_again_and_lose_nothing),
    };
    return cmocka_run_group_tests_name("e2e/keys", tests, NULL, NULL);
}
