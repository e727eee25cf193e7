// The topics of `faultline help`.
#include <fmt/format.h>

#include "manual/grammar.hpp"
#include "manual/words.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

std::string guards() {
    std::string text =
        "A guard says for which libzmq and which kind of run a step, a line or an\n"
        "outcome counts. All of its terms must be true.\n\n"
        "    [>=4.3.5 tcp] +100ms client CONNECTED fd tcp://127.0.0.1:5555\n"
        "    [!free] recv server -> blocks\n\n"
        "Releases\n";
    text += row_text(">=4.3.5", "this release and later", 14);
    text += row_text("<4.3.5", "before this release", 14);
    text += row_text("=4.3.5", "exactly this release", 14);
    text += "\nFacts (! before one negates it)\n";
    for (const FactInfo& fact : all_facts()) text += row_text(fact.name, fact.meaning, 14);
    text += row_text("WORD", "the scenario is the one for this word of its for line", 14);
    return text +
           "\n`requires` takes the same terms for a whole scenario. Lines with events that a\n"
           "release does not have need no guard: they are left out for that release.\n";
}

std::string outcomes() {
    std::string text =
        "How a run can end. The last line of a scenario may expect one of them:\n\n"
        "    outcome abort \"Too many open files\" ipc_listener.cpp\n\n";
    for (const auto& [name, meaning] : all_outcomes()) text += row_text(name, meaning, 14);
    text += "\nA scenario may expect one of:";
    for (const OutcomeWord& word : all_expected_outcomes()) text += " " + std::string(word.name);
    return text + "\n";
}

std::string values() {
    std::string text = "What follows the name of an event.\n\n";
    for (const ValueKind kind : {ValueKind::fd, ValueKind::error_number, ValueKind::interval, ValueKind::protocol_error,
                                 ValueKind::zap_status, ValueKind::none})
        text += row_text(notation_of(kind), meaning_of(kind), 28);
    text +=
        "\nWrite endpoints as libzmq reports them, and an empty one as \"\". A $name in one\n"
        "stands for letters, digits and _ . - and must be the same wherever it occurs.\n\n"
        "Option values of set, get, socket and context\n";
    for (const auto& [type, name] :
         {std::pair{OptionType::integer, "integer"}, std::pair{OptionType::integer64, "integer64"},
          std::pair{OptionType::duration_ms, "duration"}, std::pair{OptionType::boolean, "boolean"},
          std::pair{OptionType::string, "string"}, std::pair{OptionType::binary, "binary"}})
        text += row_text(name, notation_of(type), 14);
    return text +
           "\nDurations: a whole number and its unit, one of h m s ms us ns.\n"
           "+100ms before a line is the virtual time since the action above it began; a line\n"
           "without it comes at once. In a repeat, round N comes N-1 intervals later.\n";
}

std::string data() {
    return "A message is one or more parts with | between them.\n\n"
           "    send client \"a\" | hex 00ff | \"\"\n"
           "    recv server -> \"a\" | * | \"\"\n\n" +
           row_text("\"text\"", "these characters; \\\" \\\\ \\n \\r \\t and \\x01 are escapes", 14) +
           row_text("hex 00ff", "these bytes", 14) + row_text("hex 00 x1000", "a thousand times", 14) +
           row_text("*", "a part of any content; only where one is received", 14) +
           "\nA message of one empty part is \"\".\n";
}

std::string zmtp_items() {
    std::string text =
        "What a raw peer says and hears in ZMTP, item by item. Fields that you leave out\n"
        "are right, and all items of one `say` are sent at once.\n\n"
        "    say evil greeting version=3.1 mechanism=NULL then READY Socket-Type=REP\n"
        "    hear evil -> * then EOF\n\n";
    constexpr std::size_t column = 14;
    text += row_text("greeting",
                     "version=3.1 mechanism=NULL as_server=0 signature=hex:...; of 2.0: revision=1 type=PAIR "
                     "identity=\"\"; of 1.0: identity=\"\"",
                     column);
    text += row_text("message", "\"a\" | hex 00 x1000 | file NAME", column);
    text += row_text("frame", "flags=more,long,command length=N, and bytes", column);
    text += row_text("READY, INITIATE",
                     "properties, which begin with a capital: Socket-Type=REQ; metadata=hex:... adds to them", column);
    text += row_text("HELLO", "username=a password=b", column);
    text += row_text("ERROR", "reason=400", column);
    text += row_text("PING, PONG", "ttl=10s (of PING) context=\"\"", column);
    text += row_text("SUBSCRIBE, CANCEL", "topic=a", column);
    text += row_text("COMMAND",
                     "bytes instead of fields are its whole body; size=N cuts it, or fills it up with zeros, to N "
                     "bytes with its name",
                     column);
    text += row_text(
        "partial, EOF, ECONNRESET, EAGAIN",
        "only in `hear`: the bytes of an incomplete item; the connection has ended, or was reset; nothing has come",
        column);
    text += row_text("*", "only in `hear`: any value, any part, or as the last item anything else that comes", column);
    return text +
           "\nA peer whose greeting says mechanism=CURVE encrypts and decrypts by itself. Its\n"
           "keys are those of libzmq's manual (as_server=1: the server's), unless it greets\n"
           "with secret_key=hex:... or server_key=hex:...; all others are derived from its\n"
           "name. =wrong spoils a key, box, cookie or vouch, and so do nonce=N, version=1.0,\n"
           "transient_key=hex:... and vouched_key=hex:...; box=wrong is heard where a box\n"
           "does not open.\n";
}

std::string exit_codes() {
    std::string text = "The exit codes of the command.\n\n";
    for (const auto& [code, meaning] : all_exit_codes()) text += row_text(code, meaning, 8);
    return text;
}

std::string grammar() {
    return "Words in capitals stand for names and texts. [ ]: may be left out. { }: may be\nleft out or repeated.\n\n" +
           grammar_text();
}

constexpr Topic kTopics[] = {
    {"guards", "for which libzmq a line counts", guards},
    {"outcomes", "how a run can end", outcomes},
    {"values", "what follows the name of an event, and options", values},
    {"data", "messages", data},
    {"zmtp", "what a peer says and hears", zmtp_items},
    {"exit-codes", "how the command ends", exit_codes},
    {"grammar", "the language on one page", grammar},
};

}  // namespace

std::span<const Topic> all_topics() { return kTopics; }

}  // namespace faultline
