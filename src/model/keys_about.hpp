// The keys that say the run as a whole. A part of the table in keys.cpp, which has the order of all
// of them.
#pragma once

#include <array>

#include "ipcbench/base/units.hpp"
#include "key_access.hpp"

namespace ipcbench::key_tables {

using namespace key_access;

inline constexpr std::string_view kAbout = "About the run";

inline constexpr std::array kAboutKeys = {
    Key{.name = "sample",
        .kind = KeyKind::duration,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "TIME|off",
        .default_text = "10ms",
        .special_value = "off",
        .help =
            "how often the state of every thread is looked at; where nobody asks, half as often "
            "while that takes more than 1 % of a core",
        .minimum = kMillisecond,
        .maximum = 10'000 * kMillisecond,
        .parse_plan = [](Plan& p,
                         std::string_view t) { p.sample_ns = t == "off" ? 0 : parse_duration(t); }},
    Key{.name = "states",
        .kind = KeyKind::choice,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "NAME",
        .default_text = "sampled",
        .help = "exact: record every switch of every thread beside the samples; where that is "
                "refused, samples alone",
        .parse_plan = [](Plan& p, std::string_view t) { p.states = parse_name<States>(t); }},
    Key{.name = "seed",
        .kind = KeyKind::integer,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "N",
        .help = "draws the order of the invocations [random; it is in the result]",
        .parse_plan = [](Plan& p, std::string_view t) { p.seed = parse_integer(t); }},
    Key{.name = "no-warn",
        .kind = KeyKind::text,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "ID[,ID]",
        .help = "warnings that are not printed; they are in the result all the same",
        .parse_plan = [](Plan& p, std::string_view t) { p.no_warn = parse_warning_ids(t); }},
    Key{.name = "tuned",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .collects = true,
        .group = kAbout,
        .placeholder = "FORM[;FORM]",
        .help = "what NAME:best stands for, instead of what tune has kept here, such as "
                "'size=1MiB wait=spin pipe:call=whole'; a result says it, so that it runs again "
                "the same way"},
    Key{.name = "name",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "what to call this run"},
    Key{.name = "description",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "the question that it answers"},
    Key{.name = "claim",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "what somebody says, in one sentence; the rules of expect decide about it"},
    Key{.name = "source",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "who says so"},
    Key{.name = "expect",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .collects = true,
        .group = kAbout,
        .placeholder = "RULE[;RULE]",
        .help = "what the figures have to be, such as 'p99 at_most 50us', or 'time_per_message of "
                "reply=64MiB over reply=8 at_least 20'; docs/claims.md has the words"},
};

}  // namespace ipcbench::key_tables
