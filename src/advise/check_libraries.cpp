// What comes from other packages.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/run/program.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

void check_libraries(Findings& findings, Bench&) {
  for (const TransportInfo* info : transports()) {
    if (info->library.empty() && info->missing_package.empty()) continue;
    if (info->missing_package.empty())
      findings.ok(std::string(info->name), fmt::format("uses {}", info->library));
    else
      findings.skipped(std::string(info->name),
                       fmt::format("was built without {}", info->missing_package));
  }
  constexpr std::uint64_t kLongestNs = 20'000'000'000;
  const ProgramOutput python =
      run_program("/bin/sh",
                  {"-c",
                   "python3 -c 'import sys, numpy; print(sys.version.split()[0], "
                   "numpy.__version__)' || /usr/bin/python3 -c 'import sys, numpy; "
                   "print(sys.version.split()[0], numpy.__version__)'"},
                  -1, kLongestNs);
  std::string version = python.out.substr(0, python.out.find('\n'));
  std::ranges::replace(version, ' ', '/');
  if (python.status.code == 0 && !version.empty())
    findings.ok("python, numpy", version);
  else
    findings.skipped("python, numpy", "no python3 here has numpy; apt install python3-numpy");
}

}  // namespace ipcbench
