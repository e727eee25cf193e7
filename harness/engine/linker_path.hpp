// Where the dynamic linker would find a shared object that another one needs.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace faultline {

// In ld.so's order: `runpath` of the object that needs it ($ORIGIN is that object's directory), LD_LIBRARY_PATH, the
// linker's cache, the default directories. Unlike ld.so it doesn't skip a file for another architecture.
std::optional<std::string> find_shared_object(const std::string& name, const std::vector<std::string>& runpath,
                                              const std::string& origin);

}  // namespace faultline
