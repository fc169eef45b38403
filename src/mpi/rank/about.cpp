#include "about.hpp"

#include <unistd.h>

#include <array>

#include "ipcbench/model/option_values.hpp"
#include "ipcbench/mpi/host_probe.hpp"
#include "ipcbench/mpi/order.hpp"
#include "mpi_library.hpp"
#include "voice.hpp"

namespace ipcbench {

void say_about(std::uint64_t job) {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  const OptionValues granted = parse_option_values(MpiLibrary::name());
  const OptionValue* library = find_option_value(granted, "library");
  Voice{job}.tell(RankWord::result, about_text({name.data(), rank_build(),
                                                library == nullptr ? "" : library->value}));
}

}  // namespace ipcbench
