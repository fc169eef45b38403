// Phrases that the rules are put together of. Private to the diagnosis.
#pragma once

#include <string>
#include <string_view>

#include "rules.hpp"

namespace ipcbench::diagnosing {

// "the 2 workers", "the worker", "the 4 threads".
std::string workers_text(const Figures& figures);
// "wait" of several, "waits" of one: of verbs that take an s.
std::string verb_of(const Figures& figures, std::string_view verb);
// "the 2 workers wait", "the worker waits".
std::string workers_do(const Figures& figures, std::string_view verb);
// "their" of several, "its" of one.
std::string_view possessive_of(const Figures& figures);
// "thread 3 of parent (pid 41)".
std::string who(const Situation& situation, std::size_t thread);
std::string percent(double share);
// "pipe:[4711]", the object at which the workers wait most; empty: none.
std::string main_object(const Situation& situation);

// Evidence; each is empty where it has nothing to say.
std::string time_evidence(const Figures& figures);     // where the workers' time goes
std::string culprit_evidence(const Figures& figures);  // at whom the chains end
std::string message_evidence(const Figures& figures);
std::string transfer_evidence(const Figures& figures);
std::string others_evidence(const Figures& figures);  // what the other side's time goes into
std::string queue_evidence(const Figures& figures);
std::string object_evidence(const Figures& figures);
std::string fault_evidence(const Figures& figures);
std::string parallel_evidence(const Figures& figures);
std::string short_lived_evidence(const Figures& figures);
std::string stuck_evidence(const Figures& figures);

}  // namespace ipcbench::diagnosing
