// The sections of the table sink; each is empty or ends with a newline.
// Private to that sink, but for the parameters and the figures, which other formats for people have
// as well.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/answer.hpp"

namespace ipcbench::table_parts {

// What tells the experiments of a document apart, and what they share.
struct ShownKeys {
  std::vector<std::string> varying;  // keys; `transport` first, and always there
  std::vector<std::string> common;   // "size=1MiB", in the order of the flags
};
ShownKeys parameters_of(const Document& document);
// The values of the varying keys, one per key.
std::vector<std::string> varying_values(const ShownKeys& parameters,
                                        const ExperimentResult& result);

// "p50, p99 and p99.99 are percentiles", or "p99 is a percentile": of those that were asked for, or
// else of these.
std::string percentiles_are(const Document& document, std::vector<std::string> usual);

// Like "1.20 to 1.30 us": the unit once where both ends have the same.
std::string range_text(double low, double high, std::string (*human)(double));

std::string heading(const Document& document, const ShownKeys& parameters,
                    const RenderOptions& options);
// The figures of every experiment, the best of each job first; `answer` is of the same document.
std::string figures(const Document& document, const Answer& answer, const ShownKeys& parameters,
                    const RenderOptions& options);
// The same with all of its columns, for other formats than text.
Table figures_table(const Document& document, const Answer& answer, const ShownKeys& parameters);
// What the columns of the figures mean.
std::string legend(const Document& document, const RenderOptions& options);
// Of a figure of expectations, over the invocations that have it; 0 where none has.
double median_figure(const ExperimentResult& experiment, std::string_view name);
std::string where_the_time_goes(const Document& document, const ShownKeys& parameters,
                                const RenderOptions& options);
std::string comparisons(const Document& document, const RenderOptions& options);
std::string baselines(const Document& document, const RenderOptions& options);
std::string warnings(const Document& document, const RenderOptions& options);

// How the workers of each shared queue shared its messages; empty where all have lanes.
std::string sharing(const Document& document, const RenderOptions& options);
// Of work that all workers share: what a lock cost and how it went round; empty without any.
std::string shared_work(const Document& document, const RenderOptions& options);
// How the data that every item needs came to the workers; empty where there is none.
std::string fixed_data(const Document& document, const RenderOptions& options);
// How workers came and went that live for a number of messages; empty where all live for the run.
std::string worker_lives(const Document& document, const RenderOptions& options);
// On which machines the ranks of MPI jobs were; empty where there is no such job.
std::string hosts(const Document& document, const RenderOptions& options);
// "pipe: 41 % of the updates of the shared counter were lost"; empty where none were.
std::string lost_updates(const Document& document);

}  // namespace ipcbench::table_parts
