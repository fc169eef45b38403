# What `cmake --install` puts where. The program finds its configs and pictures relative to itself
# (src/cli/installed.cpp), so the whole can be moved.
set(data ${CMAKE_INSTALL_DATADIR}/ipcbench)

install(TARGETS ipcbench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY configs DESTINATION ${data} FILES_MATCHING PATTERN "*.json")
install(DIRECTORY results/ DESTINATION ${data} FILES_MATCHING PATTERN "*.schema.json")
install(PROGRAMS scripts/plot.py DESTINATION ${data}/plot)
install(DIRECTORY scripts/plots DESTINATION ${data}/plot FILES_MATCHING PATTERN "*.py")
install(DIRECTORY scripts/programs DESTINATION ${data} USE_SOURCE_PERMISSIONS)
install(PROGRAMS scripts/peers.py scripts/referee.py DESTINATION ${data}/scripts)
install(DIRECTORY scripts/referees DESTINATION ${data}/scripts FILES_MATCHING PATTERN "*.py")

install(FILES README.md CHANGELOG.md CITATION.cff LICENSE packaging/copyright
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")

# The program prints its manual page and what shells need to complete its command lines.
set(printed ${CMAKE_CURRENT_BINARY_DIR}/generated)
install(CODE "
  execute_process(COMMAND \"$<TARGET_FILE:ipcbench>\" man
    OUTPUT_FILE \"${printed}/ipcbench.1\" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND gzip -9nf \"${printed}/ipcbench.1\" COMMAND_ERROR_IS_FATAL ANY)
  foreach(shell bash zsh fish)
    execute_process(COMMAND \"$<TARGET_FILE:ipcbench>\" completion \${shell}
      OUTPUT_FILE \"${printed}/completion.\${shell}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES ${printed}/ipcbench.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${printed}/completion.bash RENAME ipcbench
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${printed}/completion.zsh RENAME _ipcbench
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${printed}/completion.fish RENAME ipcbench.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# Written when it is installed, because the version may be another one than at configuration.
set(sbom ${CMAKE_CURRENT_BINARY_DIR}/generated/ipcbench.spdx.json)
include(${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}\"
  -DFALLBACK=${PROJECT_VERSION} \"-DDEPENDENCIES=${IPCBENCH_DEPENDENCIES_FILE}\" \"-DSBOM=${sbom}\"
  -P \"${CMAKE_CURRENT_LIST_DIR}/sbom.cmake\" COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${sbom} DESTINATION ${CMAKE_INSTALL_DOCDIR})
