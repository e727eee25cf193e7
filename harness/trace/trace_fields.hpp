// The fields of one JSON object, each read exactly once: what is missing, misfits or is unknown is said, first come
// first. After an error reading goes on with empty values, and the caller looks once at the end.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/encoding.hpp"

namespace faultline::trace {

class Fields {
  public:
    explicit Fields(const nlohmann::json& json) : json_(json) {}

    [[nodiscard]] bool has(std::string_view key) const { return json_.contains(key); }
    const nlohmann::json& any(std::string_view key) {
        static const nlohmann::json kNull;
        known_.push_back(key);
        if (has(key)) return json_.at(std::string(key));
        fail("lacks \"" + std::string(key) + "\"");
        return kNull;
    }
    std::int64_t number(std::string_view key, std::int64_t least) {
        const nlohmann::json& value = any(key);
        constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= kMost : value.is_number_integer();
        if (fits && value.get<std::int64_t>() >= least) return value.get<std::int64_t>();
        fail("\"" + std::string(key) + "\" should be a whole number from " + std::to_string(least) + ", is " +
             value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        return 0;
    }
    std::int64_t number_or(std::string_view key, std::int64_t least, std::int64_t otherwise) {
        return has(key) ? number(key, least) : otherwise;
    }
    bool boolean(std::string_view key) {
        const nlohmann::json& value = any(key);
        if (value.is_boolean()) return value.get<bool>();
        fail("\"" + std::string(key) + "\" should be true or false");
        return false;
    }
    bool boolean_or(std::string_view key, bool otherwise) { return has(key) ? boolean(key) : otherwise; }
    std::string text(std::string_view key) {
        const nlohmann::json& value = any(key);
        if (value.is_string()) return value.get<std::string>();
        if (value.is_object() && value.size() == 1 && value.contains("hex") && value["hex"].is_string())
            if (auto bytes = from_hex(value["hex"].get<std::string>())) return *bytes;
        fail("\"" + std::string(key) + "\" should be text, or {\"hex\": pairs of hex digits}");
        return {};
    }
    std::string text_or(std::string_view key, std::string otherwise) { return has(key) ? text(key) : otherwise; }
    std::string one_of(std::string_view key, std::initializer_list<std::string_view> words) {
        std::string word = text(key);
        if (std::ranges::find(words, word) != words.end()) return word;
        std::string all;
        for (const std::string_view each : words) all += (all.empty() ? "" : ", ") + std::string(each);
        fail("\"" + std::string(key) + "\" should be one of " + all + ", is \"" + word + "\"");
        return word;
    }
    void fail(const std::string& what) {
        if (error_.empty()) error_ = what;
    }
    // "" where all was well, and no key is left that nobody has read.
    std::string error() {
        if (!error_.empty()) return error_;
        for (const auto& item : json_.items())
            if (std::ranges::find(known_, item.key()) == known_.end()) return "has an unknown \"" + item.key() + "\"";
        return "";
    }

  private:
    const nlohmann::json& json_;
    std::vector<std::string_view> known_;
    std::string error_;
};

}  // namespace faultline::trace
