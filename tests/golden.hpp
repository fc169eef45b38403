// Texts that are compared with files in tests/golden. IPCBENCH_UPDATE_GOLDEN=1 writes them anew:
// read the difference.
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

inline void expect_golden(const std::string& actual, const std::string& file) {
  const std::string path = source_path("/tests/golden/" + file);
  if (std::getenv("IPCBENCH_UPDATE_GOLDEN") != nullptr)
    std::ofstream(path, std::ios::binary) << actual;
  EXPECT_EQ(actual, content_of(path)) << "if that is meant: IPCBENCH_UPDATE_GOLDEN=1";
}

}  // namespace ipcbench
