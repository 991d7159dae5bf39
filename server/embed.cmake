# Puts a file into the program: p2p_broker_embed(target name file).
# Makes a .cpp with its bytes, `extern const embedded_file name` (server/http/embedded_file.hpp), anew when it changes.
# Of a .html the scripts and style sheets beside it that it names by <script src> and <link rel="stylesheet"> are put
# into the page, and their hashes go with it, as a Content-Security-Policy allows them.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(p2p_broker_embed target name file)
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(written ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    set(script ${CMAKE_CURRENT_FUNCTION_LIST_FILE})
    get_filename_component(folder ${source} DIRECTORY)
    file(GLOB parts CONFIGURE_DEPENDS ${folder}/*.css ${folder}/*.js)
    add_custom_command(OUTPUT ${written} DEPENDS ${source} ${parts} ${script} VERBATIM
                       COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DSOURCE=${source} -DWRITTEN=${written} -P ${script})
    target_sources(${target} PRIVATE ${written})
    set_source_files_properties(${written} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endfunction()
  return()
endif()

# SHA-256 of `text` in base64, of three bytes each time, with `=` for what is missing at the end.
function(base64_digest text out)
  string(SHA256 hex "${text}")
  string(APPEND hex 00)
  set(digits ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  set(encoded "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING ${hex} ${at} 6 three)
    foreach(shift 18 12 6 0)
      math(EXPR digit "(0x${three} >> ${shift}) & 63")
      string(SUBSTRING ${digits} ${digit} 1 letter)
      string(APPEND encoded ${letter})
    endforeach()
  endforeach()
  string(REGEX REPLACE "A$" "=" encoded ${encoded})
  set(${out} ${encoded} PARENT_SCOPE)
endfunction()

# Each file that `page` names by `before`FILE`after` goes between `opening` and `closing`; its hash goes into `hashes`.
macro(put_in before after opening closing hashes)
  string(FIND "${page}" "${before}" at)
  while(NOT at EQUAL -1)
    string(SUBSTRING "${page}" 0 ${at} head)
    string(LENGTH "${before}" length)
    math(EXPR from "${at} + ${length}")
    string(SUBSTRING "${page}" ${from} -1 tail)
    string(FIND "${tail}" "${after}" length)
    string(SUBSTRING "${tail}" 0 ${length} part)
    string(LENGTH "${after}" more)
    math(EXPR from "${length} + ${more}")
    string(SUBSTRING "${tail}" ${from} -1 tail)
    file(READ "${folder}/${part}" text)
    if(text MATCHES "</(script|style)")
      message(FATAL_ERROR "${part} has a tag that would end it inside the page")
    endif()
    base64_digest("${text}" digest)
    string(APPEND ${hashes} " 'sha256-${digest}'")
    set(page "${head}${opening}${text}${closing}${tail}")
    string(FIND "${page}" "${before}" at)
  endwhile()
endmacro()

file(READ "${SOURCE}" page)
set(scripts "")
set(styles "")
if(SOURCE MATCHES "[.]html$")
  get_filename_component(folder "${SOURCE}" DIRECTORY)
  put_in("<link rel=\"stylesheet\" href=\"" "\">" "<style>" "</style>" styles)
  put_in("<script src=\"" "\"></script>" "<script>" "</script>" scripts)
  file(WRITE "${WRITTEN}.page" "${page}")
  file(READ "${WRITTEN}.page" bytes HEX)
  file(REMOVE "${WRITTEN}.page")
else()
  file(READ "${SOURCE}" bytes HEX)
endif()
string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
string(REPEAT "." 112 line)
string(REGEX REPLACE "(${line})" "\\1\"\n    \"" bytes "${bytes}")
file(WRITE "${WRITTEN}" "#include \"server/http/embedded_file.hpp\"

namespace p2p_broker::server {
namespace {

constexpr char bytes[] =
    \"${bytes}\";

}  // namespace

extern const embedded_file ${NAME};
constexpr embedded_file ${NAME}{{bytes, sizeof bytes - 1}, \"${scripts}\", \"${styles}\"};

}  // namespace p2p_broker::server
")
