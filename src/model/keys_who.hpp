// The keys that say who takes part. A part of the table in keys.cpp, which has the order of all of
// them.
#pragma once

#include <array>

#include "ipcbench/base/units.hpp"
#include "key_access.hpp"
#include "key_choices.hpp"
#include "key_texts.hpp"

namespace ipcbench::key_tables {

using namespace key_access;
using namespace key_choices;
using namespace key_texts;

inline constexpr std::string_view kWho = "Who takes part";

inline constexpr std::array kWhoKeys = {
    Key{.name = "workers",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWho,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "how many workers [one per core; stream: one less; pingpong: 1]",
        .minimum = 1,
        .maximum = kMaxWorkers,
        .meaning = "how many workers",
        .access = kValue<&Experiment::workers>,
        .choose = choose_workers,
        .role = KeyRole::scale},
    Key{.name = "work",
        .kind = KeyKind::work,
        .sweeps = true,
        .group = kWho,
        .placeholder = "WORK",
        .default_text = "auto",
        .special_value = "auto",
        .help = "what a worker computes per task: matmul:N[:payload][:isa=NAME], cpu:TIME, "
                "spin:TIME (or 50us..500us, exp:TIME, pareto:TIME), stall:TIME:EVERY, touch, none; "
                "`ipcbench list workloads` has all [matmul:256; pingpong, stream: none]",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.work, t); },
                   .format = [](const Experiment& e) { return e.work.str(); }},
        .choose = choose_work,
        .role = KeyRole::load},
    Key{.name = "hold",
        .kind = KeyKind::percent,
        .sweeps = true,
        .group = kWho,
        .placeholder = "SHARE",
        .default_text = "0%",
        .help = "share of the work that is done holding one lock that all workers share, such as "
                "50% or 0.5: whole items, evenly spread; sends and receives are without it",
        .maximum = 10'000,
        .meaning = "share of the items that are done holding one lock of all workers",
        .access = {.load = load<&Experiment::hold_hundredths>,
                   .store = store<&Experiment::hold_hundredths>,
                   .parse = parse_hold,
                   .format = format_hold},
        .role = KeyRole::load},
    Key{.name = "hold-transfer",
        .kind = KeyKind::flag,
        .sweeps = true,
        .group = kWho,
        .placeholder = "true|false",
        .default_text = "false",
        .help = "a worker keeps that lock until its reply has been sent; takes dispatch=free or "
                "topology=shared, and depth=1",
        .access = kValue<&Experiment::hold_transfer>},
    Key{.name = "start",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "how workers come to life: thread, fork, spawn; forkserver, forked by a small process "
            "that was started before the coordinator grew [the transport's first]",
        .access = kChoice<&Experiment::start>,
        .always_shown = true},
    Key{.name = "lifetime",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWho,
        .placeholder = "run|task|N",
        .default_text = "run",
        .special_value = "run",
        .help = "how long a worker lives: run, until the end; task, for one message; N, for so "
                "many, before a fresh one takes its place on its lane",
        .minimum = 1,
        .maximum = kLongestLife,
        .meaning = "messages that a worker lives for; absent: the whole run",
        .access = {.load = load<&Experiment::lifetime>,
                   .store = store<&Experiment::lifetime>,
                   .parse = parse_lifetime,
                   .format = format_lifetime},
        .zero_is_special = true},
    Key{.name = "hazard",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "none",
        .help = "what is wrong on purpose when workers start: none; fork-with-threads, a thread of "
                "the coordinator holds a lock that every worker takes first. Forked ones never get "
                "it, which the result calls a deadlock and the exit code no failure",
        .access = kChoice<&Experiment::hazard>},
    Key{.name = "wait",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "how a party waits: block, spin, yield, backoff, hybrid, futex, eventfd, semaphore, "
            "condvar; `ipcbench list` shows which a transport can [its first; in memory by the "
            "cores there are]",
        .access = kChoice<&Experiment::wait>,
        .choice_stage = 1,
        .is_open = [](const Experiment& e) { return !is_program(e); },
        .always_shown = true},
    Key{.name = "sender",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "inline",
        .help = "who sends a worker's replies: inline, itself; feeder, a thread of its own",
        .access = kChoice<&Experiment::sender>},
    Key{.name = "dispatch",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "turns",
        .help = "who gets the next task: turns, every worker in rotation; free, whoever is free "
                "first",
        .access = kChoice<&Experiment::dispatch>},
    Key{.name = "ballast",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWho,
        .placeholder = "SIZE",
        .default_text = "none",
        .special_value = "none",
        .help = "memory that the coordinator holds, in small pages, before it starts workers",
        .minimum = 1,
        .maximum = kMostFixed,
        .meaning = "memory that the coordinator holds before it starts workers; absent: none",
        .access = kValue<&Experiment::ballast_bytes>,
        .zero_is_special = true,
        .role = KeyRole::load},
    Key{.name = "placement",
        .kind = KeyKind::placement,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME|CORES",
        .default_text = "auto",
        .special_value = "auto",
        .help = "cross: a core each, second hardware threads last; same: all on one; free: not "
                "pinned; 0,1,1 or 0-3: these cores, "
                "coordinator first [cross where there are cores enough, else free]",
        .access = {.parse = parse_placement, .format = format_placement},
        .choose = choose_placement,
        .always_shown = true},
    Key{.name = "hosts",
        .sweeps = true,
        .list_mark = '@',
        .group = kWho,
        .placeholder = "FILE|NAME:N,...",
        .help =
            "machines of an MPI job and how many ranks each takes, such as a:2,b:2, or a file "
            "with one of these in a line; @2: the first two that IPCBENCH_HOSTS names, @ all; the "
            "coordinator is on the first [what the launcher finds]",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.hosts, t); },
                   .format = [](const Experiment& e) { return e.hosts.str(); }},
        .applies_to = is_mpi,
        .requirement = "transport=mpi"},
    Key{.name = "launcher",
        .group = kWho,
        .placeholder = "COMMAND",
        .default_text = "mpirun",
        .help = "what starts an MPI job: a program and its arguments, parted by blanks; ipcbench "
                "adds the ranks, the hosts and what they run",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.launcher, t); },
                   .format = [](const Experiment& e) { return e.launcher.str(); }},
        .applies_to = is_mpi,
        .requirement = "transport=mpi"},
};

}  // namespace ipcbench::key_tables
