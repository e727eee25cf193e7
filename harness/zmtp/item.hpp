// One thing that is said in ZMTP, in words: a greeting, a command, a message. Plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace faultline::zmtp {

struct Field {
    std::string key;
    std::optional<std::string> value;  // text or bytes; nullopt where an expectation takes any
    bool operator==(const Field&) const = default;
};
using Part = std::optional<std::string>;  // bytes, likewise

//   greeting           version=3.1 mechanism=NULL as_server=1; of 2.0: revision=1 type=REQ identity=x;
//                      of 1.0: identity=x
//   READY, HELLO, ...  a command: its fields, or its whole body as one part
//   message            its parts
//   frame              flags=0x85 and one part: what is neither a command nor a message
//   partial            only heard: the beginning of something, as one part
//   EOF, ECONNRESET    only heard: the end of the stream
//   EAGAIN             only heard, and alone: nothing came
//   *                  only expected, and last: whatever else comes
struct Item {
    std::string name;
    std::vector<Field> fields;
    std::vector<Part> parts;
    bool operator==(const Item&) const = default;
};
using Items = std::vector<Item>;

}  // namespace faultline::zmtp
