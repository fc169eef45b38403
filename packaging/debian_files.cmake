# Run by cpack on the files that go into a package: for a .deb, what Debian's policy wants otherwise than
# an installation by hand.
if(NOT CPACK_GENERATOR STREQUAL DEB)
  return()
endif()
set(documents ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/doc/ipcbench)
file(GLOB_RECURSE found ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/copyright)
if(found)
  get_filename_component(documents ${found} DIRECTORY)
endif()
file(REMOVE ${documents}/LICENSE)  # said in copyright

execute_process(COMMAND date -R OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE)
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND date -R -u -d @$ENV{SOURCE_DATE_EPOCH} OUTPUT_VARIABLE date
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
file(WRITE ${documents}/changelog.Debian
"ipcbench (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * What is new stands in changelog.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
file(RENAME ${documents}/CHANGELOG.md ${documents}/changelog)
execute_process(COMMAND gzip -9n ${documents}/changelog ${documents}/changelog.Debian
                COMMAND_ERROR_IS_FATAL ANY)

# There is no request for a package that this closes, because it is not of Debian's archive.
get_filename_component(share ${documents}/../.. ABSOLUTE)
file(WRITE ${share}/lintian/overrides/ipcbench "ipcbench: initial-upload-closes-no-bugs\n")
