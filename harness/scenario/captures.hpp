// What `$name` is bound where. An fd capture (`fd=$x`) and a text capture (`:$port`) are both bound by the first line
// below an action that has them, and must be used again.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/errors.hpp"
#include "scenario/names.hpp"

namespace faultline {

enum class CaptureKind { fd, text };

// Where a `$name` stands; column is that of the `$`.
struct CapturePlace {
    int line = 0, column = 0, length = 0;
};

class Captures {
  public:
    // In a line below an action: binds the name, or uses it. `rounds` > 1: inside a `repeat`, which uses it itself.
    [[nodiscard]] MaybeComplaint line(CaptureKind kind, const std::string& name, CapturePlace place, int rounds);

    // In an action. Where it is carried out `later` (by `when`), a line further down may still bind the name.
    [[nodiscard]] MaybeComplaint action(const std::string& name, CapturePlace place, bool later,
                                        CaptureKind kind = CaptureKind::text);

    // A line or action that was wrong for another reason has the name: neither its binding nor its use is known.
    void forgive(std::string_view text);

    // At the end of the file.
    void finish(Errors& errors) const;

  private:
    struct Capture {
        CaptureKind kind = CaptureKind::fd;
        CapturePlace bound;
        int uses = 0;
    };
    struct Later {
        std::string name;
        CapturePlace place;
    };
    [[nodiscard]] Complaint unbound(const std::string& name) const;

    std::map<std::string, Capture> captures_;
    std::vector<Later> later_;
    std::set<std::string> forgiven_;
};

struct FoundCapture {
    std::string name;        // empty: a `$` that no name follows
    std::size_t offset = 0;  // of the `$`
};
std::vector<FoundCapture> find_captures(std::string_view text);

}  // namespace faultline
