// The formats of what `watch` saw and says. Rendering is pure: the same text every time. Any
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ipcbench/model/watch_document.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using WatchFormat = Format<WatchDocument>;

template <>
std::span<const WatchFormat* const> formats<WatchDocument>();

// One page of a terminal: the answer first. At most `lines` lines; what has no room is left out
// from the end of each part.
std::string watch_page(const WatchDocument& document, const RenderOptions& options,
                       std::size_t lines = 24);
std::string watch_table(const WatchDocument& document, const RenderOptions& options);
std::string watch_json(const WatchDocument& document, const RenderOptions& options = {});
std::string watch_html(const WatchDocument& document, const RenderOptions& options = {});
std::string watch_trace(const WatchDocument& document, const RenderOptions& options = {});

// From what watch_json() wrote. Throws UsageError with the origin and the place of what is wrong.
bool is_watch_document(std::string_view text);
WatchDocument parse_watch_document(std::string_view text, const std::string& origin);

}  // namespace ipcbench
