// What `$name` and `fd=$name` stand for, and the matching of text against a pattern with such names in it.
//
//     Bindings captures;
//     match_pattern("tcp://127.0.0.1:$port", "tcp://127.0.0.1:40001", captures, &captures);  // true, port is 40001
//     match_pattern("127.0.0.1:$port", "127.0.0.1:40002", captures, &captures);              // false: port is 40001
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/lexer.hpp"  // name_length(): what a name is, the language says

namespace faultline {

struct Bindings {
    std::map<std::string, std::string, std::less<>> text;  // "port" -> "40001"
    std::map<std::string, std::uint64_t, std::less<>> fd;  // "listener" -> the generation of the fd
};

// A bound name stands for its text, an unbound one for one or more of [A-Za-z0-9_.-]. Where the whole text matches and
// `bound` is given, it gets the names that were bound by this; it may be `&captures`.
bool match_pattern(std::string_view pattern, std::string_view text, const Bindings& captures, Bindings* bound);

// Replaces every `$name`. One that is not bound stays as it is, and the first such goes to *unbound (else emptied).
std::string substitute_names(std::string_view text, const Bindings& captures, std::string* unbound);

// The other way round, for printing: every word of `text` that a name stands for becomes that name.
std::string insert_names(std::string_view text, const Bindings& captures);
std::optional<std::string> fd_name(std::uint64_t generation, const Bindings& captures);

}  // namespace faultline
