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

}  // namespace ipcbench
