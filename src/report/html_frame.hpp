// What the pages of a result, of a comparison and of a history share: the frame with its style,
// script and security policy, and the parts that stand in it. Each text is escaped where it is put
// in. Private to the pages; pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/report/layout.hpp"
#include "svg.hpp"

namespace ipcbench::html_parts {

inline constexpr std::string_view kPageEndings[] = {".html", ".htm"};
inline constexpr std::string_view kSvgEndings[] = {".svg"};

// One drawing, with its values on one kind of axis; `scale` is what its button says.
struct Drawing {
  std::string scale;
  std::string svg;
};

struct Sign {
  std::string svg;
  std::string name;
  std::string keys;
};

// A picture with the figures that it is drawn from. The first drawing is seen; the script shows the
// others.
struct Picture {
  std::string title, description;
  std::vector<Drawing> drawings;
  std::vector<Sign> signs;
  std::string note;  // what is not drawn
  Table table;
  std::string keys = {};  // of the whole picture, for the filter
};

// What tells this experiment from the others, for the filter: JSON, not yet escaped.
std::string keys_text(const std::vector<std::string>& keys, const std::vector<std::string>& values);
// The same of each of several experiments: the parameters in which they differ.
std::vector<std::string> keys_of_each(const std::vector<const Parameters*>& experiments);

// A word of what a picture is about, for the id of its drawing.
std::string drawing_id(std::string_view picture, std::string_view scale);

// `keys`: the first so many columns are parameters, which the filter reads.
std::string table_html(const Table& table, const std::string& caption, std::size_t keys = 0);
// `row_keys`: of keys_text(), one for each row, or none at all.
std::string table_html(const Table& table, const std::string& caption,
                       const std::vector<std::string>& row_keys);
// Rows beyond the first `most` become one that says how many they are.
void cut_rows(Table& table, std::size_t most);
std::string picture_html(const Picture& picture, const std::string& caption);
// The first drawing with its title and its legend as a file of its own; `where` stands below it.
std::string picture_svg(const Picture& picture, const std::string& where);
// The same of what has no picture, and why.
std::string no_picture_svg(std::string_view why);

// The parts of a page; each is empty where there is nothing to say. `id` is unique in the page.
std::string section_html(std::string_view id, std::string_view heading, const std::string& body);
std::string folded_html(const std::string& summary, const std::string& body, bool open = false);
std::string list_html(const std::vector<std::string>& texts);

// Pairs of a word and what it stands for.
class Facts {
 public:
  // An empty text is left out.
  void add(std::string_view what, const std::string& text, bool code = false);
  std::string html() const;

 private:
  std::string rows_;
};

// What a shell takes as one word.
std::string shell_word(const std::string& text);
// At most `most` bytes; what is cut ends in an ellipsis.
std::string shortened(const std::string& text, std::size_t most);

struct Frame {
  std::string title;    // of the browser's tab; plain
  std::string heading;  // elements: the answer, before all others
  std::string main;     // elements
};
std::string page_html(const Frame& frame);

// What stands in the page's head, and what its security policy allows by its digest.
std::string_view style_text();
std::string_view script_text();
inline constexpr std::string_view kStyleDigest = "aorLm0Lv8WT4dD3hkwW3pURb9PV129ugigt3W+UXLac=";
inline constexpr std::string_view kScriptDigest = "VvvZBVEJFQ/oEkWD0BiRDoTX4n02odyECJq6ciSWaao=";

}  // namespace ipcbench::html_parts
