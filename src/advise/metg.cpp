#include "ipcbench/advise/metg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/metg.hpp"
#include "ipcbench/stats/rank_cores.hpp"
#include "ipcbench/stats/summary.hpp"
#include "ipcbench/stats/way_model.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ways.hpp"

namespace ipcbench {
namespace {

constexpr double kDurationNs = 50e6;
constexpr double kItemsOfWorker = 3;  // that an invocation has time for, at least
constexpr double kLeastWorkNs = 100;  // that can be spun
// The longest work that is tried, as a share of the budget of a search: a machine on which nothing
// is efficient does not make the search take for ever.
constexpr double kMostWorkShare = 0.01;

constexpr int kPasses = 3;

// Around where it is looked for: wide at first, then close.
constexpr double kWide[] = {0.125, 0.25, 0.5, 1, 2, 4, 8};
constexpr double kClose[] = {0.6, 0.8, 1, 1.25, 1.6};

struct Search {
  MetgRow row;
  double expected_ns = 0;  // where it is looked for
  bool is_found = false;   // about there
  std::uint32_t used_cores = 1;
  std::vector<std::pair<double, double>> works;  // what was found to be pure work, and asked for
  std::vector<MetgSample> samples;
};

// What to ask for so that the work is so long: a program may take longer for it, or start later.
double asked_for(const Search& search, double work_ns) {
  const auto nearest = std::ranges::min_element(
      search.works, {}, [&](const auto& each) { return std::abs(std::log(each.first / work_ns)); });
  return nearest == search.works.end() ? work_ns : work_ns * nearest->second / nearest->first;
}

// One place of one search.
struct Place {
  std::size_t search = 0;
  double work_ns = 0;  // as asked for
};

// Whose time a work takes: a program's, or that of the processors of some hosts; else ours.
std::string worker_of(const MetgRow& row) {
  const std::string name = row.transport.substr(0, row.transport.find(':'));
  return find_transport(name).program != nullptr ? row.transport : row.hosts;
}

class MetgSearches {
 public:
  MetgSearches(const MetgRequest& request, Bench& bench) : request_(request), bench_(bench) {
    result_.efficiency = request.efficiency;
    result_.cores = bench.cores();
  }

  Metg run() {
    begin();
    guess();
    // A machine that does not keep to the model makes it look elsewhere.
    for (int pass = 0; pass < kPasses && !is_found_everywhere(); ++pass) {
      look(kWide, 0.4 / kPasses, 3);
      aim();
    }
    // What was far off on the way does not count: one reference, one set of points.
    is_aiming_ = false;
    for (Search& each : searches_) each.samples.clear();
    look(kClose, 0.5, 15);
    for (Search& each : searches_) {
      if (each.row.failure.status == Status::ok)
        conclude_metg(each.row, each.samples, each.used_cores, request_.efficiency);
      result_.rows.push_back(std::move(each.row));
    }
    return std::move(result_);
  }

 private:
  // Without work where that is 0.
  Settings settings_of(const MetgRow& row, std::uint32_t workers, double work_ns) const {
    const double duration_ns = std::max(kDurationNs, kItemsOfWorker * work_ns);
    Settings settings{{"transport", row.transport},
                      {"workers", std::to_string(workers)},
                      {"size", format_size(row.size_bytes)},
                      {"reply", format_size(row.reply_bytes)},
                      {"work", work_ns == 0 ? "none" : "cpu:" + duration_text(work_ns)},
                      {"duration", duration_text(duration_ns)},
                      {"sample", "off"}};
    if (is_of_mpi(row.transport)) add_hosts(settings, row.hosts, request_.launcher);
    return settings;
  }

  static std::string duration_text(double ns) {
    return format_duration(static_cast<std::uint64_t>(std::llround(ns)));
  }

  double most_work_ns() const { return kMostWorkShare * static_cast<double>(request_.budget_ns); }

  std::uint64_t share_of_budget(double share) const {
    return static_cast<std::uint64_t>(share * static_cast<double>(request_.budget_ns) *
                                      static_cast<double>(searches_.size()));
  }

  void begin() {
    for (const std::string& transport : request_.transports)
      for (const Way& way : ways_of(transport))
        for (const std::uint64_t size : request_.sizes) add_search(way, size);
    if (searches_.empty())
      throw UsageError("nothing is left to measure: " + result_.left_out.front().reason);
  }

  std::vector<Way> ways_of(const std::string& transport) const {
    if (is_of_mpi(transport) && !request_.hosts.empty())
      return ways_over_hosts(transport, request_.hosts);
    return {{transport, request_.workers, 1}};
  }

  void add_search(const Way& way, std::uint64_t size_bytes) {
    Search search;
    search.row.transport = way.transport;
    search.row.hosts = way.hosts;
    search.row.size_bytes = size_bytes;
    search.row.reply_bytes = request_.reply_bytes;
    search.row.workers = way.workers;
    search.used_cores = std::min(result_.cores, way.workers);
    const std::string why = bench_.why_not(settings_of(search.row, way.workers, 1000));
    if (why.empty())
      searches_.push_back(std::move(search));
    else
      leave_out(way.transport, why);
  }

