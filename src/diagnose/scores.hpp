// How much of the workers' time each cause explains: 0 to 1. Private to the diagnosis.
#pragma once

#include "messages.hpp"

namespace ipcbench::diagnosing {

// What several rules look at.
struct Figures {
  explicit Figures(const Situation& situation);

  const Situation& situation;
  std::optional<SeenMessages> messages;
  double transfer = 0;     // share of the processor time that copying takes at least
  double room = 0;         // share of the workers' time: others have no room for their results
  double data = 0;         // others have no data for them
  bool heavy = false;      // messages are long, and moving them costs much
  bool many = false;       // they are short, and handing one out costs about as much as its work
  bool saturated = false;  // the tree has all the cores that there are
  double longest_bytes = 0;
};

double score_deadlock(const Figures& figures);
double score_pickling_reader(const Figures& figures);
double score_slow_sender(const Figures& figures);
double score_slow_reader(const Figures& figures);
double score_pickling_sender(const Figures& figures);
double score_slow_consumer(const Figures& figures);
double score_slow_producer(const Figures& figures);
double score_lock(const Figures& figures);
double score_manager(const Figures& figures);
double score_interpreter_lock(const Figures& figures);
double score_dispatch(const Figures& figures);
double score_page_faults(const Figures& figures);
double score_start_up(const Figures& figures);
double score_disk(const Figures& figures);
double score_outside(const Figures& figures);

}  // namespace ipcbench::diagnosing
