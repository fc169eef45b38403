#include "ipcbench/run/collect_items.hpp"

#include "ipcbench/model/result.hpp"

namespace ipcbench {

void count_items(std::uint32_t items, InvocationResult& result) {
  if (items == 1) return;
  result.messages *= items;
  result.batch_messages *= items;
  for (PartyResult& party : result.parties) party.messages *= items;
  if (result.accounting)
    for (std::uint64_t Accounting::*count :
         {&Accounting::done, &Accounting::lost, &Accounting::never_sent})
      *result.accounting.*count *= items;
  result.compute_only_ns /= items;
  result.work_check_ns /= items;
  result.copy_only_ns /= items;
}

}  // namespace ipcbench
