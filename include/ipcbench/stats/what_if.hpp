// What a change of a way would bring, by the model's terms. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// What nobody can run, each by way_model.hpp with other terms than those that were measured:
//
//   no-copy        the terms of the smallest size in advice.sizes: a handle travels, and no data
//   half-payload   the terms at half the size (terms_at)
//   twice-cores    2 cores and 2 W workers; without work an item takes max(c, eW / 2), because the
//                  coordinator remains one
//   free-transport eW = c = w = 0, and x is 0 or what is below that: what is left is the work
//   no-contention  t and t' as they are with one worker: the work does not slow itself down
//
// Those that would be no change are left out. `answer` is that of one size of the advice, and `way`
// one of its costs.
std::vector<WhatIf> modelled_changes(const Advice& advice, const SizeAdvice& answer,
                                     const Way& way);

// How much each change brings, from what was measured of both, else from what was predicted of
// both; the largest gain comes first.
void set_gains(Examination& examination);

// The terms of a way and the largest of them, in sentences.
std::vector<std::string> explanation(const SizeAdvice& answer, const Way& way, std::uint32_t cores);

}  // namespace ipcbench
