// What the static libstdc++ and libgcc of gcc 12 on Debian 12 take from glibc 2.32 to 2.36, for a
// program that is linked with glibc 2.31 (portable.cmake). With any other toolchain this file is
// not built.
#include <link.h>
#include <sys/random.h>

#include <cstdint>
#include <cstdlib>

namespace {

// The part of glibc's struct dl_find_object that the unwinder reads.
struct FoundObject {
  unsigned long long flags;
  void* map_start;
  void* map_end;
  link_map* map;
  void* eh_frame;
};

struct Search {
  std::uintptr_t address;
  FoundObject* found;
};

int look_at(dl_phdr_info* object, std::size_t /*size*/, void* data) {
  const Search& search = *static_cast<Search*>(data);
  bool contains = false;
  const ElfW(Phdr)* frames = nullptr;
  for (const ElfW(Phdr)* each = object->dlpi_phdr; each != object->dlpi_phdr + object->dlpi_phnum;
       ++each) {
    const std::uintptr_t begin = object->dlpi_addr + each->p_vaddr;
    if (each->p_type == PT_GNU_EH_FRAME) frames = each;
    if (each->p_type != PT_LOAD || search.address < begin ||
        search.address - begin >= each->p_memsz)
      continue;
    contains = true;
    search.found->map_start = reinterpret_cast<void*>(begin);
    search.found->map_end = reinterpret_cast<void*>(begin + each->p_memsz);
  }
  if (!contains || frames == nullptr) return 0;
  search.found->eh_frame = reinterpret_cast<void*>(object->dlpi_addr + frames->p_vaddr);
  return 1;
}

}  // namespace

extern "C" {

// Never "single": a reference count is then always counted with an atomic, as before glibc 2.32.
extern char __libc_single_threaded;
char __libc_single_threaded = 0;

int _dl_find_object(void* address, FoundObject* found) {
  *found = {};
  Search search{reinterpret_cast<std::uintptr_t>(address), found};
  return ::dl_iterate_phdr(look_at, &search) == 1 ? 0 : -1;
}

std::uint32_t arc4random() {
  std::uint32_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) std::abort();
  return number;
}
}
