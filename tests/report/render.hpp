// A document as text, by the name of its format.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/report/sink.hpp"

namespace ipcbench {

inline std::string render(std::string_view sink, const Document& document,
                          const RenderOptions& options = {}) {
  return find_sink(sink).render(document, options);
}

// The table with all that is known.
inline std::string render_details(const Document& document) {
  RenderOptions options;
  options.details = true;
  return render("table", document, options);
}

}  // namespace ipcbench
