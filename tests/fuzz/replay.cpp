// Runs files through a harness, without a fuzzer: what was found once stays mended.
//
//   replay_NAME FOLDER...     every file of the folders; exit code 2 where there is none
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "fuzz.hpp"

int main(int count, char** folders) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i)
    for (const auto& entry : std::filesystem::directory_iterator(folders[i]))
      if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  for (const auto& file : files) {
    // The last one that is named is the one that fails.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    ipcbench::fuzz(text.str());
  }
  std::printf("%zu files\n", files.size());
  return files.empty() ? 2 : 0;
}
