// Every way to use every transport of the registry: what the conformance and failure tests run over.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
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
    std::string text = std::string(info->name) + "_" + options + "_" +
                       std::string(name_of(start)) + "_" + std::string(name_of(wait));
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

// Each transport as it is in every wait, and with each of its flags set in its usual one.
inline std::vector<TransportCase> transport_cases(bool thread_starts, bool all_waits = true) {
  std::vector<TransportCase> cases;
  for (const TransportInfo* info : transports()) {
    std::vector<std::string> variants = {""};
    for (const OptionInfo& option : info->options)
      if (option.kind == OptionKind::flag) variants.push_back(std::string(option.name) + "=true");
    for (const std::string& options : variants)
      for (const Start start : info->starts)
        for (const Wait wait : info->waits)
          if ((start == Start::thread) == thread_starts &&
              ((all_waits && options.empty()) || wait == info->waits.preferred()))
            cases.push_back({info, options, start, wait});
  }
  return cases;
}

inline constexpr std::uint64_t kSizes[] = {1, 8, 4095, 4096, 65535, 65536, 65537, (1 << 20) + 1};

}  // namespace ipcbench
