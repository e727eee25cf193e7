// What a peer says and hears in ZMTP, as a scenario writes it. Pure.
//
//     greeting version=3.1 mechanism=NULL then READY Socket-Type=REQ Identity="" then message "a" | "b" then EOF
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "zmtp/item.hpp"

namespace faultline {

std::string print_item(const zmtp::Item& item);
std::string print_items(const zmtp::Items& items);
// What print_items() printed. nullopt where the text is something else.
std::optional<zmtp::Items> read_items(std::string_view text);

// The index of the first item that is not as expected; nullopt where all are.
std::optional<std::size_t> first_wrong_item(const zmtp::Items& expected, const zmtp::Items& actual);

}  // namespace faultline
