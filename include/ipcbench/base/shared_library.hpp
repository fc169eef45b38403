// A library that is loaded when it is first needed. For those that only few runs use: each one that
// a program is linked with costs every start of it, and every worker is one.
#pragma once

#include <string>

namespace ipcbench {

// Stays loaded until the process ends: threads of a library may outlive what used it.
class SharedLibrary {
 public:
  // As the loader finds `file`, a name without a path. ResourceError in the loader's words.
  explicit SharedLibrary(const char* file);

  // F is the type of a pointer to the function. ResourceError when the library has no such name.
  template <class F>
  F function(const char* name) const {
    return reinterpret_cast<F>(symbol(name));
  }

 private:
  void* symbol(const char* name) const;

  std::string file_;
  void* handle_;
};

}  // namespace ipcbench
