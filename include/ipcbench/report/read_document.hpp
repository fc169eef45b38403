// From a stored result back to the document that it was written from: raw data as it stands in the
// file, every figure computed anew from that. Any thread, but standard input is the main thread's.
//
// The text of what this returns is the text that was read, byte for byte, where the same version
// wrote it: the json sink and this are each other's inverse.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// `path`: a result as the json sink writes it, or the journal of a run that did not come to its end
// (report/journal.hpp); "-" is standard input. What base/input_text.hpp refuses is refused.
// UsageError that names the
// file and, by its JSON pointer, the value that is wrong. Keys that are not known are passed over:
// newer versions may have added them. Summaries and ratios in the file are not looked at.
Document read_document(const std::string& path);

// The same from text; `origin` stands for the file's name in messages.
Document parse_document(std::string_view text, const std::string& origin);

}  // namespace ipcbench
