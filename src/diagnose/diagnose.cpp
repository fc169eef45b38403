#include "ipcbench/diagnose/diagnose.hpp"

#include <array>

namespace ipcbench {
namespace {

constexpr std::array kCauseNames{
    std::string_view("healthy"),         std::string_view("slow-reader"),
    std::string_view("slow-sender"),     std::string_view("pickling-sender"),
    std::string_view("pickling-reader"), std::string_view("slow-producer"),
    std::string_view("slow-consumer"),   std::string_view("lock"),
    std::string_view("manager"),         std::string_view("interpreter-lock"),
    std::string_view("dispatch"),        std::string_view("page-faults"),
    std::string_view("start-up"),        std::string_view("disk"),
    std::string_view("outside"),         std::string_view("deadlock"),
    std::string_view("busy-machine"),    std::string_view("unknown"),
};
static_assert(kCauseNames.size() == static_cast<std::size_t>(Cause::unknown) + 1);

}  // namespace

std::string_view name_of(Cause cause) { return kCauseNames[static_cast<std::size_t>(cause)]; }

Diagnosis diagnose(const Observation& observation) {
  Diagnosis diagnosis;
  diagnosis.sentence = observation.processes.empty() ? "there was nobody to watch" : "cannot tell";
  return diagnosis;
}

}  // namespace ipcbench
