#include "cli/report_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "scenario/suggest.hpp"

namespace faultline::cli {
namespace {

constexpr std::array<std::string_view, 6> kFormats = {"junit", "tap", "tap13", "jsonl", "github", "html"};

}  // namespace

void add_report_options(CLI::App& app, ReportArguments& arguments) {
    app.add_option(
           "--report", arguments.reports,
           "write a report, FORMAT or FORMAT=FILE: junit, tap, tap13, jsonl, github, html; without a file, or with "
           "-, to stdout. May be given several times. On GitHub Actions, `github` is added")
        ->type_name("FORMAT[=FILE]")
        ->allow_extra_args(false);
    app.add_option("--html", arguments.html, "the same as --report html=FILE")->type_name("FILE");
}

tl::expected<ReportFiles, std::string> ReportFiles::open(const ReportArguments& arguments) {
    ReportFiles files;
    std::vector<std::string> wanted = arguments.reports;
    if (!arguments.html.empty()) wanted.push_back("html=" + arguments.html);
    const char* actions = std::getenv("GITHUB_ACTIONS");
    const auto is_github = [](const std::string& report) { return report.starts_with("github"); };
    if (actions != nullptr && std::string_view(actions) == "true" && std::ranges::none_of(wanted, is_github))
        wanted.emplace_back("github");
    for (const std::string& report : wanted) {
        const std::size_t equals = std::min(report.find('='), report.size());
        const std::string path = equals == report.size() ? "-" : report.substr(equals + 1);
        if (auto added = files.add(report.substr(0, equals), path); !added) return tl::make_unexpected(added.error());
    }
    return files;
}

tl::expected<void, std::string> ReportFiles::add(const std::string& format, const std::string& path) {
    if (std::ranges::find(kFormats, format) == kFormats.end()) {
        return tl::make_unexpected(fmt::format("--report: there is no format {}; {}", format,
                                               did_you_mean_or_known(format, {kFormats.begin(), kFormats.end()})));
    }
    if (path.empty()) return tl::make_unexpected(fmt::format("--report {}=: a file is missing", format));
    // Annotations are lines among others: they stay where a person reads, wherever that is.
    if (path == "-" && format == "github") {
        sinks_.push_back({format, path, File(nullptr, std::fclose)});
        return {};
    }
    const auto is_stdout = [](const Sink& sink) { return sink.path == "-" && sink.file != nullptr; };
    if (path == "-" && std::ranges::any_of(sinks_, is_stdout))
        return tl::make_unexpected(fmt::format("--report {}: stdout already takes another report", format));
    File file(path == "-" ? fdopen(dup(STDOUT_FILENO), "w") : std::fopen(path.c_str(), "we"), std::fclose);
    if (file == nullptr)
        return tl::make_unexpected(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
    if (path == "-") dup2(STDERR_FILENO, STDOUT_FILENO);
    sinks_.push_back({format, path, std::move(file)});
    return {};
}

bool ReportFiles::wants(std::string_view format) const {
    return std::ranges::find(sinks_, format, &Sink::format) != sinks_.end();
}

void ReportFiles::write(std::string_view format, const std::string& text) {
    for (Sink& sink : sinks_) {
        if (sink.format != format) continue;
        std::FILE* file = sink.file == nullptr ? stdout : sink.file.get();
        sink.good &= std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
    }
}

bool ReportFiles::close() {
    bool good = true;
    for (Sink& sink : sinks_) {
        if (sink.file != nullptr) sink.good &= std::fclose(sink.file.release()) == 0;
        if (!sink.good) fmt::print(stderr, "faultline: {}: cannot be written\n", sink.path);
        good &= sink.good;
    }
    sinks_.clear();
    return good;
}

}  // namespace faultline::cli
