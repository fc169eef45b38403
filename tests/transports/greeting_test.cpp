// Strangers at a port that is open for a moment: they come first, and never get in.
#include "ipcbench/transports/greeting.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace ipcbench {
namespace {

using testing::HasSubstr;

class Greeting : public testing::Test {
 protected:
  Greeting() : where_(listen_on_loopback(listener_)) {}

  Fd connecting() const {
    Fd socket = loopback_socket();
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where_), sizeof where_) == -1) {
      EXPECT_EQ(errno, EINPROGRESS);
    }
    return socket;
  }
  std::string port() const { return std::to_string(ntohs(where_.sin_port)); }

  Fd listener_ = loopback_socket();
  sockaddr_in where_;
  ControlMapping control_;
};

std::string refusal(const auto& call) {
  try {
    call();
  } catch (const ResourceError& error) {
    return error.what();
  }
  return {};
}

TEST_F(Greeting, StrangersAreClosedAndOurOwnConnectionIsWaitedFor) {
  std::vector<Fd> strangers;
  for (int i = 0; i < 20; ++i) strangers.push_back(connecting());
  for (const Fd& each : strangers) ::send(each.get(), "garbage", 7, MSG_NOSIGNAL);
  const Fd ours = connecting();
  const Fd accepted = accept_own("tcp", listener_, ours);
  exchange_greetings("tcp", control_.block(), ours, accepted);
  for (const Fd& each : strangers) {
    char byte = 0;
    EXPECT_LE(::recv(each.get(), &byte, 1, 0), 0);
    EXPECT_NE(errno, EAGAIN);
  }
}

TEST_F(Greeting, WhereNobodyButStrangersComesTheirPortIsNamed) {
  std::atomic<bool> ended{false};
  std::thread strangers([&] {
    while (!ended) {
      connecting();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const Fd elsewhere = loopback_socket();
  listen_on_loopback(elsewhere);  // has an address that nobody connects from
  const std::string words = refusal([&] { accept_own("tcp", listener_, elsewhere); });
  ended = true;
  strangers.join();
  EXPECT_THAT(words, HasSubstr("a foreign peer connected to port " + port() + " of 127.0.0.1"));
}

TEST_F(Greeting, AnythingElseThanTheGreetingIsAStranger) {
  const Fd ours = connecting();
  const Fd accepted = accept_own("tcp", listener_, ours);
  const auto exchange = [&] { exchange_greetings("tcp", control_.block(), ours, accepted); };
  EXPECT_EQ(refusal(exchange), "");
  const ControlMapping another;
  const Nonce& wrong = another.block().coordinator_nonce;
  ::send(ours.get(), wrong.data(), wrong.size(), 0);
  EXPECT_THAT(refusal(exchange), HasSubstr("a foreign peer"));
}

TEST_F(Greeting, IsAnotherForEachSideAndEachInvocation) {
  const Nonce first = greeting_of(control_.block(), Side::coordinator);
  EXPECT_NE(first, Nonce{});
  EXPECT_NE(first, greeting_of(control_.block(), Side::worker));
  control_.reset();
  EXPECT_NE(first, greeting_of(control_.block(), Side::coordinator));
}

}  // namespace
}  // namespace ipcbench
