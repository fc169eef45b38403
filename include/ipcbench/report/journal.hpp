// The journal of a run that has not ended: a result without invocations as one line of JSON, then a
// line for each invocation as it finished. Whoever reads it gets the document of an interrupted
// run. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// `begun`: the document of the run, every planned experiment in it, none with invocations.
std::string journal_head(const Document& begun);

// `experiment`: its place in the plan; `elapsed_ns`: of the run, when this invocation had ended.
std::string journal_line(std::size_t experiment, const InvocationResult& invocation,
                         std::uint64_t elapsed_ns);

// One invocation by itself, as one line without an end, for whoever measures where no journal is
// kept; and back again. UsageError names `origin` and what is wrong.
std::string invocation_text(const InvocationResult& invocation);
InvocationResult parse_invocation(std::string_view text, const std::string& origin);

// The first line, which is a result by itself; the whole text where it is no journal.
std::string_view head_of_journal(std::string_view text);

// What parse_document() makes of a journal. A last line that was cut off is dropped, and a warning
// of the document says so. UsageError names the line that is wrong.
Document parse_journal(std::string_view text, const std::string& origin);

}  // namespace ipcbench
