// Names that lines bind, and whether a line is what was expected.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& name_parts() {
    static const std::vector<Part> parts{

{{"names", "MOST_NAMES"}, {}, R"c(
// The names that lines bind: `$port` for a text, `fd=$accepted` for a file descriptor.
static struct name {
    char name[40];
    char text[120];
    int fd;
} *names;
#define MOST_NAMES 40
)c"},

{{"find_name"}, {}, R"c(
static struct name *find_name(const char *name, size_t length)
{
    for (struct name *known = names; known < names + MOST_NAMES && known->name[0] != 0; ++known)
        if (strlen(known->name) == length && strncmp(known->name, name, length) == 0) return known;
    return NULL;
}
)c"},

{{"bind_name"}, {}, R"c(
static struct name *bind_name(const char *name, size_t length, const char *text, size_t size, int fd)
{
    struct name *fresh = names;
    while (fresh->name[0] != 0) ++fresh;
    if (fresh + 1 >= names + MOST_NAMES || length >= sizeof fresh->name || size >= sizeof fresh->text) return NULL;
    memcpy(fresh->name, name, length);
    memcpy(fresh->text, text, size);
    fresh->text[size] = 0;
    fresh->fd = fd;
    return fresh;
}
)c"},

{{"name_length"}, {}, R"c(
static size_t name_length(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}
)c"},

{{"NAMED"}, {}, R"c(
#define NAMED "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
)c"},

{{"matches"}, {}, R"c(
// Whether `text` is what `pattern` says: `$name` stands for what it stood for first, `$_` for anything, `$$` for a $.
static int matches(const char *pattern, const char *text, int fd)
{
@names    for (; *pattern != 0; ++pattern, ++text) {
@names        if (strncmp(pattern, "fd=$", 4) == 0 && strncmp(text, "fd", 2) == 0 && fd >= 0) {
@names            size_t length = name_length(pattern + 4);
@names            struct name *known = find_name(pattern + 4, length);
@names            int fresh = known == NULL;
@names            if (fresh) known = bind_name(pattern + 4, length, "", 0, fd);
@names            if (known != NULL && known->fd == fd && matches(pattern + 4 + length, text + 2, fd)) return 1;
@names            if (known != NULL && fresh) known->name[0] = 0;
@names            return 0;
@names        }
@names        if (pattern[0] == '$' && pattern[1] != '$') {
@names            size_t length = name_length(pattern + 1);
@names            int any = length == 1 && pattern[1] == '_';
@names            struct name *known = any ? NULL : find_name(pattern + 1, length);
@names            size_t most = any ? strlen(text) : strspn(text, NAMED);
@names            if (known != NULL) {
@names                size_t size = strlen(known->text);
@names                return strncmp(text, known->text, size) == 0 && matches(pattern + 1 + length, text + size, fd);
@names            }
@names            for (size_t size = most + 1; size-- > (any ? 0U : 1U);) {
@names                if (!any) known = bind_name(pattern + 1, length, text, size, -1);
@names                if (matches(pattern + 1 + length, text + size, fd)) return 1;
@names                if (known != NULL) known->name[0] = 0;
@names            }
@names            return 0;
@names        }
@names        if (pattern[0] == '$') ++pattern;
@names        if (*pattern != *text) return 0;
@names    }
@names    return *text == 0;
@!names    (void) fd;
@!names    return strcmp(pattern, text) == 0;
}
)c"},

{{"fill"}, {}, R"c(
// The text with the names in it replaced.
static const char *fill(const char *pattern)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    while (*pattern != 0) {
        size_t length = *pattern == '$' ? name_length(pattern + 1) : 0;
        struct name *known = length == 0 ? NULL : find_name(pattern + 1, length);
        if (known != NULL) {
            fputs(known->text, stream);
            pattern += 1 + length;
        } else {
            putc(*pattern++, stream);
        }
    }
    fclose(stream);
    return text;
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
