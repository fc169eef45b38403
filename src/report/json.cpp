// The whole result for programs: the records of model/fields.hpp, written down.
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "json_parts.hpp"

namespace ipcbench {
namespace {

std::string render_json(const Document& document, const RenderOptions&) {
  return json_text(json_parts::of(document));
}

}  // namespace

extern const SinkInfo json_sink;
constinit const SinkInfo json_sink = {
    .name = "json",
    .endings = kJsonEndings,
    .summary = "the whole result with every invocation, for programs; see `ipcbench schema`",
    .render = render_json,
};

}  // namespace ipcbench
