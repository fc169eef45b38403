// What ipcbench chooses where nobody said a value: the `choose` of the tables of keys. Private to
// the model layer.
#pragma once

#include "ipcbench/model/keys.hpp"

namespace ipcbench::key_choices {

void choose_reply(Experiment& experiment, const Choosing& choosing);
void choose_workers(Experiment& experiment, const Choosing& choosing);
void choose_work(Experiment& experiment, const Choosing& choosing);
void choose_depth(Experiment& experiment, const Choosing& choosing);
void choose_placement(Experiment& experiment, const Choosing& choosing);
void choose_warmup(Experiment& experiment, const Choosing& choosing);

}  // namespace ipcbench::key_choices
