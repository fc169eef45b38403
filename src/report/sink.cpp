#include "ipcbench/report/sink.hpp"

#include <array>

namespace ipcbench {

#define SINK(name) extern const SinkInfo name##_sink;
#include "sinks.def"
#undef SINK

template <>
std::span<const SinkInfo* const> formats<Document>() {
  static constexpr std::array kAll = {
#define SINK(name) &name##_sink,
#include "sinks.def"
#undef SINK
  };
  return kAll;
}

}  // namespace ipcbench
