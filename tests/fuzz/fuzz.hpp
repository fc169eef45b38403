// What harnesses share. A harness is one file that defines fuzz(); it is linked with libFuzzer
// (scripts/fuzz) or with replay.cpp, which runs the corpus through it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {

// One execution on bytes that may be anything. Returns, or ends the process where it found a
// defect.
void fuzz(std::string_view bytes);

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

// Nothing in the text steers a terminal.
inline void require_safe(std::string text) {
  std::erase(text, '\n');
  require(printable(text) == text, "an output is not printable");
}

// Bytes that are refused with a reason are as good as bytes that are read. Any other exception is a
// defect, and ends the process where nobody catches it.
template <class Read>
void fuzz_reader(Read read) {
  try {
    read();
  } catch (const UsageError& error) {
    require(*error.what() != '\0', "a refusal gives no reason");
  } catch (const ResourceError& error) {
    require(*error.what() != '\0', "a shortage has no name");
  }
}

}  // namespace ipcbench
