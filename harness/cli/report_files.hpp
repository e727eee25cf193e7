// `--report FORMAT[=FILE]`: where the reports of a command go. What stands in them is harness/report's.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace faultline::cli {

struct ReportArguments {
    std::vector<std::string> reports;  // "junit=FILE", "tap=-", "github"
    std::string html;                  // `--html FILE`: the older way to write "html=FILE"
};

void add_report_options(CLI::App& app, ReportArguments& arguments);

class ReportFiles {
  public:
    // Opens all files, so that one that can't be written is known before the first run. Where one is stdout, what a
    // person reads goes to stderr from now on. Annotations are added where GitHub Actions reads them. The error is a
    // line for a person.
    static tl::expected<ReportFiles, std::string> open(const ReportArguments& arguments);

    [[nodiscard]] bool wants(std::string_view format) const;
    // Adds to every report of this format.
    void write(std::string_view format, const std::string& text);
    // False, and told: some could not be written.
    bool close();

  private:
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    struct Sink {
        std::string format, path;
        File file;
        bool good = true;
    };
    tl::expected<void, std::string> add(const std::string& format, const std::string& path);

    std::vector<Sink> sinks_;
};

}  // namespace faultline::cli
