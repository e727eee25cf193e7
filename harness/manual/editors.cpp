#include "manual/editors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "monitor/events.hpp"
#include "report/layout.hpp"
#include "scenario/verbs.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

using Words = std::vector<std::string_view>;

template <class Table>
Words names(const Table& table) {
    Words words;
    for (const auto& row : table) words.push_back(row.name);
    return words;
}

// The words between values: those of the grammar that no table has, and those before a parameter.
Words between() {
    Words words{"in", "every", "calls", "ok", "blocks", "fd", "hex", "file", "none"};
    for (const Verb& verb : all_verbs())
        for (const Parameter& parameter : verb.parameters)
            if (!parameter.keyword.empty() && !parameter.keyword.ends_with('=')) words.push_back(parameter.keyword);
    std::ranges::sort(words);
    words.erase(std::ranges::unique(words).begin(), words.end());
    return words;
}

// What a value may be by name.
Words constants() {
    Words words;
    for (const auto& some : {all_errno_names(), all_protocol_error_names(), all_socket_types(), all_resolver_errors()})
        words.insert(words.end(), some.begin(), some.end());
    std::ranges::sort(words);
    words.erase(std::ranges::unique(words).begin(), words.end());
    return words;
}

// "syntax keyword faultlineVerb contained accept bind …", on as many lines as it takes.
std::string keywords(std::string_view group, const Words& words, std::string_view attributes = "") {
    const std::string head = fmt::format("syntax keyword {} {}", group, attributes);
    std::string text;
    std::string line = head;
    for (const std::string_view word : words) {
        if (line.size() + word.size() + 1 > 110) {
            text += line + "\n";
            line = head;
        }
        line += (line.ends_with(' ') ? "" : " ") + std::string(word);
    }
    return text + line + "\n";
}

constexpr std::string_view kVimHead =
    R"(" Vim syntax of Faultline's scenarios (*.fault).
" Generated from the tables of the language by `faultline help --for vim`; a test compares them.
if exists("b:current_syntax")
  finish
endif
let s:cpo_save = &cpo
set cpo&vim
syntax case match

syntax match faultlineLineStart /^\ze\S/ nextgroup=faultlineGuard,faultlineHeader,faultlineVerb,faultlineKeyword
syntax match faultlineGuard /\[[^]]*\]\s*/ nextgroup=faultlineVerb,faultlineKeyword
syntax match faultlineTrigger /:\s\+/ contained nextgroup=faultlineVerb
syntax match faultlineWhen /^\(\[[^]]*\]\s*\)\?when\s.\{-}\ze:\s/ nextgroup=faultlineTrigger
  \ contains=faultlineGuard,faultlineWhenWord,faultlineEvent
)";

constexpr std::string_view kVimTail =
    R"(syntax match faultlineBlock /^\s\+\(any order:\|repeat\>\|--$\)/
syntax match faultlineTime /\(^\|\s\)\zs+\?\d\+\(h\|m\|s\|ms\|us\|ns\)\>/
syntax match faultlineName /\$[a-z][a-z0-9_]*/
syntax match faultlineEndpoint /\<\(tcp\|ipc\|inproc\):\/\/\S\+/ contains=faultlineName
syntax match faultlineResult /->/
syntax match faultlineEscape /\\\(x\x\x\|.\)/ contained
syntax region faultlineString start=/"/ skip=/\\./ end=/"/ oneline contains=faultlineEscape,faultlineName
syntax match faultlineTitle /^title\s.*$/ contains=faultlineTitleWord
syntax keyword faultlineTitleWord contained title
syntax match faultlineComment /\(^\|\s\)\zs#.*$/ contains=@Spell

highlight default link faultlineVerb Statement
highlight default link faultlineHeader PreProc
highlight default link faultlineTitleWord PreProc
highlight default link faultlineTitle Title
highlight default link faultlineKeyword Statement
highlight default link faultlineWhenWord Statement
highlight default link faultlineBlock Statement
highlight default link faultlineBetween Keyword
highlight default link faultlineEvent Function
highlight default link faultlineConstant Constant
highlight default link faultlineGuard PreCondit
highlight default link faultlineTime Number
highlight default link faultlineName Identifier
highlight default link faultlineEndpoint Underlined
highlight default link faultlineResult Operator
highlight default link faultlineEscape SpecialChar
highlight default link faultlineString String
highlight default link faultlineComment Comment

