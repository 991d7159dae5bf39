// Both texts are brought to one form (members sorted, strings decoded, numbers as doubles) and compared.
// Slow and thorough; a broker that forwards payload bytes never makes it run.
#include "bench/load/canonical.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "bench/load/envelope.hpp"

namespace p2p_broker::bench {
namespace {

constexpr int depth_max = 64;

class canonical_writer {
 public:
  explicit canonical_writer(std::string_view text) : rest_(text) {}

  // False: not JSON, or nested deeper than depth_max.
  bool write_value(std::string& out, int depth = 0) {
    rest_ = skip_space(rest_);
    if (rest_.empty() || depth > depth_max) return false;
    switch (rest_.front()) {
      case '"': return write_string(out);
      case '{': return write_object(out, depth);
      case '[': return write_array(out, depth);
      default: return write_scalar(out);
    }
  }

 private:
  bool take(char expected) {
    rest_ = skip_space(rest_);
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool write_object(std::string& out, int depth) {
    std::map<std::string, std::string> members;
    take('{');
    if (!take('}')) {
      do {
        std::string name;
        std::string value;
        if (!write_value(name, depth + 1) || !take(':') || !write_value(value, depth + 1)) return false;
        members[name] = value;
      } while (take(','));
      if (!take('}')) return false;
    }
    out += '{';
    for (const auto& [name, value] : members) out.append(name).append("=").append(value).append(";");
    out += '}';
    return true;
  }

  bool write_array(std::string& out, int depth) {
    out += '[';
    take('[');
    if (!take(']')) {
      do {
        if (!write_value(out, depth + 1)) return false;
        out += ',';
      } while (take(','));
      if (!take(']')) return false;
    }
    out += ']';
    return true;
  }

  bool write_scalar(std::string& out) {
    const std::string text(rest_.substr(0, value_size(rest_)));
    if (text.empty()) return false;
    rest_.remove_prefix(text.size());
    if (text == "true" || text == "false" || text == "null") {
      out += text;
      return true;
    }
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (*end != '\0') return false;
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", number);
    out += buffer;
    return true;
  }

  bool write_string(std::string& out) {
    const std::size_t size = value_size(rest_);
    if (size < 2) return false;
    std::string decoded;
    std::string_view inside = rest_.substr(1, size - 2);
    rest_.remove_prefix(size);
    while (!inside.empty()) {
      const char c = inside.front();
      inside.remove_prefix(1);
      if (c != '\\') {
        decoded += c;
      } else if (!decode_escape(inside, decoded)) {
        return false;
      }
    }
    out.append("S").append(std::to_string(decoded.size())).append(":").append(decoded);
    return true;
  }

  // `inside` starts after the backslash.
  static bool decode_escape(std::string_view& inside, std::string& out) {
    if (inside.empty()) return false;
    const char c = inside.front();
    inside.remove_prefix(1);
    switch (c) {
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'u': return decode_code_point(inside, out);
      default: out += c; return true;
    }
  }

  static std::optional<std::uint32_t> hex_of(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    const std::string digits(text.substr(0, 4));
    char* end = nullptr;
    const unsigned long value = std::strtoul(digits.c_str(), &end, 16);
    if (*end != '\0') return std::nullopt;
    return static_cast<std::uint32_t>(value);
  }

  static bool decode_code_point(std::string_view& inside, std::string& out) {
    const auto first = hex_of(inside);
    if (!first) return false;
    inside.remove_prefix(4);
    std::uint32_t code_point = *first;
    if (code_point >= 0xD800 && code_point < 0xDC00 && inside.starts_with("\\u")) {
      const auto second = hex_of(inside.substr(2));
      if (second && *second >= 0xDC00 && *second < 0xE000) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (*second - 0xDC00);
        inside.remove_prefix(6);
      }
    }
    append_utf8(out, code_point);
    return true;
  }

  static void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 63)); };
    if (code_point < 0x80) {
      out += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
      out += static_cast<char>(0xC0 | code_point >> 6);
      tail(0);
    } else if (code_point < 0x10000) {
      out += static_cast<char>(0xE0 | code_point >> 12);
      tail(6);
      tail(0);
    } else {
      out += static_cast<char>(0xF0 | code_point >> 18);
      tail(12);
      tail(6);
      tail(0);
    }
  }

  std::string_view rest_;
};

}  // namespace

bool same_meaning(std::string_view a, std::string_view b) {
  std::string canonical_a;
  std::string canonical_b;
  return canonical_writer(a).write_value(canonical_a) && canonical_writer(b).write_value(canonical_b) &&
         canonical_a == canonical_b;
}

}  // namespace p2p_broker::bench
