// Text of others in Markdown. Private to the sinks.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

// With a backslash before what would end a cell or begin markup; names come from files.
std::string markdown_text(std::string_view text);

// As code, which has no emphasis, no mention and no HTML; a '|' would still end the cell.
std::string markdown_code(std::string_view text);

}  // namespace ipcbench
