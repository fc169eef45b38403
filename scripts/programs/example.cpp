// A pool for ipcbench, over sockets: c++ -std=c++17 -O2 -o my_bench example.cpp, and then
// ipcbench --transport=program:run=./my_bench --work=none
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

static long long now() { return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }
// Enough of a reader for one line that is known: the number behind "name":, or -1 for null.
static long long number(const std::string& line, const char* name) {
  const char* at = std::strstr(line.c_str(), (std::string("\"") + name + "\":").c_str());
  at = at ? std::strchr(at, ':') + 1 : "null";
  return *at == 'n' ? -1 : std::atoll(at);
}
static void take(int fd, std::vector<char>& into) {
  if (recv(fd, into.data(), into.size(), MSG_WAITALL) != ssize_t(into.size())) _exit(1);
}
static void give(int fd, const std::vector<char>& from) {
  for (size_t done = 0; done < from.size();)
    if (ssize_t n = write(fd, from.data() + done, from.size() - done); n > 0) done += size_t(n); else _exit(1);
}
int main() {
  FILE* hears = fdopen(3, "r"); FILE* says = fdopen(4, "w");
  auto line = [&] { std::string text; for (int c; (c = getc(hears)) != EOF && c != '\n';) text += char(c); return text; };
  auto tell = [&](const std::string& text) { fprintf(says, "%s\n", text.c_str()); fflush(says); };
  const std::string asked = line();
  if (asked.find("\"work\":\"none\"") == std::string::npos)
    return tell(R"({"type":"unavailable","reason":"my_bench computes nothing: write --work=none"})"), 0;
  const long long workers = number(asked, "workers"), messages = number(asked, "messages"), duration = number(asked, "duration_ns");
  std::vector<char> task(size_t(number(asked, "size_bytes")), 'x'), reply(size_t(number(asked, "reply_bytes")), 'y');
  std::string processes = "{\"role\":\"coordinator\",\"pid\":" + std::to_string(getpid()) + "}";
  std::vector<int> lanes;
  for (long long i = 0; i < workers; ++i) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
    const pid_t pid = fork();
    if (pid == 0) for (close(ends[0]);;) { take(ends[1], task); reply[0] = task[0]; give(ends[1], reply); }
    close(ends[1]); lanes.push_back(ends[0]);
    processes += ",{\"role\":\"worker\",\"pid\":" + std::to_string(pid) + "}";
  }
  auto ask = [&](long long some) {
    for (long long i = 0; i < some; ++i) give(lanes[size_t(i)], task);
    for (long long i = 0; i < some; ++i) { take(lanes[size_t(i)], reply); if (reply[0] != task[0]) tell(R"({"type":"failed","reason":"a wrong reply"})"); }
  };
  ask(workers);  // warm
  tell("{\"type\":\"ready\",\"processes\":[" + processes + "]}");
  line();  // go
  std::string batches; long long done = 0; const long long begin = now();
  while (messages >= 0 ? done < messages : now() - begin < duration) {
    const long long some = messages >= 0 && messages - done < workers ? messages - done : workers, since = now();
    ask(some); done += some;
    if (some == workers) batches += (batches.empty() ? "" : ",") + std::to_string(now() - since);
  }
  tell("{\"type\":\"result\",\"messages\":" + std::to_string(done) + ",\"wall_ns\":" + std::to_string(now() - begin) + ",\"batch_messages\":" +
       std::to_string(workers) + ",\"batches_ns\":[" + batches + "],\"checked\":" + std::to_string(done) + "}");
  line();  // end
}
