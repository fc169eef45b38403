# read_version(SOURCE FALLBACK VERSION COMMIT): what the sources in the directory SOURCE are. The version
# is that of the newest tag vX.Y.Z, with "+N" where N commits follow it, and FALLBACK where there is no
# tag. An archive that git made has no tags, but a file in which git wrote both. COMMIT is empty where
# nothing tells it.
function(read_version source fallback version commit)
  set(description "")
  set(id "")
  if(EXISTS ${source}/.git)  # else git would answer for a repository around these sources
    execute_process(COMMAND git -C ${source} describe --tags "--match=v[0-9]*" --abbrev=12
                    OUTPUT_VARIABLE description OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND git -C ${source} describe --always --dirty --abbrev=12 --exclude=*
                    OUTPUT_VARIABLE id OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  elseif(EXISTS ${source}/scripts/archive_version.txt)
    file(READ ${source}/scripts/archive_version.txt archive)
    if(archive MATCHES "commit: ([0-9a-f]+)")
      string(SUBSTRING ${CMAKE_MATCH_1} 0 12 id)
    endif()
    if(archive MATCHES "description: (v[0-9][^\n]*)")
      set(description ${CMAKE_MATCH_1})
    endif()
  endif()
  if(description MATCHES "^v([0-9].*)-([0-9]+)-g[0-9a-f]+$")
    set(${version} ${CMAKE_MATCH_1}+${CMAKE_MATCH_2} PARENT_SCOPE)
  elseif(description MATCHES "^v([0-9].*)$")
    set(${version} ${CMAKE_MATCH_1} PARENT_SCOPE)
  else()
    set(${version} ${fallback} PARENT_SCOPE)
  endif()
  set(${commit} "${id}" PARENT_SCOPE)
endfunction()
