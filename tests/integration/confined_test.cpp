// Faultline where little is allowed: the whole suite passes, or says by name what it skips, and what would help. Each
// way is shown to hold by a command that goes wrong only there. Mounts are made in a mount namespace of their own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

using Words = std::vector<std::string>;

Words operator+(Words one, const Words& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

// A command of the shell in which $0 is an empty directory of the test's, and "$@" what is to be run.
Words with_mounts(const std::string& script) {
    return {"unshare", "--mount", "--propagation", "private", "sh", "-ec", script, "DIRECTORY"};
}

const Words kChroot = with_mounts(R"(mount --rbind / "$0"; exec chroot "$0" sh -ec 'cd "$0"; exec "$@"' "$PWD" "$@")");

// As debootstrap leaves it, with nothing mounted where the kernel's own files are; its root is no mount point.
const Words kBareChroot = with_mounts(R"(
    here=$PWD; mount -t tmpfs none "$0"; mkdir -p "$0/root/dev/shm" "$0/root/proc"; cd "$0/root"; chmod 1777 dev/shm
    for each in null zero random urandom; do cp -a "/dev/$each" dev; done
    for each in /*; do
        case $each in /dev | /proc | /sys) continue ;; esac
        if [ -L "$each" ]; then cp -P "$each" .; fi
        if [ -d "$each" ] && [ ! -L "$each" ]; then mkdir ".$each"; mount --rbind "$each" ".$each"; fi
    done
    exec chroot . sh -ec 'cd "$0"; exec "$@"' "$here" "$@")");

// As an ordinary user, whoever runs the tests.
Words as_user(const Words& prefix) {
    if (geteuid() != 0) return prefix;
    return Words{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"} + prefix;
}

// Where there are user namespaces, in one whose own limit of them is 0; the user is still the same one inside.
const Words kNoUserNamespaces = as_user({"sh", "-ec", R"(
    unshare --user true 2>/dev/null || exec "$0" "$@"
    exec unshare --user --map-current-user --keep-caps sh -ec '
        echo 0 >/proc/sys/user/max_user_namespaces
        exec setpriv --ambient-caps=-all --inh-caps=-all "$0" "$@"' "$0" "$@")"});

// What Docker leaves to root, and what it forbids to all.
Words in_container() {
    const Words filtered = {CONFINE, "container"};
    if (geteuid() != 0) return filtered;
    return Words{"setpriv",
                 "--bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,"
                 "+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap"} +
           filtered;
}

// Where no mount can be made, a run uses the machine's /dev/shm and temporary directory; else its own.
const Words kSmallMemory =
    with_mounts(R"(mount -t tmpfs -o mode=1777,size=64m none /dev/shm; exec "$@")") + in_container();
const Words kNoExec =
    with_mounts(R"(mount -t tmpfs -o mode=1777,noexec none "$0"; TMPDIR=$0 exec "$@")") + in_container();

constexpr const char* kForbidden = R"(unshare --user true 2>&1 | grep "Operation not permitted")";
constexpr const char* kSeccomp = "`--security-opt seccomp=unconfined`";

struct Way {
    const char* name;
    bool by_root;
    Words prefix;
    const char* holds;      // a command of the shell that fails elsewhere
    const char* isolation;  // that is left of all; "": as elsewhere
    const char* remedy;     // a part of it
};

void PrintTo(const Way& way, std::ostream* stream) { *stream << way.name; }

const Way kWays[] = {
    {"root_in_a_chroot", true, kChroot, kForbidden, "namespace", ""},
    {"root_in_a_bare_chroot", true, kBareChroot, "! test -e /proc/self && ! mount --make-private /",
     "network namespace", ""},
    {"user_in_a_chroot", true, kChroot + as_user({}), kForbidden, "loopback address", "as in a chroot"},
    {"root_without_sys_admin",
     true,
     {"setpriv", "--bounding-set=-sys_admin"},
     "! unshare --mount true",
     "user namespace",
     "as root with CAP_SYS_ADMIN"},
    {"container", false, in_container(), R"(! unshare --net true && perl -e 'exit(syscall(250, 0, -3, 0) >= 0)')",
     "loopback address", kSeccomp},
    {"user_without_user_namespaces", false, kNoUserNamespaces, "test $(id -u) != 0 && ! unshare --user true",
     "loopback address", "`sysctl -w user.max_user_namespaces=10000`"},
    {"shared_memory_of_64_mb", true, kSmallMemory, R"(df --output=size /dev/shm | grep -x " *65536")",
     "loopback address", kSeccomp},
    {"noexec_temporary_directory", true, kNoExec, R"(cp /bin/true "$TMPDIR/true" && ! "$TMPDIR/true")",
     "loopback address", kSeccomp},
    {"a_thousand_files", false, {"prlimit", "--nofile=1024:1024"}, "test $(ulimit -Hn) = 1024", "", ""},
    {"a_million_files",
     false,
     {CONFINE, "million"},
     "test $(ulimit -Sn) = 1000000 && test $(ulimit -Hn) = 1000000 && ! bash -c 'exec 999999>&-'",
     "",
     ""},
};

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

class Confined : public testing::TestWithParam<Way> {
  protected:
    void SetUp() override {
        if (GetParam().by_root && geteuid() != 0) GTEST_SKIP() << "only root can confine a command so";
#ifdef __SANITIZE_ADDRESS__
        if (GetParam().prefix == kBareChroot) GTEST_SKIP() << "AddressSanitizer cannot do without /proc";
#endif
        const Finished reached = confined({"test", "-x", FAULTLINE});
        if (reached.exit == 0) return;
        if (run_command_line(as_user({"test", "-x", FAULTLINE})).exit != 0)
            GTEST_SKIP() << "no other user can reach " FAULTLINE;
        if (!is_free()) GTEST_SKIP() << "this machine forbids what it takes: " << reached.err;
        FAIL() << reached.err;
    }

    [[nodiscard]] Finished confined(const Words& command) const {
        Words prefix = GetParam().prefix;
        for (std::string& word : prefix)
            if (word == "DIRECTORY") word = directory();
        return run_command_line(prefix + command);
    }
    [[nodiscard]] Finished confined_faultline(const Words& arguments) const {
        return confined(Words{FAULTLINE} + arguments);
    }
    [[nodiscard]] std::string directory() const { return place_.directory(); }  // has one small file
    [[nodiscard]] static bool is_free() {
        return run_command_line({"unshare", "--user", "--mount", "--net", "true"}).exit == 0 &&
               (geteuid() != 0 || run_command_line({"unshare", "--mount", "--net", "true"}).exit == 0);
    }
    // As doctor names it.
    static std::string isolation(const Finished& doctor) {
        const std::string before = "ok    isolation            ";
        if (!doctor.out.starts_with(before)) return doctor.out + doctor.err;
        return doctor.out.substr(before.size(), doctor.out.find('\n') - before.size());
    }

  private:
    ScenarioFile place_{"", "unused"};
};

INSTANTIATE_TEST_SUITE_P(Each, Confined, testing::ValuesIn(kWays),
                         [](const auto& way) { return std::string(way.param.name); });

TEST_P(Confined, is_what_it_says) {
    const Words check = {"sh", "-c", GetParam().holds};
    const Finished there = confined(check);
    EXPECT_EQ(there.exit, 0) << there.out << there.err;
    const Finished here = run_command_line(check, {.environment = {"TMPDIR=" + directory()}});
    if (here.exit == 0) GTEST_SKIP() << "this machine is confined so itself";
}

// Without root's rights one scenario is skipped, without namespaces those that need one.
TEST_P(Confined, passes_or_says_what_is_skipped_and_what_would_help) {
    const Finished doctor = confined_faultline({"doctor"});
    EXPECT_EQ(doctor.exit, 0) << doctor.out << doctor.err;
    const std::string left = isolation(doctor);
    const std::string wanted =
        *GetParam().isolation != '\0' ? GetParam().isolation : isolation(run_faultline({"doctor"}));
    if (is_free()) EXPECT_EQ(left, wanted);
    const Finished run = confined_faultline({"run", kScenarios});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    const bool without_namespace = left == "loopback address";
    const bool without_root = left != "namespace" && left != "network namespace";
    std::istringstream lines(run.out);
    int skipped = 0, for_namespace = 0, for_root = 0;
    std::string remedies, doctors;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("remedy   ")) remedies += line.substr(9) + "\n";
        if (!line.starts_with("skipped  ")) continue;
        ++skipped;
        if (line.ends_with(" needs a namespace of its own")) ++for_namespace;
        if (line.ends_with(": requires [root]")) ++for_root;
    }
    std::istringstream findings(doctor.out);
    for (std::string line; std::getline(findings, line);)
        if (const auto at = line.find("remedy: "); at != std::string::npos) doctors += line.substr(at + 8) + "\n";
    EXPECT_TRUE(has(run.out, " passed, 0 failed, " + std::to_string(skipped) + " skipped\n"));
    EXPECT_EQ(for_namespace > 0, without_namespace);
    EXPECT_EQ(for_root > 0, without_root);
    EXPECT_EQ(!remedies.empty(), without_root);
    EXPECT_EQ(remedies, doctors);
    EXPECT_TRUE(has(remedies, GetParam().remedy) || !is_free()) << remedies;
}

// What no scenario could be run with is told once.
void expect_refused(const Finished& run, const std::string& why) {
    EXPECT_EQ(run.exit, 64) << run.out;
    EXPECT_TRUE(run.out.empty()) << run.out;
    EXPECT_TRUE(run.err.starts_with("faultline: " + why)) << run.err;
}

TEST(ConfinedRun, to_too_few_files_runs_nothing_and_says_how_many_it_takes) {
    const Finished run = run_command_line({"prlimit", "--nofile=512:512", FAULTLINE, "run", kScenarios});
    expect_refused(run, "process main: RLIMIT_NOFILE is 512, and a run needs 1024: `ulimit -Hn 1024` as root");
}

TEST(ConfinedRun, without_a_place_for_its_files_runs_nothing_and_says_what_names_one) {
    if (access("/proc/self", F_OK) != 0) GTEST_SKIP() << "no /proc, in which nobody can make a directory";
    const Finished run =
        run_faultline({"run", kScenarios, "--isolation", "address"}, {.environment = {"TMPDIR=/proc"}});
    expect_refused(run, "sandbox: making /proc/faultline-");
    EXPECT_TRUE(has(run.err, "; TMPDIR may name another place\n")) << run.err;
}

TEST(ConfinedRun, runs_as_many_at_a_time_as_there_are_files_for) {
    const Finished run =
        run_command_line({"prlimit", "--nofile=20:1024", FAULTLINE, "run", kScenarios + "/tcp", "-j", "30"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

}  // namespace
}  // namespace faultline::test
