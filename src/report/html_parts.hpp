// The parts that the page of a result alone has. Each text is escaped where it is put in. Private
// to the page; pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "html_frame.hpp"
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

}  // namespace ipcbench::html_parts
