#include "mpi_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

namespace ipcbench {

MpiLibrary::MpiLibrary(int* argc, char*** argv) {
  int level = 0, own = 0, count = 0;
  check_mpi(MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level), "MPI_Init_thread");
  MPI_Comm_rank(MPI_COMM_WORLD, &own);
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  own_ = static_cast<std::uint32_t>(own);
  count_ = static_cast<std::uint32_t>(count);
}

// Together: a library may wait for whoever is late, and not notice that he has come.
MpiLibrary::~MpiLibrary() {
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
}

std::string MpiLibrary::name() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string all(text.data());
  const auto word_behind = [&](std::string_view mark) {
    const std::size_t at = all.find(mark);
    if (at == std::string::npos) return std::string();
    const std::size_t begin = all.find_first_not_of(" \t:v", at + mark.size());
    return all.substr(begin, all.find_first_of(", \n\t", begin) - begin);
  };
  if (const std::string version = word_behind("Open MPI"); !version.empty()) {
    std::string granted = "library=openmpi-" + version;
    for (const char* part : {"pml", "btl", "osc"})
      if (const char* chosen = std::getenv(fmt::format("OMPI_MCA_{}", part).c_str()))
        granted += fmt::format(":{}={}", part, chosen);
    return granted;
  }
  std::string device = word_behind("MPICH Device");
  std::ranges::replace(device, ':', '-');
  return "library=mpich-" + word_behind("MPICH Version") +
         (device.empty() ? "" : ":device=" + device);
}

void MpiLibrary::finish(MPI_Request& request) {
  constexpr timespec kNap{0, 500'000};
  for (int done = 0; done == 0;) {
    check_mpi(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done == 0) ::nanosleep(&kNap, nullptr);
  }
}

}  // namespace ipcbench
