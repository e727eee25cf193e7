// What a run holds when its last step is over: fds and threads of its processes, and files. `explore` compares two.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "engine/execution.hpp"

namespace faultline {

void Execution::take_inventory() {
    const auto record = [this](int process, const wire::Fields& fields) { return on_record(process, fields); };
    std::vector<std::string>& left = transcript_.left;
    for (const auto& [name, index] : processes_) {
        const SubjectProcess* subject = stage_->subject(index);
        if (subject == nullptr || subject->death()) continue;
        record_ = {};
        step_ = nullptr;
        command(index, "inventory", name, {});
        stage_->settle(record, 1);
        for (const std::string& thread : stage_->threads(index)) left.push_back(name + " thread " + thread);
        std::istringstream lines(record_.result);
        for (std::string line; std::getline(lines, line);) left.push_back(name + " " + line);
    }
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(".", error))
        left.push_back("file " + entry.path().lexically_relative(".").string());
    std::ranges::sort(left);
}

}  // namespace faultline
