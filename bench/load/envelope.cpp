// Splitting a message into its members without a document tree.
// Strings are skipped by looking for their closing quote, nested values by counting brackets.
#include "bench/load/envelope.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::string_view space = " \n\t\r";

// Size of the string at the start of `text`, quotes included; 0 when it does not end.
std::size_t string_size(std::string_view text) {
  for (std::size_t at = text.find('"', 1); at != std::string_view::npos; at = text.find('"', at + 1)) {
    std::size_t first = at;
    while (first > 1 && text[first - 1] == '\\') first--;
    const bool escaped = ((at - first) & 1) != 0;
    if (!escaped) return at + 1;
  }
  return 0;
}

std::size_t nested_size(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); at++) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t size = string_size(text.substr(at));
      if (size == 0) return 0;
      at += size - 1;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return at + 1;
    }
  }
  return 0;
}

std::string_view* member_named(envelope& in, std::string_view name) {
  if (name == "type") return &in.type;
  if (name == "src") return &in.source;
  if (name == "dst") return &in.destination;
  return name == "payload" ? &in.payload : nullptr;
}

bool take(std::string_view& text, char expected) {
  text = skip_space(text);
  if (text.empty() || text.front() != expected) return false;
  text = skip_space(text.substr(1));
  return true;
}

bool take_member(std::string_view& text, envelope& into) {
  if (text.empty() || text.front() != '"') return false;
  const std::size_t name_size = string_size(text);
  if (name_size == 0) return false;
  const std::string_view name = text.substr(1, name_size - 2);
  text.remove_prefix(name_size);
  if (!take(text, ':')) return false;
  const std::size_t size = value_size(text);
  if (size == 0) return false;

  std::string_view* member = member_named(into, name);
  if (member == nullptr) {
    into.others++;
  } else {
    if (!member->empty()) into.doubled++;
    *member = text.substr(0, size);
  }
  text = skip_space(text.substr(size));
  return true;
}

}  // namespace

std::string_view skip_space(std::string_view text) {
  const std::size_t start = text.find_first_not_of(space);
  return start == std::string_view::npos ? std::string_view{} : text.substr(start);
}

std::size_t value_size(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == '"') return string_size(text);
  if (text.front() == '{' || text.front() == '[') return nested_size(text);
  const std::size_t end = text.find_first_of(",}] ");
  return end == std::string_view::npos ? text.size() : end;
}

std::optional<envelope> envelope::of(std::string_view message) {
  envelope result;
  if (!take(message, '{')) return std::nullopt;
  if (take(message, '}')) return result;
  while (take_member(message, result)) {
    if (take(message, ',')) continue;
    if (take(message, '}') && message.empty()) return result;
    return std::nullopt;
  }
  return std::nullopt;
}

bool is_string(std::string_view raw, std::string_view text) {
  return raw.size() == text.size() + 2 && raw.front() == '"' && raw.substr(1, text.size()) == text;
}

}  // namespace p2p_broker::bench
