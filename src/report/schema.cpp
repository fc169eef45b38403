#include "ipcbench/report/schema.hpp"

namespace ipcbench {

std::string_view result_schema() {
  return
#include "ipcbench_schema.inc"
      ;
}

}  // namespace ipcbench
