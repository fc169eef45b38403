#include "ipcbench/base/shared_library.hpp"

#include <dlfcn.h>

#include "ipcbench/base/error.hpp"

namespace ipcbench {

SharedLibrary::SharedLibrary(const char* file)
    : file_(file), handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr)
    throw ResourceError("cannot load " + std::string(::dlerror()) +
                        "; install the package that has " + file_);
}

void* SharedLibrary::symbol(const char* name) const {
  void* found = ::dlsym(handle_, name);
  if (found == nullptr)
    throw ResourceError(file_ + " has no " + name +
                        "; install the version that ipcbench was built with");
  return found;
}

}  // namespace ipcbench
