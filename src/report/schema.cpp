#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include "description.hpp"
#include "ipcbench/report/json_text.hpp"

namespace ipcbench {
namespace {

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace

const std::string& result_schema() {
  static const std::string text = json_text(Description<Document>().schema());
  return text;
}

std::string result_keys() {
  std::string text =
      "# The keys of a result\n\n"
      "`ipcbench schema --of=keys` writes this page from the records of the program. A name ends "
      "in "
      "its unit; where it does not, the second column says it. \"If any\": the key is left out "
      "where there is nothing to say.\n";
  const Description<Document> description;
  for (const Section& section : description.sections()) {
    text += fmt::format(
        "\n## {}\n\n{}\n\n| key | value | there | what it is |\n| --- | --- | --- | --- |\n",
        section.name, section.about);
    for (const KeyRow& row : section.rows)
      text += fmt::format("| `{}` | {} | {} | {} |\n", row.name, row.value, row.presence,
                          in_cell(row.about));
  }
  return text;
}

}  // namespace ipcbench
