// The keys that say how long and how often. A part of the table in keys.cpp, which has the order of
// all of them.
#pragma once

#include <array>

#include "ipcbench/base/units.hpp"
#include "key_access.hpp"
#include "key_choices.hpp"

namespace ipcbench::key_tables {

using namespace key_access;
using namespace key_choices;

inline constexpr std::string_view kHowLong = "How long and how often";

inline constexpr std::array kHowLongKeys = {
    Key{.name = "rate",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .unit = "per_second",
        .help = "messages a second, over all workers, sent by the clock whether replies have "
                "come or not "
                "(open loop), such as 10k; 0, or nothing: whenever a reply makes room",
        .maximum = 10'000'000,
        .meaning = "messages that are due, over all workers; 0: closed loop",
        .access = kValue<&Experiment::rate_per_second>,
        .role = KeyRole::load},
    Key{.name = "messages",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .help = "messages per invocation, over all workers, instead of a duration",
        .minimum = 1,
        .meaning = "messages per invocation",
        .access = kValue<&Experiment::messages>,
        .excludes = "duration",
        .comparable = false,
        .role = KeyRole::load,
        .passed_on = [](const Experiment&) { return false; }},
    Key{.name = "duration",
        .kind = KeyKind::duration,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "100ms",
        .help = "measured time per invocation",
        .minimum = 1'000,
        .maximum = kDay,
        .meaning = "measured time per invocation",
        .access = kValue<&Experiment::duration_ns>,
        .excludes = "messages",
        .comparable = false,
        .role = KeyRole::load,
        .passed_on = [](const Experiment&) { return false; }},
    Key{.name = "end",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "NAME",
        .default_text = "drain",
        .help = "drain: the run ends when every reply has come; now: when its time is over or its "
                "last message sent, and what is under way is lost, and counted",
        .access = kChoice<&Experiment::ending>,
        .role = KeyRole::load},
    Key{.name = "warmup",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "messages per worker before the measured part [4 MiB or 20 ms of them, 2 to "
                "1000]",
        .minimum = 1,
        .maximum = 1'000'000'000,
        .meaning = "messages per worker before the measured part",
        .access = kValue<&Experiment::warmup>,
        .choose = choose_warmup,
        .choice_stage = 1,
        // As a flag a chosen one would be exact, where each side ends its warm-up by time as well.
        .role = KeyRole::load,
        .passed_on = [](const Experiment& e) { return e.warmup_exact; }},
    Key{.name = "timed-batch",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "messages between two readings of the clock; 1: each is timed by itself [more where "
            "one takes less than 50 readings]",
        .minimum = 1,
        .maximum = 1'000'000,
        .meaning =
            "messages between two readings of the clock; absent where that is left to ipcbench",
        .access = kValue<&Experiment::timed_batch>,
        .zero_is_special = true,
        .role = KeyRole::load},
    Key{.name = "timeout",
        .kind = KeyKind::duration,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "auto",
        .special_value = "auto",
        .help = "end an invocation that takes longer [from the expected length]",
        .minimum = 10 * kMillisecond,
        .maximum = kDay,
        .meaning = "time after which an invocation is ended; absent where that is left to ipcbench",
        .access = kValue<&Experiment::timeout_ns>,
        .zero_is_special = true,
        .comparable = false,
        .role = KeyRole::load},
    Key{.name = "invocations",
        .kind = KeyKind::integer,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "fresh process trees per experiment; budget as well: what comes first [as many as fit "
            "budget, at least 3]",
        .minimum = 1,
        .maximum = 10'000,
        .parse_plan =
            [](Plan& p, std::string_view t) {
              p.invocations = t == "auto" ? 0 : parse_integer(t);
            }},
    Key{.name = "precision",
        .kind = KeyKind::percent,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "SHARE|off",
        .default_text = "off",
        .special_value = "off",
        .help = "end an experiment once half the interval of its median is no more than this "
                "share of it, such as 2%; or at invocations or budget, what comes first",
        .minimum = 10,
        .maximum = 5'000,
        .parse_plan =
            [](Plan& p, std::string_view t) {
              p.precision = t == "off" ? 0 : static_cast<double>(parse_percent(t)) / 10'000;
            }},
    Key{.name = "budget",
        .kind = KeyKind::duration,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "3s",
        .help = "time per experiment; beside invocations it counts only where it is given",
        .minimum = kMillisecond,
        .maximum = kDay,
        .parse_plan = [](Plan& p, std::string_view t) { p.budget_ns = parse_duration(t); }},
};

}  // namespace ipcbench::key_tables
