#include "expect/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "monitor/events.hpp"

namespace faultline {
namespace {

struct Merged {
    std::string line;
    std::set<std::size_t> variants;  // that have it here
};

// Longest common subsequence of what is merged so far and one more variant; the rest is put in between.
std::vector<Merged> merge_one(const std::vector<Merged>& merged, const std::vector<std::string>& lines,
                              std::size_t variant) {
    const std::size_t m = merged.size(), n = lines.size();
    std::vector<std::vector<int>> common(m + 1, std::vector<int>(n + 1, 0));
    for (std::size_t i = m; i-- > 0;)
        for (std::size_t j = n; j-- > 0;)
            common[i][j] =
                merged[i].line == lines[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    std::vector<Merged> result;
    for (std::size_t i = 0, j = 0; i < m || j < n;) {
        if (i < m && j < n && merged[i].line == lines[j]) {
            result.push_back(merged[i++]);
            result.back().variants.insert(variant);
            ++j;
        } else if (j == n || (i < m && common[i + 1][j] >= common[i][j + 1])) {
            result.push_back(merged[i++]);
        } else {
            result.push_back({lines[j++], {variant}});
        }
    }
    return result;
}

Release first_release(const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;)
        if (const EventInfo* info = find_event(word)) return {info->since_major, info->since_minor, info->since_patch};
    return {};
}

// An event that a release does not have falls away there without a guard. So a variant of such a release counts as
// having the line, provided that the next release above it does: the guard gets wider, or goes.
void add_silent_variants(Merged& entry, const std::vector<VariantName>& names) {
    const Release since = first_release(entry.line);
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (entry.variants.count(i) != 0 || !(names[i].release < since)) continue;
            std::optional<std::size_t> above;
            for (std::size_t j = 0; j < names.size(); ++j)
                if (names[j].value == names[i].value && names[i].release < names[j].release &&
                    (!above || names[j].release < names[*above].release))
                    above = j;
            if (above && entry.variants.count(*above) != 0) grew = entry.variants.insert(i).second;
        }
    }
}

std::string print_release(const Release& release) {
    return fmt::format("{}.{}.{}", release.major, release.minor, release.patch);
}

// The terms that hold for `wanted` and for no other of `all`; a gap in the middle is left to the caller, who splits.
std::string release_terms(const std::set<Release>& wanted, const std::set<Release>& all) {
    if (wanted == all) return "";
    std::string terms;
    if (*wanted.begin() != *all.begin()) terms = ">=" + print_release(*wanted.begin());
    const auto after = all.upper_bound(*wanted.rbegin());
    if (after != all.end()) terms += (terms.empty() ? "<" : " <") + print_release(*after);
    return terms;
}

// Neighbouring releases of one value, as far as they go.
std::vector<std::set<Release>> ranges(const std::set<Release>& wanted, const std::set<Release>& all) {
    std::vector<std::set<Release>> found;
    bool open = false;
    for (const Release& release : all) {
        if (wanted.count(release) == 0) {
            open = false;
            continue;
        }
        if (!open) found.emplace_back();
        found.back().insert(release);
        open = true;
    }
    return found;
}

// One guard, or several where no single one says it: each then stands before a copy of the line.
std::vector<std::string> guards_for(const std::set<std::size_t>& wanted, const std::vector<VariantName>& names) {
    std::map<std::string, std::set<Release>> all, having;
    for (const VariantName& name : names) all[name.value].insert(name.release);
    for (const std::size_t index : wanted) having[names[index].value].insert(names[index].release);
    const bool same_for_all = having.size() == all.size() &&
                              std::all_of(having.begin(), having.end(),
                                          [&](const auto& entry) { return entry.second == having.begin()->second; });
    std::vector<std::string> guards;
    for (const auto& [value, releases] : having) {
        for (const std::set<Release>& range : ranges(releases, all[value])) {
            std::string terms = release_terms(range, all[value]);
            if (!same_for_all && !value.empty()) terms = value + (terms.empty() ? "" : " ") + terms;
            guards.push_back(terms.empty() ? "" : "[" + terms + "] ");
        }
        if (same_for_all) break;
    }
    return guards;
}

}  // namespace

std::vector<std::string> merge_variants(const std::vector<std::vector<std::string>>& variants,
                                        const std::vector<VariantName>& names) {
    std::vector<Merged> merged;
    for (std::size_t i = 0; i < variants.size(); ++i) merged = merge_one(merged, variants[i], i);
    std::vector<std::string> lines;
    for (Merged& entry : merged) {
        add_silent_variants(entry, names);
        for (const std::string& guard : guards_for(entry.variants, names)) lines.push_back(guard + entry.line);
    }
    return lines;
}

}  // namespace faultline
