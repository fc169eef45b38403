// Writing and adding up the words of a long payload, for one instruction set: compiled once for
// each, as IPCBENCH_ISA. Includes nothing that could be shared, see
// src/workloads/kernels/matmul.cpp.
#define IPCBENCH_JOIN(a, b) IPCBENCH_JOIN_EXPANDED(a, b)
#define IPCBENCH_JOIN_EXPANDED(a, b) a##_##b
#define IPCBENCH_KERNEL IPCBENCH_JOIN(kernel, IPCBENCH_ISA)

namespace ipcbench::IPCBENCH_KERNEL {

// Words lie anywhere: a library's memory need not be aligned.
void fill_words(void* out, unsigned long long words, unsigned long long first) {
  auto* bytes = static_cast<unsigned char*>(out);
  for (unsigned long long i = 0; i < words; ++i) {
    const unsigned long long value = first + (i << 16);
    __builtin_memcpy(bytes + i * sizeof value, &value, sizeof value);
  }
}

unsigned long long sum_words(const void* in, unsigned long long words) {
  const auto* bytes = static_cast<const unsigned char*>(in);
  unsigned long long sum = 0;
  for (unsigned long long i = 0; i < words; ++i) {
    unsigned long long value = 0;
    __builtin_memcpy(&value, bytes + i * sizeof value, sizeof value);
    sum += value;
  }
  return sum;
}

}  // namespace ipcbench::IPCBENCH_KERNEL
