# Toolchain: gcc 12 of Debian 12 against the C library of Debian 11 in IPCBENCH_SYSROOT (sysroot.sh makes
# it). glibc has symbols of both its age and all earlier ones, so what is linked with 2.31 runs on all later.
set(IPCBENCH_SYSROOT "" CACHE PATH "What packaging/sysroot.sh made")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES IPCBENCH_SYSROOT)
set(CMAKE_SYSROOT ${IPCBENCH_SYSROOT})
set(CMAKE_CXX_COMPILER g++)
# Before these, gcc would look beside its own libraries, where the C library of this system is.
set(libraries ${IPCBENCH_SYSROOT}/usr/lib/x86_64-linux-gnu)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${libraries} -L${libraries} -L${IPCBENCH_SYSROOT}/lib/x86_64-linux-gnu")
foreach(what IN ITEMS PACKAGE INCLUDE LIBRARY)
  set(CMAKE_FIND_ROOT_PATH_MODE_${what} ONLY)
endforeach()
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${IPCBENCH_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR}
    ${IPCBENCH_SYSROOT}/usr/lib/x86_64-linux-gnu/pkgconfig:${IPCBENCH_SYSROOT}/usr/share/pkgconfig)
set(IPCBENCH_PORTABLE ON CACHE BOOL "")
set(IPCBENCH_OLD_GLIBC ON CACHE BOOL "")
set(BUILD_TESTING OFF CACHE BOOL "")
set(IPCBENCH_BENCH OFF CACHE BOOL "")