  void leave_out(const std::string& transport, const std::string& reason) {
    if (std::ranges::find(result_.left_out, transport, &LeftOut::transport) ==
        result_.left_out.end())
      result_.left_out.push_back({transport, reason});
  }

  // By the model, from what the way costs without work.
  void guess() {
    std::vector<Settings> experiments;
    for (const Search& each : searches_)
      for (const std::uint32_t workers : {1U, each.row.workers})
        experiments.push_back(settings_of(each.row, workers, 0));
    const auto results = bench_.run(experiments, {3, share_of_budget(0.1)});
    for (std::size_t i = 0; i < searches_.size(); ++i) {
      const ExperimentResult &alone = results[2 * i], &all = results[2 * i + 1];
      if (!alone.summary || !all.summary) {
        searches_[i].row.failure = (all.summary ? alone : all).failure;
        continue;
      }
      const double message_ns = all.summary->message_ns.median;
      WayTerms terms{
          searches_[i].row.workers, 1, alone.summary->message_ns.median, message_ns, message_ns, 0};
      if (!searches_[i].row.hosts.empty()) {
        terms.cores = cores_of_ranks(all.invocations.front());
        searches_[i].used_cores = all.invocations.front().worker_cores;
      }
      searches_[i].expected_ns =
          metg_ns(terms, result_.cores, request_.efficiency).value_or(message_ns * 100);
    }
  }

  template <std::size_t kCount>
  void look(const double (&around)[kCount], double share, std::uint64_t rounds) {
    std::vector<Place> places;
    std::vector<Settings> experiments;
    for (std::size_t i = 0; i < searches_.size(); ++i)
      for (const double each : around) {
        if (is_over(searches_[i])) continue;
        const double work_ns =
            std::round(std::clamp(searches_[i].expected_ns * each, kLeastWorkNs, most_work_ns()));
        const bool is_there = std::ranges::any_of(places, [&](const Place& place) {
          return place.search == i && place.work_ns == work_ns;
        });
        if (is_there) continue;
        places.push_back({i, work_ns});
        experiments.push_back(settings_of(searches_[i].row, searches_[i].row.workers, work_ns));
      }
    if (experiments.empty()) return;
    const auto results = bench_.run(experiments, {rounds, share_of_budget(share)});
    take(places, results);
  }

  // The pure work of one length is the same whatever is sent beside it, so all searches share it
  // whose workers are of the same kind. A program need not say what it takes.
  void take(const std::vector<Place>& places, const std::vector<ExperimentResult>& results) {
    std::map<std::pair<std::string, double>, std::vector<double>> pure;
    const auto kind = [&](const Place& place) {
      return std::pair(worker_of(searches_[place.search].row), place.work_ns);
    };
    for (std::size_t i = 0; i < places.size(); ++i)
      if (results[i].summary) {
        const double told_ns = results[i].summary->compute_only_ns.median;
        pure[kind(places[i])].push_back(told_ns > 0 ? told_ns : places[i].work_ns);
      }
    for (std::size_t i = 0; i < places.size(); ++i) {
      Search& search = searches_[places[i].search];
      if (!results[i].summary) {
        search.row.failure = results[i].failure;
        continue;
      }
      const double work_ns = median_interval(pure[kind(places[i])]).median;
      search.works.emplace_back(work_ns, places[i].work_ns);
      for (const InvocationResult& each : results[i].invocations)
        search.samples.push_back({each.round, work_ns, message_ns(each)});
    }
  }

  void aim() {
    for (Search& each : searches_) {
      if (each.row.failure.status != Status::ok || each.is_found) continue;
      MetgRow rough;
      conclude_metg(rough, each.samples, each.used_cores, request_.efficiency);
      each.is_found = rough.work_ns.has_value();
      if (each.is_found)
        each.expected_ns = asked_for(each, rough.work_ns->median);
      else if (!rough.points.empty())
        each.expected_ns = rough.points.front().efficiency >= request_.efficiency
                               ? asked_for(each, rough.points.front().work_ns) / kWide[6]
                               : asked_for(each, rough.points.back().work_ns) * kWide[6];
    }
  }

  // Nothing more is to be looked for in this round of searching.
  bool is_over(const Search& search) const {
    return search.row.failure.status != Status::ok || (is_aiming_ && search.is_found);
  }
  bool is_found_everywhere() const {
    return std::ranges::all_of(searches_, [&](const Search& each) { return is_over(each); });
  }

  const MetgRequest& request_;
  Bench& bench_;
  Metg result_;
  std::vector<Search> searches_;
  bool is_aiming_ = true;  // what is found about is left alone
};

}  // namespace

Metg find_metg(const MetgRequest& request, Bench& bench) {
  return MetgSearches(request, bench).run();
}

}  // namespace ipcbench
