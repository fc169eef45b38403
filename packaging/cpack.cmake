# `cpack -G DEB` and `cpack -G TGZ` in the build directory. What depends on the generator or on git
# stands in cpack_options.cmake, which cpack reads when it runs.
set(CPACK_PACKAGE_NAME ipcbench)
set(CPACK_PACKAGE_VENDOR "The ipcbench authors")
set(CPACK_PACKAGE_CONTACT "The ipcbench authors <maintainers@ipcbench.invalid>" CACHE STRING
    "Maintainer of the packages: NAME <ADDRESS>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "benchmark of IPC between workers that compute")
set(CPACK_PACKAGE_DESCRIPTION
"ipcbench measures how the workers of one machine exchange data while they
compute: over pipes, sockets, message queues, shared memory, threads and
files. It says what each way costs, with confidence intervals, and where the
time goes, compares two programs in pairs, and writes results as tables, JSON,
CSV and in the formats of other tools.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_CURRENT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/cpack_options.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_files.cmake)
set(CPACK_IPCBENCH_SOURCE ${CMAKE_CURRENT_SOURCE_DIR})
set(CPACK_IPCBENCH_FALLBACK ${PROJECT_VERSION})
set(CPACK_IPCBENCH_PORTABLE ${IPCBENCH_PORTABLE})

set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# Pictures need matplotlib; the libraries are measured where they are.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3, python3-matplotlib")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libzmq5, libnng1, python3-scipy")
include(CPack)
