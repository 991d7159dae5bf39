# Installs headers, archive and CMake package of the client: find_package(p2p_broker) gives p2p_broker::client.
# The parts can be installed alone: cmake --install BUILD --component client.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(public_headers client.hpp error.hpp events.hpp options.hpp payload.hpp)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/p2p_broker)

# Ours say "client/…", which is too common a name for other projects' include paths: installed they say
# "p2p_broker/client/…". Written when installing, so that they are never older than the sources, and only if they
# differ, so that projects using them need not be built again.
list(TRANSFORM public_headers PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
install(CODE "
  foreach(header IN ITEMS ${public_headers})
    file(READ \"\${header}\" text)
    string(REPLACE \"#include \\\"client/\" \"#include \\\"p2p_broker/client/\" text \"\${text}\")
    get_filename_component(name \"\${header}\" NAME)
    set(copy \"${CMAKE_CURRENT_BINARY_DIR}/include/p2p_broker/client/\${name}\")
    set(before \"\")
    if(EXISTS \"\${copy}\")
      file(READ \"\${copy}\" before)
    endif()
    if(NOT text STREQUAL before)
      file(WRITE \"\${copy}\" \"\${text}\")
    endif()
  endforeach()" COMPONENT client)
install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT client)

install(TARGETS p2p_broker_client EXPORT p2p_broker ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
install(EXPORT p2p_broker NAMESPACE p2p_broker:: FILE p2p_broker-targets.cmake DESTINATION ${package_dir}
        COMPONENT client)
write_basic_package_version_file(p2p_broker-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES package/p2p_broker-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/p2p_broker-config-version.cmake
        DESTINATION ${package_dir} COMPONENT client)

# For builds without CMake: pkg-config --cflags --libs p2p_broker_client. Its paths are relative to itself, so that it
# holds for any --prefix.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pc /prefix/${pc_dir} /prefix)
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
configure_file(package/p2p_broker_client.pc.in p2p_broker_client.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/p2p_broker_client.pc DESTINATION ${pc_dir} COMPONENT client)
