#include "doctor/findings/shown.hpp"

#include <algorithm>
#include <cctype>

namespace p2p_broker::doctor {

std::string shown(std::string_view text, std::size_t most) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (result.size() == most) return result + "…";
    if (std::isspace(byte) != 0) {
      if (!result.empty() && result.back() != ' ') result += ' ';
    } else {
      result += byte > ' ' && byte < 127 ? c : '?';
    }
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

std::string in_words(std::chrono::milliseconds time) {
  const auto count = time.count();
  if (count < 1000) return std::to_string(count) + " ms";
  if (count % 1000 < 50 || count >= 10000) return std::to_string((count + 500) / 1000) + " s";
  const auto tenths = (count + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string listed(const std::vector<std::string>& words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " and " : ", ";
    result += words[i];
  }
  return result;
}

bool holds(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return !std::ranges::search(text, part, same).empty() || part.empty();
}

}  // namespace p2p_broker::doctor