let b:current_syntax = "faultline"
let &cpo = s:cpo_save
unlet s:cpo_save
)";

std::string one_of(const Words& words) { return fmt::format("({})", fmt::join(words, "|")); }

nlohmann::ordered_json scope(const std::string& name, const std::string& match) {
    return {{"name", name + ".faultline"}, {"match", match}};
}

// A word at the beginning of a line or behind a guard.
nlohmann::ordered_json at_start(const std::string& name, const Words& words) {
    return {{"match", "^(\\[[^\\]]*\\]\\s*)?" + one_of(words) + "(?![\\w-])"},
            {"captures",
             {{"1", {{"name", "keyword.control.conditional.faultline"}}}, {"2", {{"name", name + ".faultline"}}}}}};
}

}  // namespace

std::string vim_syntax() {
    const Words verbs = names(all_verbs());
    Words headers = names(all_header_words());
    std::erase(headers, "title");  // its text is a heading
    std::string text(kVimHead);
    text += keywords("faultlineVerb", verbs, "contained");
    text += keywords("faultlineHeader", headers, "contained");
    text += keywords("faultlineKeyword", {"outcome"}, "contained");
    text += keywords("faultlineWhenWord", {"when"}, "contained");
    text += keywords("faultlineKeyword", {"until"});
    text += keywords("faultlineBetween", between());
    text += keywords("faultlineEvent", names(all_events()));
    text += keywords("faultlineConstant", constants());
    return text + std::string(kVimTail);
}

std::string textmate_grammar() {
    Words headers = names(all_header_words());
    using Json = nlohmann::ordered_json;
    Json patterns = Json::array();
    patterns.push_back({{"match", "(^|\\s)(#.*)$"}, {"captures", {{"2", {{"name", "comment.line.faultline"}}}}}});
    patterns.push_back({{"name", "string.quoted.double.faultline"},
                        {"begin", "\""},
                        {"end", "\"|$"},
                        {"patterns", {scope("constant.character.escape", "\\\\(x[0-9a-fA-F]{2}|.)")}}});
    patterns.push_back(
        {{"match", "^(title)\\s+(.*)$"},
         {"captures",
          {{"1", {{"name", "keyword.other.header.faultline"}}}, {"2", {{"name", "entity.name.section.faultline"}}}}}});
    patterns.push_back(at_start("keyword.other.header", headers));
    patterns.push_back({{"match", "^(\\[[^\\]]*\\]\\s*)?(when)\\s+(\\S+)\\s+(\\S+)(\\s+x\\d+)?:\\s+" +
                                      one_of(names(all_verbs())) + "(?![\\w-])"},
                        {"captures",
                         {{"1", {{"name", "keyword.control.conditional.faultline"}}},
                          {"2", {{"name", "keyword.control.faultline"}}},
                          {"4", {{"name", "support.function.event.faultline"}}},
                          {"6", {{"name", "keyword.operator.verb.faultline"}}}}}});
    patterns.push_back(at_start("keyword.operator.verb", names(all_verbs())));
    patterns.push_back(at_start("keyword.control", {"outcome"}));
    patterns.push_back(scope("keyword.control.conditional", "^\\s*\\[[^\\]]*\\]"));
    patterns.push_back(scope("keyword.control", "^\\s+(any order:|repeat\\b|--$)"));
    patterns.push_back(scope("support.function.event", "\\b" + one_of(names(all_events())) + "\\b"));
    patterns.push_back(scope("constant.language", "\\b" + one_of(constants()) + "\\b"));
    patterns.push_back(scope("keyword.other", "\\b(until|" + one_of(between()).substr(1) + "(?![\\w=-])"));
    patterns.push_back(scope("variable.other", "\\$[a-z][a-z0-9_]*"));
    patterns.push_back(scope("string.unquoted.endpoint", "\\b(tcp|ipc|inproc)://\\S+"));
    patterns.push_back(scope("constant.numeric.time", "\\+?\\b\\d+(h|m|s|ms|us|ns)\\b"));
    patterns.push_back(scope("keyword.operator.result", "->"));
    const Json grammar = {{"comment", "Generated by `faultline help --for textmate`; a test compares them."},
                          {"name", "Faultline scenario"},
                          {"scopeName", "source.faultline"},
                          {"fileTypes", {"fault"}},
                          {"patterns", patterns}};
    return grammar.dump(2) + "\n";
}

}  // namespace faultline
