// Text of any bytes for formats that take only some: what they may not hold is written so that a person still sees it.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

// Control characters, and bytes that are no UTF-8, as `\x07`; newlines stay. What is left may stand in XML, YAML, JSON
// and on a terminal.
std::string visible(std::string_view bytes);

// The same on one line: a newline is ` / `.
std::string visible_line(std::string_view bytes);

// visible() with & < > " ' as entities: the content of an element, or of an attribute where no newline is in it.
std::string xml_escape(std::string_view bytes);

}  // namespace faultline
