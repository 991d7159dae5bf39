# find_package(p2p_broker): the target p2p_broker::client, and what it needs.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(OpenSSL 3.0)
find_dependency(Boost 1.81)
include("${CMAKE_CURRENT_LIST_DIR}/p2p_broker-targets.cmake")
