// An endpoint that receives as another one does: what a worker's loop has while its replies go
// another way. How it sends is up to who derives from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ipcbench {

// E is an Endpoint or a SharedEndpoint, and outlives this.
template <class E>
class ReceivingEndpoint {
 public:
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    return endpoint_.borrow(waited);
  }
  void release() { endpoint_.release(); }
  std::uint64_t chunks_per_message() const { return endpoint_.chunks_per_message(); }

 protected:
  explicit ReceivingEndpoint(E& endpoint) : endpoint_(endpoint) {}

  E& endpoint_;
};

}  // namespace ipcbench
