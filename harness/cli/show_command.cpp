// show: a trace of `faultline capture` as a drawing of time, one lane per socket.
#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "capture/program.hpp"
#include "cli/commands.hpp"
#include "report/escape.hpp"
#include "show/drawing.hpp"
#include "show/page.hpp"

namespace faultline::cli {
namespace {

struct ShowArguments {
    std::string trace, html;
    std::string colour = "auto";
};

show::DrawingStyle drawing_style(const std::string& colour) {
    show::DrawingStyle style{.colour = wants_colour(colour)};
    if (const std::size_t columns = terminal_columns(); columns > 0) style.width = columns;
    return style;
}

Exit show_command(const ShowArguments& arguments) {
    capture::await_writer(arguments.trace);
    std::ifstream stream(arguments.trace, std::ios::binary);
    // A directory can be opened, but not read.
    if (!stream || (stream.peek() == std::ifstream::traits_type::eof() && stream.bad()))
        return usage_error(arguments.trace + ": cannot be read");
    stream.clear();  // an empty file is at its end already: the reader says so
    show::PictureMaker maker(arguments.trace);
    const auto ended = trace::read_trace_lines(stream, arguments.trace, maker.visitor());
    const show::Picture picture = maker.finish(ended);
    if (picture.lines == 0) return usage_error(visible_line(picture.problem));
    fmt::print("{}", show::drawing(picture, drawing_style(arguments.colour)));
    if (!arguments.html.empty())
        if (auto good = write_file(arguments.html, show::page_text(picture)); !good) return usage_error(good.error());
    if (!picture.problem.empty())
        return usage_error(visible_line(picture.problem) + "; what comes before it is shown");
    return Exit::pass;
}

}  // namespace

void add_show_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<ShowArguments>();
    CLI::App* show =
        app.add_subcommand("show", "draw a trace of `faultline capture`: time, and a lane for each socket");
    show->add_option("trace", arguments->trace, "the trace")->required();
    show->add_option("--html", arguments->html, "also write a page into this file");
    show->add_option("--colour,--color", arguments->colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    commands.emplace_back(show, [arguments] { return show_command(*arguments); });
}

}  // namespace faultline::cli
