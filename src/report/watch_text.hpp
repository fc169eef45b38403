// What the formats of `watch` share: what a thread did, in words and step by step. Private to the
// report. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/watch_document.hpp"

namespace ipcbench::watch_text {

// What is drawn of a thread: the kinds of waits, with two of them told apart by what they are at.
enum class Did : std::uint8_t { runs, data, room, lock, runtime_lock, disk, sleep, child, other };
inline constexpr std::size_t kDids = 9;

Did did_of(const Observation& observation, std::uint32_t wait);
std::string_view text_of(Did did);
char letter_of(Did did);

const WatchedThread& thread_of(const WatchDocument& document, const Player& player);

// What takes the most looks of each of so many steps of the whole time; nothing: it was not there.
std::vector<std::optional<Did>> steps_of(const WatchDocument& document, const WatchedThread& thread,
                                         std::size_t steps);

// "worker 2 (pid 41)".
std::string actor_text(const Actor& actor);
// "worker 2 (pid 41) waits 80 % of the time for room in pipe:[4711], which parent (pid 40) has".
std::string edge_text(const WatchDocument& document, const WaitEdge& edge);
// "12.3 messages a second: 16.0 MiB to the workers, ..."; empty: none.
std::string messages_text(const Diagnosis& diagnosis);
// "ipcbench --transport=pipe ..."; empty: none.
std::string command_text(const Diagnosis& diagnosis);
// "a message takes 38.0 ms, of which 30.0 ms are no work; in ipcbench ..."; empty: nothing tried.
std::string tried_text(const Diagnosis& diagnosis);
// "8.20 s, 4 processes, 7 threads, a look every 10.0 ms; looking took 0.4 % of a core".
std::string watched_text(const WatchDocument& document);

}  // namespace ipcbench::watch_text
