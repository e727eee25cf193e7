// Runs what is below a directory, several at a time, and says how each ended.
#include <faultline/faultline.hpp>
#include <iostream>

namespace {

int complain(const std::string& text) {
    std::cerr << text << '\n';
    return 64;
}

}  // namespace

int main(int argc, char** argv) {
    auto harness = faultline::Harness::open({.libzmq = "system"});
    if (!harness) return complain(harness.error());
    if (argc != 2) return complain("usage: run_all DIRECTORY");
    const faultline::Cases found = faultline::find_cases(argv[1]);
    std::vector<faultline::Run> runs;
    for (const faultline::Case& one : found.cases) runs.push_back({.what = one, .keep = {}});
    bool good = found.errors.empty();
    for (const faultline::CaseError& error : found.errors) complain(error.text);
    harness->run(runs, [&](const faultline::Result& result) {
        std::cout << result.outcome << ' ' << found.cases[result.run].id << '\n';
        if (!result.good()) std::cout << result.file << ':' << result.line << '\n' << result.text << '\n';
        good = good && result.good();
        return true;
    });
    return good ? 0 : 1;
}
