// Texts that are compared with files of the source tree, most of them in tests/golden.
// IPCBENCH_UPDATE_GOLDEN=1 writes them anew: read the difference.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "paths.hpp"

namespace ipcbench {

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// `file` is named from the root of the source tree: "/docs/result.md".
inline void expect_source_file(const std::string& actual, const std::string& file) {
  const std::string path = source_path(file);
  if (std::getenv("IPCBENCH_UPDATE_GOLDEN") != nullptr)
    std::ofstream(path, std::ios::binary) << actual;
  EXPECT_EQ(actual, content_of(path)) << "if that is meant: IPCBENCH_UPDATE_GOLDEN=1";
}

inline void expect_golden(const std::string& actual, const std::string& file) {
  expect_source_file(actual, "/tests/golden/" + file);
}

}  // namespace ipcbench
