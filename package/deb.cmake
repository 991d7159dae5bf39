# The packages p2p-broker and p2p-broker-dev, made by `cpack -G DEB` in a build for the prefix /usr (preset deb).
# Their version ends in the release they were built on, since each release has other libraries, and so that a machine
# whose release is upgraded is offered the package of the new one.
set(release unknown)
if(EXISTS /etc/os-release)
  file(READ /etc/os-release os_release)
  if("\n${os_release}" MATCHES "\nID=\"?([a-z]+)")
    string(REPLACE debian deb release "${CMAKE_MATCH_1}")
  endif()
  if("\n${os_release}" MATCHES "\nVERSION_ID=\"?([0-9.]+)")
    string(APPEND release ${CMAKE_MATCH_1})
  endif()
endif()
set(debian_revision 1+${release})
set(maintainer "p2p-broker maintainers <maintainers@users.noreply.github.com>")

# Both packages hold the same copyright and changelogs, each under its own name.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(debian/changelog.in ${texts}/changelog.Debian @ONLY)
p2p_broker_compressed(${texts}/changelog.Debian changelog.Debian.gz)
p2p_broker_compressed(${PROJECT_SOURCE_DIR}/CHANGELOG.md changelog.gz)
add_custom_target(p2p_broker_debian_texts ALL DEPENDS changelog.Debian.gz changelog.gz)
foreach(package IN ITEMS p2p-broker p2p-broker-dev)
  set(component debian)
  if(package STREQUAL p2p-broker-dev)
    set(component debian_dev)
  endif()
  install(FILES ${texts}/changelog.Debian.gz ${texts}/changelog.gz debian/copyright DESTINATION share/doc/${package}
          COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()
install(FILES ${texts}/p2p-broker.toml DESTINATION /etc/p2p-broker COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL broker chat debian client debian_dev)
set(CPACK_COMPONENT_BROKER_GROUP broker)
set(CPACK_COMPONENT_CHAT_GROUP broker)
set(CPACK_COMPONENT_DEBIAN_GROUP broker)
set(CPACK_COMPONENT_CLIENT_GROUP dev)
set(CPACK_COMPONENT_DEBIAN_DEV_GROUP dev)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_PACKAGE_NAME p2p-broker)
set(CPACK_PACKAGE_CONTACT "${maintainer}")
# CPack would put it before each package's own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_DEBIAN_PACKAGE_RELEASE ${debian_revision})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_BROKER_PACKAGE_NAME p2p-broker)
set(CPACK_DEBIAN_BROKER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_BROKER_DESCRIPTION "PeerJS-compatible signalling broker for WebRTC
p2p-broker gives WebRTC peers their ids and carries the few messages that two
of them need to find each other. Browser pages, games and native programs that
speak the protocol of PeerJS can use it unchanged.
.
The package brings a service, which starts on port 9000 and reads
/etc/p2p-broker/p2p-broker.toml, and p2p-chat, which talks through a broker.")
set(CPACK_DEBIAN_BROKER_PACKAGE_SHLIBDEPS ON)
# What dpkg-shlibdeps finds is put behind this: the postinst calls systemd-sysusers.
set(CPACK_DEBIAN_BROKER_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_BROKER_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles;${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst"
    "${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm;${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME p2p-broker-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev, libssl-dev")
set(CPACK_DEBIAN_DEV_DESCRIPTION "C++ client library for PeerJS-compatible brokers
The client connects a native program to p2p-broker or another broker that
speaks the protocol of PeerJS, gets an id, and passes offers, answers and
candidates to other peers and from them.
.
The package has the headers, a static library, the CMake package p2p_broker
and the pkg-config file p2p_broker_client.")
include(CPack)
