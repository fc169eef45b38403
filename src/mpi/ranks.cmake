# ipcbench-mpi.FAMILY: what an MPI launcher starts, one program for each library that is installed.
# ipcbench itself links none of them, and does without.
option(IPCBENCH_MPI "Programs for --transport=mpi where Open MPI or MPICH is installed" ON)
file(GLOB rank_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/rank/*.cpp)

function(mpi_ranks family)
  if(IPCBENCH_MPI AND NOT IPCBENCH_PORTABLE)
    pkg_search_module(IPCBENCH_${family} QUIET IMPORTED_TARGET ${ARGN})
  endif()
  if(NOT TARGET PkgConfig::IPCBENCH_${family})
    message(STATUS "ipcbench: without ipcbench-mpi.${family} (pkg-config knows none of: ${ARGN})")
    return()
  endif()
  set(target ipcbench-mpi.${family})
  add_executable(${target} ${rank_sources})
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  # The C interface is all that it calls; that of C++ is long gone from the standard.
  target_compile_definitions(${target} PRIVATE OMPI_SKIP_MPICXX MPICH_SKIP_MPICXX)
  target_link_libraries(${target} PRIVATE ipcbench_mpi ipcbench_warnings PkgConfig::IPCBENCH_${family})
  add_dependencies(ipcbench ${target})
  install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
mpi_ranks(openmpi ompi-c ompi)
mpi_ranks(mpich mpich)
