// Both texts walk the table in its own order and differ only in markup.
#include "config/sample.hpp"

#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/toml.hpp"

namespace p2p_broker::config {
namespace {

std::string toml_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + toml_string(text);
  return list + "]";
}

std::string toml_value(const options& settings, const option_row& row) {
  const std::vector<std::string> texts = value_texts(settings, row);
  if (row.is_list()) return toml_list(texts);
  return row.is_number() || row.is_boolean() ? texts.front() : toml_string(texts.front());
}

std::string bytes_in_words(const options& settings, const option_row& row) {
  return size_in_words(static_cast<std::uint32_t>(std::stoul(value_texts(settings, row).front())));
}

/// "0 to 65535, default 9000", as far as there is something to say.
std::string bounds_comment(const option_row& row) {
  std::string comment = row.is_boolean() ? "" : range_in_words(row);
  if (row.in == unit::milliseconds) comment = "Milliseconds, " + comment;
  if (row.in == unit::bytes) comment = "Bytes, " + comment;
  if (!comment.empty()) comment += "; ";
  if (row.in == unit::bytes) return comment + "default " + bytes_in_words({}, row);
  const std::vector<std::string> texts = value_texts({}, row);
  if (texts.empty() || texts.front().empty()) return comment + "none by default";
  return comment + "default " + toml_value({}, row);
}

/// For a table's cell: a bar would end the cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string markdown_flag(const option_row& row) {
  std::string flag = "`--" + std::string(row.name) + "`";
  if (row.alias != '\0') flag += ", `-" + std::string(1, row.alias) + "`";
  return flag;
}

std::string markdown_default(const option_row& row) {
  if (row.in == unit::bytes) return bytes_in_words({}, row);
  const std::vector<std::string> texts = value_texts({}, row);
  if (texts.empty() || texts.front().empty()) return "none";
  return "`" + texts.front() + "`" + (row.in == unit::milliseconds ? " ms" : "");
}

std::string markdown_range(const option_row& row) {
  if (row.is_boolean()) return "";
  const std::string range = range_in_words(row);
  return row.in == unit::milliseconds ? range + " ms" : range;
}

std::string markdown_doc(const option_row& row) {
  std::string doc = cell(row.doc);
  if (!row.reference_env.empty()) doc += " Also read from the variable `" + std::string(row.reference_env) + "`.";
  return doc;
}

}  // namespace

std::string sample_file(const options& settings) {
  std::string file =
      "# Options of p2p-broker, read with --config FILE. Flags and environment variables beat this file.\n"
      "# A line that is taken out leaves the option at its default. Sizes may be texts such as \"4 MiB\",\n"
      "# and times such as \"60s\".\n";
  std::string_view group;
  for (const option_row& row : option_table()) {
    if (row.group != group) file += "\n# --- " + std::string(row.group) + " ---\n";
    group = row.group;
    file += "\n# " + std::string(row.doc) + "\n# " + bounds_comment(row) + "\n";
    file += std::string(row.name) + " = " + toml_value(settings, row) + "\n";
  }
  return file;
}

std::string options_markdown() {
  std::string text;
  std::string_view group;
  for (const option_row& row : option_table()) {
    if (row.group != group) {
      text += (text.empty() ? "### " : "\n### ") + std::string(row.group) +
              "\n\n| option | default | allowed | live | meaning |\n|---|---|---|---|---|\n";
    }
    group = row.group;
    text += "| " + markdown_flag(row) + " | " + markdown_default(row) + " | " + markdown_range(row) + " | " +
            (row.live ? "yes" : "no") + " | " + markdown_doc(row) + " |\n";
  }
  return text;
}

}  // namespace p2p_broker::config
