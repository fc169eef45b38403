// Every way to use every transport of the registry: what the conformance and failure tests run
// over.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

struct TransportCase {
  const TransportInfo* info = nullptr;
  std::string options;
  Start start = Start::fork;
  Wait wait = Wait::block;

  std::string name() const {
    std::string text = std::string(info->name) + "_" + options + "_" + std::string(name_of(start)) +
                       "_" + std::string(name_of(wait));
    for (char& letter : text)
      if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    return text;
  }
  Experiment experiment() const {
    Experiment result;
    result.transport = info->name;
    result.options = options;
    result.work = "none";
    result.start = start;
    result.wait = wait;
    result.cpus.fill(-1);
    return result;
  }
};

inline std::ostream& operator<<(std::ostream& out, const TransportCase& each) {
  return out << each.name();
}

inline std::string case_name(const testing::TestParamInfo<TransportCase>& info) {
  return info.param.name();
}

// Some options go with some starts alone.
inline bool fits(const TransportCase& each) {
  if (each.info->check_limits == nullptr) return true;
  try {
    each.info->check_limits(lane_spec(each.experiment(), nullptr));
    return true;
  } catch (const UsageError&) {
    return false;
  } catch (const ResourceError&) {  // its library cannot be loaded
    return false;
  }
}

// Each transport as it is with every start, and with each of its flags and choices in its usual
// start, all in its usual wait. As it is also spinning; and the first of those that offer the same
// waits in each of them, because the code of a wait is the same for all of them. The first choice
// is the default.
inline std::vector<TransportCase> transport_cases(bool thread_starts, bool all_waits = true) {
  std::vector<TransportCase> cases;
  std::set<std::vector<Wait>> seen;
  for (const TransportInfo* info : transports()) {
    if (!info->missing_package.empty()) continue;
#ifdef __SANITIZE_THREAD__
    if (!info->library.empty()) continue;  // not instrumented: all it hands over looks like a race
#endif
    std::vector<std::string> variants = {""};
    for (const OptionInfo& option : info->options) {
      const std::string name(option.name);
      if (option.kind == OptionKind::flag) variants.push_back(name + "=true");
      if (option.kind != OptionKind::choice) continue;
      for (std::size_t i = 1; i < words_of(option).size(); ++i)
        variants.push_back(name + "=" + words_of(option)[i]);
    }
    const bool usual_starts = info->starts.contains(Start::fork) != thread_starts;
    const bool is_first =
        usual_starts && seen.insert({info->waits.begin(), info->waits.end()}).second;
    const auto is_tried = [&](const std::string& options, Start start, Wait wait) {
      const bool special = start == Start::spawn || start == Start::forkserver;
      if (!options.empty() && (special || !usual_starts)) return false;
      if (wait == info->waits.preferred()) return true;
      const bool plain = all_waits && options.empty() && usual_starts && !special;
      return plain && (is_first || wait == Wait::spin);
    };
    for (const std::string& options : variants)
      for (const Start start : info->starts)
        for (const Wait wait : info->waits)
          if ((start == Start::thread) == thread_starts && is_tried(options, start, wait) &&
              fits({info, options, start, wait}))
            cases.push_back({info, options, start, wait});
  }
  return cases;
}

// The edges of pages, and of what a kernel moves in one piece.
inline constexpr std::uint64_t kSizes[] = {1, 8, 4095, 4096, 65535, 65536, 65537, (1 << 20) + 1};

// Whole invocations try every size between threads. Processes do the same over the same code and
// take far longer to start: there the smallest, and one that no piece divides.
inline std::vector<std::uint64_t> sizes_of(Start start) {
  if (start == Start::thread) return {std::begin(kSizes), std::end(kSizes)};
  return {1, 65537};
}

}  // namespace ipcbench
