// Somebody else's listener on a port or an ipc path: what `occupy` puts there and `vacate` takes away.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "engine/unique_fd.hpp"

namespace faultline {

class PortHolder {
  public:
    // `endpoint`: "tcp://127.0.0.1:5555", "tcp://[::1]:5555", "ipc://path", "ipc://@name". The listener accepts nobody.
    static tl::expected<PortHolder, std::string> occupy(const std::string& endpoint);

    PortHolder() = default;
    PortHolder(PortHolder&&) = default;
    PortHolder& operator=(PortHolder&&) = default;
    ~PortHolder();

  private:
    UniqueFd fd_;
    std::string path_;  // to unlink
};

}  // namespace faultline
