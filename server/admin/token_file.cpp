#include "server/admin/token_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "config/usage_error.hpp"

namespace p2p_broker::server::admin {
namespace {

constexpr std::size_t token_bytes_max = 4096;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw config::usage_error("--admin_token_file " + name + ": " + what + ".");
}

[[nodiscard]] std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

token_file read_token_file(const std::string& name) {
  if (name.empty()) {
    return {};
  }
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(name, error);
  if (found.type() == std::filesystem::file_type::not_found) {
    refuse(name, "it does not exist");
  }
  if (error || found.type() != std::filesystem::file_type::regular) {
    refuse(name, error ? "it cannot be read (" + error.message() + ")" : "it is no file");
  }
  std::ifstream file(name, std::ios::binary);
  std::array<char, token_bytes_max + 1> text{};
  if (!file) {
    refuse(name, "it cannot be read");
  }
  file.read(text.data(), text.size());
  const std::string_view token = trimmed({text.data(), static_cast<std::size_t>(file.gcount())});
  if (token.empty()) {
    refuse(name, "it holds no token");
  }
  if (token.size() > token_bytes_max || !std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7f; })) {
    refuse(name, "its token is not one word of printable ASCII, 4096 characters at most");
  }
  using std::filesystem::perms;
  return {std::string(token), (found.permissions() & perms::others_read) != perms::none};
}

}  // namespace p2p_broker::server::admin
