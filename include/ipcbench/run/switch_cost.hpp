// What recording switches adds to one switch on this machine, measured.
#pragma once

namespace ipcbench {

// Two threads on one core hand a byte to and fro, with and without a record, in turns: the
// difference of the medians per switch, ns. About 50 ms. 0: recording is refused, or the difference
// is below what can be seen.
double measure_switch_cost();

}  // namespace ipcbench
