# What `cmake --install` puts where. Nothing that is installed holds a path that begins at the root: it can be moved.
include(CMakePackageConfigHelpers)

set(runtime COMPONENT faultline)
set(development COMPONENT faultline-dev)
install(TARGETS faultline RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} ${runtime})
install(TARGETS faultline-subject RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/faultline ${runtime})
install(TARGETS faultline_shim faultline_recorder LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/faultline ${runtime})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/faultline ${runtime})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/fixtures/peers ${CMAKE_SOURCE_DIR}/fixtures/curve
  DESTINATION ${CMAKE_INSTALL_DATADIR}/faultline/fixtures ${runtime})
install(FILES ${CMAKE_SOURCE_DIR}/README.md reference.md docs/tutorial.md docs/field.md docs/export.md docs/bisect.md docs/architecture.md
  docs/contributing.md docs/determinism.md docs/versions.md docs/changelog.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} ${runtime})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright ${runtime})
install(DIRECTORY editors DESTINATION ${CMAKE_INSTALL_DATADIR}/faultline ${runtime})
install(FILES report/jsonl.schema.json trace/trace.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/faultline ${runtime})

# Made by the command itself, from the tables that it reads its options and the language from.
set(texts ${CMAKE_BINARY_DIR}/share)
function(faultline_text file destination)
  add_custom_command(OUTPUT ${texts}/${file} DEPENDS faultline VERBATIM
    COMMAND sh -c "mkdir -p $(dirname \"$0\") && \"$@\" >\"$0\"" ${texts}/${file} $<TARGET_FILE:faultline> ${ARGN})
  set_property(GLOBAL APPEND PROPERTY faultline_texts ${texts}/${file})
  install(FILES ${texts}/${file} DESTINATION ${destination} ${runtime})
endfunction()
faultline_text(man/faultline.1 ${CMAKE_INSTALL_MANDIR}/man1 help --for man)
faultline_text(man/faultline.5 ${CMAKE_INSTALL_MANDIR}/man5 help --for man5)
faultline_text(bash/faultline ${CMAKE_INSTALL_DATADIR}/bash-completion/completions completion bash)
faultline_text(zsh/_faultline ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions completion zsh)
faultline_text(fish/faultline.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d completion fish)
get_property(all_texts GLOBAL PROPERTY faultline_texts)
add_custom_target(faultline_texts ALL DEPENDS ${all_texts})

install(TARGETS faultline_shared EXPORT faultline
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ${runtime} NAMELINK_COMPONENT faultline-dev)
install(TARGETS faultline_embedded EXPORT faultline
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ${runtime} NAMELINK_COMPONENT faultline-dev)
install(TARGETS faultline_gtest EXPORT faultline)
install(DIRECTORY api/faultline DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} ${development} FILES_MATCHING PATTERN *.h*)

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/faultline)
install(EXPORT faultline NAMESPACE faultline:: DESTINATION ${package_directory} ${development}
  FILE faultline-targets.cmake)
configure_package_config_file(package/faultline-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/faultline-config.cmake
  INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/faultline-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/faultline-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/faultline-config-version.cmake DESTINATION ${package_directory} ${development})

# `cpack --config build/release/CPackConfig.cmake`: one Debian package with all of it. What its programs link to is found
# by dpkg-shlibdeps; what they load at run time is named here.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME faultline)
set(CPACK_PACKAGE_CONTACT "The Faultline developers <faultline@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libfaketime, libzmq5")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libexpected-dev, libgtest-dev")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Scripts network faults against real ZeroMQ sockets, and asserts the exact,
 ordered socket-monitor events that follow.")
include(CPack)
