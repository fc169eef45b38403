#include "report_watch.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/input_text.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/diagnose/diagnose.hpp"
#include "ipcbench/report/watch.hpp"

namespace ipcbench {

bool is_watch_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(400, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return is_watch_document(head);
}

int report_watch(const CommandLine& line, const std::string& path) {
  for (const char* const option : {"percentiles", "experiment", "gate", "wide"})
    if (line.has(option))
      throw UsageError(fmt::format(
          "--{}: {} is what 'ipcbench watch' saw, which has no experiments; drop the option",
          option, path));
  Outputs<WatchDocument> outputs(line);
  WatchDocument document = parse_watch_document(read_input(path, "a result"), input_name(path));
  document.diagnosis = diagnose(document.observation);
  outputs.write(document);
  return static_cast<int>(ExitCode::done);
}

}  // namespace ipcbench
