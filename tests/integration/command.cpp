#include "command.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/process.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace faultline::test {

namespace bp = boost::process;
namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    const std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();  // throws nothing where a read fails, as of a process in /proc that ends meanwhile
    return text.str();
}

namespace {
std::string new_directory() {
    std::string pattern = (fs::temp_directory_path() / "faultline-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    fs::permissions(pattern, fs::perms::all);  // tests also run as another user
    return pattern;
}
}  // namespace

Finished run_command_line(const std::vector<std::string>& command, const CommandOptions& options) {
    const std::string directory = new_directory();
    std::vector<std::string> words = options.prefix;
    words.insert(words.end(), command.begin(), command.end());
    bp::environment environment = boost::this_process::environment();
    for (const std::string& variable : options.environment) {
        const std::size_t equals = variable.find('=');
        environment[variable.substr(0, equals)] = variable.substr(equals + 1);
    }
    const std::string program = words[0].find('/') == std::string::npos ? bp::search_path(words[0]).string() : words[0];
    bp::child child(bp::exe = program, bp::args = std::vector<std::string>(words.begin() + 1, words.end()), environment,
                    bp::start_dir = options.directory.empty() ? fs::current_path().string() : options.directory,
                    bp::std_in<bp::null, bp::std_out> directory + "/out", bp::std_err > directory + "/err");
    child.wait();
    const int status = child.native_exit_code();
    Finished finished{WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), read_file(directory + "/out"),
                      read_file(directory + "/err")};
    fs::remove_all(directory);
    return finished;
}

Finished run_faultline(const std::vector<std::string>& arguments, const CommandOptions& options) {
    std::vector<std::string> command{FAULTLINE};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_command_line(command, options);
}

ScenarioFile::ScenarioFile(const std::string& text, const std::string& name) : directory_(new_directory()) {
    path_ = directory_ + "/" + name;
    std::ofstream(path_, std::ios::binary) << text;
}

ScenarioFile::~ScenarioFile() { fs::remove_all(directory_); }

std::string npm_build(const std::string& name) {
    const char* given = std::getenv("FAULTLINE_LIBZMQ_BUILDS");
    const fs::path path = fs::path(given != nullptr ? given : FAULTLINE_SOURCE_DIR "/build/libzmq") / name;
    return fs::exists(path) ? path.string() : "";
}

std::string system_release() {
    const std::string said = run_faultline({"version", "--libzmq", "system"}).out;
    const std::string before = "libzmq under test  libzmq ";
    const std::size_t at = said.find(before);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + before.size();
    return said.substr(begin, said.find(' ', begin) - begin);
}

}  // namespace faultline::test
