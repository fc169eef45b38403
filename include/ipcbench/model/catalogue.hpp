// What there is to choose from, as data: transports, workloads, formats, warnings, keys, configs
// and forms that tune has kept, and which of them work here. Plain data; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// What may stand behind a name: ":capacity=SIZE".
struct CatalogueOption {
  std::string name;
  std::string form;     // of its value: "SIZE|auto"
  std::string summary;  // with the default
};

// How the summary of a config begins that makes a claim.
inline constexpr std::string_view kClaimSummary = "Claim: ";

// Lists that a kind has nothing for are empty.
struct CatalogueItem {
  std::string kind = {};      // transport, workload, format, warning, key, figure, config, tuned
  std::string name = {};      // unique within its kind
  std::string summary = {};   // one sentence
  std::string form = {};      // how it is written: "matmul:N[:payload]", "--size=SIZE"
  std::string not_here = {};  // why it does not work on this machine; empty: it does
  std::string copies = {};    // of a transport: of the payload, per message
  std::vector<std::string> starts = {}, waits = {}, topologies = {},
                           senders = {};                         // the first one is the default
  std::vector<std::string> shared_waits = {}, lock_scopes = {};  // of topology shared
  std::vector<CatalogueOption> options = {};
  std::string default_value = {};         // of a key; empty: not set
  std::vector<std::string> values = {};   // of a key: its words
  std::vector<std::string> endings = {};  // of a format: of file names
  std::string path = {};                  // of a config
  std::string example = {};               // a command line
};

struct Catalogue {
  std::string obstacle;  // why nothing can be measured here; empty: nothing is in the way
  std::vector<CatalogueItem> items;
};

}  // namespace ipcbench
