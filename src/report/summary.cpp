// The result without the raw data behind it: what a repository can keep.
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/reduce.hpp"
#include "json_parts.hpp"

namespace ipcbench {
namespace {

std::string render_summary(const Document& document, const RenderOptions&) {
  return json_line(json_parts::of(reduced(document)));
}

}  // namespace

extern const SinkInfo summary_sink;
constinit const SinkInfo summary_sink = {
    .name = "summary",
    .endings = kJsonEndings,
    .summary =
        "the same without batches, times of single messages and timelines, to be kept: "
        "every figure that is said of it stays as it is",
    .render = render_summary,
};

}  // namespace ipcbench
