// METG for people and for spreadsheets.
#include <fmt/format.h>

#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/metg.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kCsvEndings[] = {".csv"};

TableRow metg_row(const MetgRow& each) {
  TableRow row;
  row.cells = {each.hosts.empty() ? each.transport : each.transport + " on " + each.hosts,
               format_size(each.size_bytes), std::to_string(each.workers)};
  if (each.work_ns) {
    row.cells.push_back(human_duration(each.work_ns->median));
    row.cells.push_back(fmt::format("{} to {}", human_duration(each.work_ns->low),
                                    human_duration(each.work_ns->high)));
    row.cells.push_back(human_duration(each.granularity_ns->median));
    row.cells.push_back(std::to_string(each.work_ns->count));
  } else {
    row.note = each.failure.status == Status::ok ? each.note : each.failure.reason;
  }
  return row;
}

}  // namespace

std::string metg_table(const Metg& metg, const RenderOptions& options) {
  Table table;
  table.columns = {
      {"transport", false},     {"size"},           {"workers"}, {"work"}, {"interval"},
      {"granularity", true, 1}, {"rounds", true, 2}};
  for (const MetgRow& each : metg.rows) table.rows.push_back(metg_row(each));
  std::string text =
      paint(wrapped(fmt::format("METG({:.3g} %): the smallest work of an item at which {:.3g} % of "
                                "the cores' time is work",
                                100 * metg.efficiency, 100 * metg.efficiency),
                    options.width, 0, 2),
            Style::heading, options) +
      "\n\n" + render_table(table, options);
  for (const LeftOut& each : metg.left_out)
    text +=
        wrapped(fmt::format("left out: {}: {}", each.transport, each.reason), options.width, 0, 2) +
        "\n";
  return text + "\n" +
         paint(wrapped("work: pure, of an item on one core; granularity: with what is lost beside "
                       "it, as Task Bench (SC'20) counts. Smaller is better: the transport suits "
                       "smaller tasks.",
                       options.width, 0, 2),
               Style::faint, options) +
         "\n";
}

std::string metg_csv(const Metg& metg, const RenderOptions&) {
  std::string text =
      "transport,size_bytes,reply_bytes,workers,status,work_ns,granularity_ns,efficiency,"
      "metg_work_ns,metg_low_ns,metg_high_ns,hosts\n";
  for (const MetgRow& row : metg.rows) {
    const std::string asked =
        fmt::format("{},{},{},{},{}", csv_cell(row.transport), row.size_bytes, row.reply_bytes,
                    row.workers, name_of(row.failure.status));
    const std::string found = (row.work_ns ? fmt::format("{},{},{}", row.work_ns->median,
                                                         row.work_ns->low, row.work_ns->high)
                                           : std::string(",,")) +
                              "," + csv_cell(row.hosts);
    for (const MetgPoint& point : row.points)
      text += fmt::format("{},{},{},{},{}\n", asked, point.work_ns, point.granularity_ns,
                          point.efficiency, found);
    if (row.points.empty()) text += fmt::format("{},,,,{}\n", asked, found);
  }
  return text;
}

template <>
std::span<const MetgFormat* const> formats<Metg>() {
  static constexpr MetgFormat kTable{
      .name = "table", .endings = kTextEndings, .render = metg_table};
  static constexpr MetgFormat kJson{.name = "json", .endings = kJsonEndings, .render = metg_json};
  static constexpr MetgFormat kCsv{.name = "csv", .endings = kCsvEndings, .render = metg_csv};
  static constexpr std::array kAll = {&kTable, &kJson, &kCsv};
  return kAll;
}

}  // namespace ipcbench
