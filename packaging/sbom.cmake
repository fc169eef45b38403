# Writes an SBOM (SPDX 2.3, JSON) of the program from the list of its dependencies:
# cmake -DSOURCE=DIR -DFALLBACK=X.Y.Z -DDEPENDENCIES=FILE -DSBOM=FILE -P sbom.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../scripts/version.cmake)
read_version(${SOURCE} ${FALLBACK} version commit)
string(TIMESTAMP created UTC)  # of SOURCE_DATE_EPOCH where that is set

set(packages "")
set(relations "")
# name version licence home comment: one package of the document, "SPDXRef-NAME".
function(add_package name version licence home comment)
  string(REGEX REPLACE "[^A-Za-z0-9.-]" "-" id "${name}")
  string(APPEND packages "    {
      \"SPDXID\": \"SPDXRef-${id}\",
      \"name\": \"${name}\",
      \"versionInfo\": \"${version}\",
      \"downloadLocation\": \"NOASSERTION\",
      \"filesAnalyzed\": false,
      \"licenseConcluded\": \"${licence}\",
      \"licenseDeclared\": \"${licence}\",
      \"copyrightText\": \"NOASSERTION\"")
  if(home)
    string(APPEND packages ",\n      \"homepage\": \"${home}\"")
  endif()
  if(comment)
    string(APPEND packages ",\n      \"comment\": \"${comment}\"")
  endif()
  string(APPEND packages "\n    },\n")
  set(packages "${packages}" PARENT_SCOPE)
  set(id SPDXRef-${id} PARENT_SCOPE)
endfunction()
function(add_relation from type to)
  string(APPEND relations "    {\"spdxElementId\": \"${from}\", \"relationshipType\": \"${type}\", \"relatedSpdxElement\": \"${to}\"},\n")
  set(relations "${relations}" PARENT_SCOPE)
endfunction()

add_package(ipcbench "${version}" Apache-2.0 "" "commit ${commit}")
add_relation(SPDXRef-DOCUMENT DESCRIBES SPDXRef-ipcbench)
file(STRINGS ${DEPENDENCIES} lines)
foreach(line IN LISTS lines)
  string(REPLACE "|" ";" fields "${line}")
  list(GET fields 0 name)
  list(GET fields 1 dependency_version)
  list(GET fields 2 licence)
  list(GET fields 3 home)
  list(GET fields 4 how)
  add_package("${name}" "${dependency_version}" "${licence}" "${home}" "${how}")
  if(how STREQUAL "built in")
    add_relation(SPDXRef-ipcbench CONTAINS ${id})
  elseif(how STREQUAL "linked")
    add_relation(SPDXRef-ipcbench DYNAMIC_LINK ${id})
  else()
    add_relation(${id} OPTIONAL_DEPENDENCY_OF SPDXRef-ipcbench)
  endif()
endforeach()
string(REGEX REPLACE ",\n$" "\n" packages "${packages}")
string(REGEX REPLACE ",\n$" "\n" relations "${relations}")
string(SHA256 hash "${version} ${commit} ${packages}")
string(UUID unique NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8 NAME "ipcbench ${hash}" TYPE SHA1)
file(WRITE ${SBOM} "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"ipcbench-${version}\",
  \"documentNamespace\": \"urn:uuid:${unique}\",
  \"creationInfo\": {
    \"created\": \"${created}\",
    \"creators\": [\"Tool: ipcbench-packaging-sbom.cmake\", \"Organization: The ipcbench authors\"]
  },
  \"packages\": [
${packages}  ],
  \"relationships\": [
${relations}  ]
}
")
