// The result of an MPI job over two hosts, the second of which has its clock behind.
#pragma once

#include "sample_document.hpp"

namespace ipcbench::sample {

inline Document mpi_document() {
  PlannedExperiment plan = planned("mpi", "8", 8);
  set_parameter(plan, "hosts", "host-a:1,host-b:2");
  set_parameter(plan, "launcher", "mpirun --quiet");
  InvocationResult each = invocation(0, 0, 40'000);
  each.standing_job = true;
  each.launch_ns.reset();
  each.granted = parse_option_values("library=openmpi-4.1.4:pml=ob1");
  each.hosts = {{.party = 0,
                 .host = "host-a",
                 .core = 0,
                 .cpu = "a processor",
                 .kernel = "Linux 6.1",
                 .noise = {}},
                {.party = 1,
                 .host = "host-b",
                 .core = 0,
                 .ranks_on_core = 2,
                 .cpu = "another one",
                 .kernel = "Linux 6.2",
                 .clock_offset_ns = -1'000'000'123.5,
                 .clock_moved_ns = -12.25,
                 .clock_error_ns = 2500,
                 .clock_before_ns = 2e6,
                 .clock_behind_ns = 4e6,
                 .begin_ns = 1500,
                 .noise = each.noise},
                {.party = 2,
                 .host = "host-b",
                 .core = 0,
                 .ranks_on_core = 2,
                 .cpu = "another one",
                 .kernel = "Linux 6.2",
                 .clock_offset_ns = -1'000'000'120,
                 .clock_error_ns = 2400,
                 .clock_before_ns = 1e6,
                 .clock_behind_ns = 5e6,
                 .begin_ns = -700,
                 .noise = {}}};
  Document document;
  document.experiments = {conclude(plan, {each})};
  return document;
}

}  // namespace ipcbench::sample
