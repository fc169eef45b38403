# Writes the version and the commit of the sources into a header at build time, and touches it only
# where it differs: cmake -DSOURCE=DIR -DFALLBACK=X.Y.Z -DHEADER=FILE -P write_commit.cmake
include(${CMAKE_CURRENT_LIST_DIR}/version.cmake)
read_version(${SOURCE} ${FALLBACK} version commit)
set(text "#define IPCBENCH_VERSION \"${version}\"\n#define IPCBENCH_COMMIT \"${commit}\"\n")
set(before "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} before)
endif()
if(NOT text STREQUAL before)
  file(WRITE ${HEADER} "${text}")
endif()
