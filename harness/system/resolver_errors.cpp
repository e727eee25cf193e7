#include "system/resolver_errors.hpp"

#include <netdb.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace faultline {
namespace {

struct ResolverError {
    std::string_view name;
    int number;
};
constexpr int kNoData = -5, kOverflow = -12;  // EAI_NODATA, EAI_OVERFLOW: glibc has them for _GNU_SOURCE only
constexpr ResolverError kErrors[] = {
    {"EAI_AGAIN", EAI_AGAIN},       {"EAI_BADFLAGS", EAI_BADFLAGS}, {"EAI_FAIL", EAI_FAIL},
    {"EAI_FAMILY", EAI_FAMILY},     {"EAI_MEMORY", EAI_MEMORY},     {"EAI_NODATA", kNoData},
    {"EAI_NONAME", EAI_NONAME},     {"EAI_OVERFLOW", kOverflow},    {"EAI_SERVICE", EAI_SERVICE},
    {"EAI_SOCKTYPE", EAI_SOCKTYPE}, {"EAI_SYSTEM", EAI_SYSTEM}};

}  // namespace

int resolver_error_number(std::string_view name) {
    const auto* found = std::ranges::find(kErrors, name, &ResolverError::name);
    return found == std::end(kErrors) ? 0 : found->number;
}

std::string resolver_error_name(int number) {
    if (number == 0) return "";
    const auto* found = std::ranges::find(kErrors, number, &ResolverError::number);
    return found == std::end(kErrors) ? "EAI_" + std::to_string(std::abs(number)) : std::string(found->name);
}

}  // namespace faultline
