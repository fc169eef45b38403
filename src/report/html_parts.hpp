// The parts of the page that a result is sent as. Each text is escaped where it is put in. Private
// to the page; pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/answer.hpp"
#include "svg.hpp"
#include "table_parts.hpp"

namespace ipcbench::html_parts {

// What every part is made from.
struct Page {
  const Document& document;
  const Answer& answer;
  const table_parts::ShownKeys& parameters;
};

// One drawing, with its values on one kind of axis; `scale` is what its button says.
struct Drawing {
  std::string scale;
  std::string svg;
};

struct Sign {
  std::string svg;
  std::string name;
  std::string keys;
};

// A picture with the figures that it is drawn from. The first drawing is seen; the script shows the
// others.
struct Picture {
  std::string title, description;
  std::vector<Drawing> drawings;
  std::vector<Sign> signs;
  std::string note;  // what is not drawn
  Table table;
};

// The time and the throughput by what was swept, or of each experiment where nothing was.
std::vector<Picture> figure_pictures(const Page& page);
// Where the time of the parties went.
std::vector<Picture> phase_pictures(const Page& page);
// Percentiles of the times of messages, a picture for each job.
std::vector<Picture> distribution_pictures(const Page& page);
// What the parties of the slowest and of the fastest experiment did.
std::vector<Picture> timeline_pictures(const Page& page);

// The same lines on each kind of axis, the fitting one first: small differences are seen from zero,
// large ones by their factor.
std::vector<Drawing> line_drawings(const svg::Heading& heading, const svg::Lines& lines);

// What tells this experiment from the others, for the filter: JSON, not yet escaped.
std::string keys_text(const std::vector<std::string>& keys, const std::vector<std::string>& values);
std::string keys_of(const Page& page, const ExperimentResult& experiment);
// The experiment where several jobs are in one list: "shm at size=1MiB".
std::string name_of_contender(const Page& page, const Job& job, const Contender& contender);
// The experiments that were measured, the best of each job first.
struct Entry {
  const Job* job;
  const Contender* contender;
  std::string name;
};
std::vector<Entry> measured_entries(const Page& page);
// Whether one was planned before the other: series in that order look the same in every picture.
bool is_planned_before(const Contender& one, const Contender& other);

// A word of what a picture is about, for the id of its drawing.
std::string drawing_id(std::string_view picture, std::string_view scale);

// `keys`: the first so many columns are parameters, which the filter reads.
std::string table_html(const Table& table, const std::string& caption, std::size_t keys = 0);
std::string picture_html(const Picture& picture, const std::string& caption);

// What stands in the page's head, and what its security policy allows by its digest.
std::string_view style_text();
std::string_view script_text();
inline constexpr std::string_view kStyleDigest = "zmMn/4R7ZMDSCZ9osVeWPeMEwAnk1a69wXN3nFf8Zq8=";
inline constexpr std::string_view kScriptDigest = "VvvZBVEJFQ/oEkWD0BiRDoTX4n02odyECJq6ciSWaao=";

}  // namespace ipcbench::html_parts
