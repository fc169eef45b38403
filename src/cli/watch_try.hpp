// `ipcbench watch --try`: what was seen is run in ipcbench, and so are its alternatives.
#pragma once

#include "ipcbench/model/diagnosis.hpp"

namespace ipcbench {

// Runs this program once for the situation and once for each alternative, some seconds each, and
// keeps what a message takes in `tried`. What fails is kept with its reason. Nothing where there is
// no reproduction. Main thread only.
void try_reproduction(Diagnosis& diagnosis);

}  // namespace ipcbench
