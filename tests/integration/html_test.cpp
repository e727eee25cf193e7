// The reports as a browser sees them, and matrix. Without a browser the first is a named skip: a bare machine has none.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

constexpr const char* kGood =
    "title A <b>title</b>\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n";

std::string browser() {
    for (const char* name : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"})
        if (std::filesystem::exists(name)) return name;
    return "";
}

// The page's elements after its script has run.
std::string dom_of(const std::string& page, const std::string& directory, const std::string& hash) {
    const Finished run = run_command_line(
        {"timeout", "120", browser(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--user-data-dir=" + directory + "/profile", "--dump-dom", "file://" + page + hash});
    EXPECT_EQ(run.exit, 0) << run.err;
    return run.out;
}

// A page of two scenarios, of which one differs.
class Page {
  public:
    Page() : differs_(kGood), same_("title The other\n\nsocket s REP\n", "calm.fault") {
        const Finished run = run_faultline({"compare", "--baseline", FAKE_LIBZMQ, "--candidate", FAKE_OTHER,
                                            differs_.path(), same_.path(), "--html", path()});
        EXPECT_EQ(run.exit, 1) << run.out << run.err;
    }
    [[nodiscard]] std::string path() const { return differs_.directory() + "/report.html"; }
    [[nodiscard]] std::string dom(const std::string& hash) const { return dom_of(path(), differs_.directory(), hash); }

  private:
    ScenarioFile differs_, same_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Html, can_be_read_without_a_script) {
    const Page page;
    const std::string html = read_file(page.path());
    EXPECT_TRUE(has(html, "<summary><span class=\"status bad\">differs</span> <b>case</b> A &lt;b&gt;title&lt;/b&gt;"))
        << html;
    EXPECT_TRUE(has(html, "BIND_FAILED errno=ENODEV<br>")) << html;
    EXPECT_TRUE(has(html, "BIND_FAILED errno=EACCES<br>")) << html;
    EXPECT_TRUE(has(html, "1 same, 1 differ"));
    EXPECT_TRUE(has(html, ">calm</th>"));
}

TEST(Html, a_browser_filters_and_searches) {
    if (browser().empty()) GTEST_SKIP() << "no Chromium on this machine";
    const Page page;
    const std::string all = page.dom("");
    EXPECT_TRUE(has(all, "2 of 2 scenarios")) << all;
    EXPECT_FALSE(has(all, "<form id=\"filter\" hidden")) << all;
    const std::string found = page.dom("#q=other");
    EXPECT_TRUE(has(found, "1 of 2 scenarios")) << found;
    EXPECT_TRUE(has(found, "data-text=\"calm The other\" data-kinds=\"|same|\">")) << found;
    EXPECT_TRUE(has(found, "data-kinds=\"|value differs|\" hidden=\"\">")) << found;
    EXPECT_TRUE(
        has(page.dom("#q=&kind=value+differs"), "data-text=\"calm The other\" data-kinds=\"|same|\" hidden=\"\">"));
    EXPECT_TRUE(has(page.dom("#q=nothing-like-it"), "0 of 2 scenarios"));
}

// How wide the page is that a browser lays out in a window of this width.
int laid_out_width(const std::string& html, int window, const std::string& directory) {
    const std::string path = directory + "/measured.html";
    std::ofstream(path, std::ios::binary)
        << html << "<script>document.title = 'width ' + document.documentElement.scrollWidth</script>";
    const Finished run = run_command_line(
        {"timeout", "120", browser(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--hide-scrollbars", "--window-size=" + std::to_string(window) + ",900",
         "--user-data-dir=" + directory + "/profile", "--dump-dom", "file://" + path});
    const std::size_t at = run.out.find("<title>width ");
    return at == std::string::npos ? -1 : std::stoi(run.out.substr(at + 13));
}

TEST(Html, a_page_is_no_wider_than_the_window) {
    if (browser().empty()) GTEST_SKIP() << "no Chromium on this machine";
    const ScenarioFile file("title " + std::string(200, 'x') +
                            "\n\nsocket s REP\nbind s tcp://good:1\n    s CLOSED fd tcp://" + std::string(150, 'y') +
                            ":1\n");
    const std::string path = file.directory() + "/report.html";
    EXPECT_EQ(run_faultline({"run", "--libzmq", FAKE_LIBZMQ, file.path(), "--html", path}).exit, 1);
    const std::string html = read_file(path);
    for (const int window : {500, 1280}) EXPECT_LE(laid_out_width(html, window, file.directory()), window);
    EXPECT_GT(laid_out_width(html + "<p>" + std::string(900, 'z') + "</p>", 500, file.directory()), 500);
}

TEST(Html, a_run_has_the_same_page) {
    const ScenarioFile file(kGood);
    const std::string path = file.directory() + "/report.html";
    const Finished run = run_faultline({"run", "--libzmq", FAKE_OTHER, file.path(), "--html", path});
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    const std::string html = read_file(path);
    EXPECT_TRUE(has(html, "<title>Faultline run</title>"));
    EXPECT_TRUE(has(html, "0 passed, 1 failed")) << html;
    EXPECT_TRUE(has(html, "BIND_FAILED errno=EACCES<br>")) << html;
    EXPECT_EQ(run_faultline({"run", "--libzmq", FAKE_OTHER, file.path(), "--html", "/no/such/place.html"}).exit, 64);
}

TEST(Matrix, shows_where_behaviour_changed) {
    const ScenarioFile file(kGood);
    const Finished run = run_faultline({"matrix", FAKE_LIBZMQ, FAKE_OTHER, FAKE_OTHER, "--scenarios", file.path(),
                                        "--html", file.directory() + "/m.html"});
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    EXPECT_TRUE(has(run.out, "scenario  a  b  c\ncase      A  B  B   changed at b\n")) << run.out;
    EXPECT_TRUE(has(run.out, "a -> b  libzmq 4.3.5 -> 4.3.5\n1 cause\n")) << run.out;
    EXPECT_TRUE(has(run.out, "b -> c  libzmq 4.3.5 -> 4.3.5\nb and c are the same file")) << run.out;
    EXPECT_TRUE(has(read_file(file.directory() + "/m.html"), "<td class=bad>B</td><td class=plain>B</td>"));
    const Finished same = run_faultline({"matrix", FAKE_LIBZMQ, FAKE_LIBZMQ, "--scenarios", file.path()});
    EXPECT_EQ(same.exit, 0);
    EXPECT_FALSE(has(same.out, "case      A  A")) << same.out;
    EXPECT_TRUE(has(same.out, "\n0 changed along the line, 1 alike in all builds that run them (--all ")) << same.out;
    EXPECT_TRUE(has(run_faultline({"matrix", FAKE_LIBZMQ, FAKE_LIBZMQ, "--all", "--scenarios", file.path()}).out,
                    "case      A  A\n"));
    EXPECT_EQ(run_faultline({"matrix", FAKE_LIBZMQ, "--scenarios", file.path()}).exit, 64);
    EXPECT_EQ(run_faultline({"matrix", FAKE_LIBZMQ, FAKE_ABORTS, "--scenarios", file.path()}).exit, 64);
}

}  // namespace
}  // namespace faultline::test
