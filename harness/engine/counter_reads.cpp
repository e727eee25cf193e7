#include "engine/counter_reads.hpp"

#include "engine/elf.hpp"

namespace faultline {

tl::expected<CounterReads, std::string> counter_reads_of(const std::string& path) {
    const auto image = elf::read_file(path);
    if (!image) return tl::make_unexpected(path + ": " + image.error());
    return find_counter_reads(*image);
}

}  // namespace faultline
