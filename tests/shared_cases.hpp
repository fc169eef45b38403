// Every way to use every transport with shared queues: what the conformance and failure tests run
// over.
#pragma once

#include "transport_cases.hpp"

namespace ipcbench {

struct SharedCase {
  TransportCase transport;
  LockScope scope = LockScope::none;
  Topology topology = Topology::shared;

  std::string name() const {
    return transport.name() + "_" + std::string(name_of(scope)) +
           (topology == Topology::lanes ? "_lanes" : "");
  }
  Experiment experiment() const {
    Experiment result = transport.experiment();
    result.topology = topology;
    result.lock_scope = scope;
    result.timeout_ns = 60'000'000'000;
    return result;
  }
};

inline std::ostream& operator<<(std::ostream& out, const SharedCase& each) {
  return out << each.name();
}

// A stream of several writers mixes; what has pieces of at least their lead does not.
inline bool keeps_pieces_apart(const TransportCase& each) {
  return each.info->shared.piece_bytes(lane_spec(each.experiment(), nullptr)) != 0;
}

// Every lock scope in the usual wait, every other wait in the first one.
inline std::vector<SharedCase> shared_cases(bool thread_starts) {
  std::vector<SharedCase> cases;
  for (const TransportInfo* info : transports()) {
    if (!info->topologies.contains(Topology::shared)) continue;
    std::vector<std::string> variants = {""};
    for (const OptionInfo& option : info->options) {
      if (option.kind == OptionKind::flag) variants.push_back(std::string(option.name) + "=true");
      if (option.kind != OptionKind::choice) continue;
      for (std::size_t i = 1; i < words_of(option).size(); ++i)
        variants.push_back(std::string(option.name) + "=" + words_of(option)[i]);
    }
    std::erase(variants, "splice=true");  // refused
    const SharedInfo& shared = info->shared;
    for (const std::string& options : variants)
      for (const Start start : info->starts)
        for (const Wait wait : shared.waits)
          for (const LockScope scope : shared.lock_scopes) {
            if (scope == LockScope::copy && !keeps_pieces_apart({info, options, start, wait}))
              continue;
            const bool usual = wait == shared.waits.preferred();
            const bool first = scope == shared.lock_scopes.preferred() && options.empty();
            // Workers of a fork server are forked, only by somebody else.
            if (start == Start::forkserver && !(usual && first)) continue;
            if ((start == Start::thread) == thread_starts && (usual || first))
              cases.push_back({{info, options, start, wait}, scope});
          }
  }
  return cases;
}

inline std::vector<SharedCase> failure_cases(bool thread_starts) {
  std::vector<SharedCase> cases = shared_cases(thread_starts);
  std::erase_if(cases, [](const SharedCase& each) {
    return each.transport.wait != each.transport.info->shared.waits.preferred();
  });
  return cases;
}

inline std::string shared_case_name(const testing::TestParamInfo<SharedCase>& info) {
  return info.param.name();
}

}  // namespace ipcbench
