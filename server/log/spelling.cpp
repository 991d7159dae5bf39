#include "server/log/spelling.hpp"

#include <algorithm>

#include "server/log/escaped_text.hpp"

namespace p2p_broker::server::log {
namespace {

constexpr std::size_t shown_bytes_max = 80;
constexpr std::string_view cut_mark = "...";

/// What needs no quotes, neither for logfmt's readers nor for people.
[[nodiscard]] constexpr bool needs_no_quotes(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-.:/[]@%+*~").find(c) != std::string_view::npos;
}

[[nodiscard]] std::string in_quotes_if_needed(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, needs_no_quotes) ? text : escaped(text);
}

/// Our own words are not cut.
[[nodiscard]] bool is_ours(const field& each) noexcept { return each.how >= field::manner::plain; }

[[nodiscard]] std::string shown(const field& each) {
  return is_ours(each) ? std::string(each.text) : shortened(each.text);
}

void append_as_text(std::string& out, const field& each) {
  switch (each.how) {
    case field::manner::named:
      out.append(each.name).append("=");
      if (!each.number) {
        out.append(quoted(each.text));
      } else {
        out.append(each.text.empty() ? std::to_string(*each.number) : each.text);
      }
      return;
    case field::manner::alone: out.append(quoted(each.text)); return;
    case field::manner::word: out.append(in_quotes_if_needed(shown(each))); return;
    case field::manner::plain: out.append(each.text); return;
    case field::manner::spoken: out.append(each.name).append(" ").append(each.text); return;
    case field::manner::aside: out.append("(").append(each.text).append(")"); return;
    case field::manner::clause: out.append(each.text).append(","); return;
    case field::manner::unsaid: return;
  }
}

[[nodiscard]] std::string spell_text(const entry& what) {
  std::string out(what.in_text.empty() ? what.message : what.in_text);
  const std::string fields = text_of(what.fields);
  if (!fields.empty()) {
    out.append(out.empty() ? "" : " ").append(fields);
  }
  return out;
}

[[nodiscard]] std::string spell_logfmt(const entry& what) {
  std::string out = "message=" + escaped(what.message);
  for (const field& each : what.fields) {
    out.append(" ").append(each.name).append("=");
    if (each.number) {
      out.append(std::to_string(*each.number));
    } else {
      out.append(in_quotes_if_needed(shown(each)));
    }
  }
  return out;
}

[[nodiscard]] std::string spell_json(const entry& what) {
  std::string out = R"("message":)" + escaped(what.message);
  for (const field& each : what.fields) {
    out.append(",\"").append(each.name).append("\":");
    if (each.number) {
      out.append(std::to_string(*each.number));
    } else {
      out.append(escaped(shown(each)));
    }
  }
  return out;
}

}  // namespace

std::string spell(const entry& what, format how) {
  switch (how) {
    case format::text: return spell_text(what);
    case format::logfmt: return spell_logfmt(what);
    case format::json: return spell_json(what);
  }
  return {};
}

std::string text_of(std::span<const field> fields) {
  std::string out;
  for (const field& each : fields) {
    if (each.how != field::manner::unsaid) {
      out.append(out.empty() ? "" : " ");
      append_as_text(out, each);
    }
  }
  return out;
}

std::string shortened(std::string_view text) {
  const std::string_view shown = beginning_of(text, shown_bytes_max);
  return std::string(shown).append(shown.size() == text.size() ? "" : cut_mark);
}

std::string quoted(std::string_view text) {
  const std::string_view shown = beginning_of(text, shown_bytes_max);
  return shown.size() == text.size() ? escaped(text) : escaped(shown).append(cut_mark);
}

format format_named(std::string_view name) noexcept {
  return name == "json" ? format::json : name == "logfmt" ? format::logfmt : format::text;
}

}  // namespace p2p_broker::server::log
