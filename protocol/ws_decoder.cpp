#include "protocol/ws_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "protocol/utf8.hpp"
#include "protocol/ws_header.hpp"

namespace p2p_broker::protocol {
namespace {

[[nodiscard]] ws_event failed(close_code code) { return {ws_event::kind::failed, code, {}}; }

/// Empties `text` and gives its memory back, which assigning `{}` would not.
void release(std::string& text) noexcept { std::string().swap(text); }

/// RFC 6455 5.3, eight bytes at a time.
void unmask(std::span<char> data, const char* key) noexcept {
  std::uint64_t wide_key = 0;
  std::memcpy(&wide_key, key, ws_header::mask_size);
  std::memcpy(reinterpret_cast<char*>(&wide_key) + ws_header::mask_size, key, ws_header::mask_size);
  std::size_t i = 0;
  for (; i + sizeof wide_key <= data.size(); i += sizeof wide_key) {
    std::uint64_t word = 0;
    std::memcpy(&word, data.data() + i, sizeof word);
    word ^= wide_key;
    std::memcpy(data.data() + i, &word, sizeof word);
  }
  for (; i < data.size(); ++i) {
    data[i] = static_cast<char>(data[i] ^ key[i % ws_header::mask_size]);
  }
}

}  // namespace

ws_event ws_decoder::next(std::span<char>& input, std::size_t message_bytes_max) {
  drop_finished();
  while (!input.empty()) {
    if (held_ && !held_->frame.empty()) {
      const ws_event event = continue_frame(input, message_bytes_max);
      if (event.what != ws_event::kind::need_input || input.empty()) {
        return event;
      }
      continue;
    }
    if (input.size() < ws_header::shortest) {
      return hold(input);
    }
    if (!is_legal_start(input.data())) {
      return failed(close_code::protocol_error);
    }
    if (input.size() < ws_header::size_of(input.data())) {
      return hold(input);
    }
    const ws_header head = ws_header::read(input.data());
    if (const close_code wrong = check_size(head, message_bytes_max); wrong != close_code::no_status) {
      return failed(wrong);
    }
    const std::size_t frame_size = head.size + static_cast<std::size_t>(head.payload_size);
    if (input.size() < frame_size) {
      return hold(input);
    }
    const std::span<char> payload = input.subspan(head.size, frame_size - head.size);
    unmask(payload, input.data() + head.size - ws_header::mask_size);
    input = input.subspan(frame_size);
    const ws_event event = finish_frame(head, payload);
    if (event.what != ws_event::kind::need_input) {
      return event;
    }
  }
  return {};
}

std::size_t ws_decoder::held_bytes() const noexcept {
  return held_ ? held_->frame.capacity() + held_->message.capacity() : 0;
}

void ws_decoder::drop_finished() {
  if (!held_) {
    return;
  }
  if (held_->frame_done) {
    release(held_->frame);
    held_->frame_done = false;
  }
  if (held_->frame.empty() && !held_->in_message) {
    held_.reset();
  }
}

/// Whether a frame may begin with these two bytes here (5.2, 5.4, 5.5). A failure must not wait for more to come.
bool ws_decoder::is_legal_start(const char* bytes) const noexcept {
  const ws_header head = ws_header::read_start(bytes);
  if (head.reserved || !head.known() || !head.masked) {
    return false;
  }
  if (head.control()) {
    return head.final && head.payload_size <= control_payload_max;
  }
  const bool in_message = held_ && held_->in_message;
  return head.is(ws_opcode::continuation) == in_message;
}

/// What is wrong with the length that a header announces, or no_status.
close_code ws_decoder::check_size(const ws_header& head, std::size_t message_bytes_max) const noexcept {
  if (!head.shortest_form) {
    return close_code::protocol_error;
  }
  if (head.control()) {
    return close_code::no_status;
  }
  const std::size_t so_far = held_ && held_->in_message ? held_->message.size() : 0;
  // compat: message-bytes
  return head.payload_size > message_bytes_max - so_far ? close_code::message_too_big : close_code::no_status;
}

/// Adds input to the frame that is held, first up to the end of its header, then up to its own end.
ws_event ws_decoder::continue_frame(std::span<char>& input, std::size_t message_bytes_max) {
  std::string& frame = held_->frame;
  const auto take_until = [&](std::size_t wanted) {
    const std::size_t count = std::min(wanted - std::min(wanted, frame.size()), input.size());
    frame.append(input.data(), count);
    input = input.subspan(count);
    return frame.size() >= wanted;
  };
  if (!take_until(ws_header::shortest)) {
    return {};
  }
  if (!is_legal_start(frame.data())) {
    return failed(close_code::protocol_error);
  }
  if (!take_until(ws_header::size_of(frame.data()))) {
    return {};
  }
  const ws_header head = ws_header::read(frame.data());
  if (const close_code wrong = check_size(head, message_bytes_max); wrong != close_code::no_status) {
    return failed(wrong);
  }
  const std::size_t frame_size = head.size + static_cast<std::size_t>(head.payload_size);
  if (!take_until(frame_size)) {
    return {};
  }
  const std::span<char> payload(frame.data() + head.size, frame_size - head.size);
  unmask(payload, frame.data() + head.size - ws_header::mask_size);
  held_->frame_done = true;
  const ws_event event = finish_frame(head, payload);
  if (event.what == ws_event::kind::need_input) {
    drop_finished();
  }
  return event;
}

ws_event ws_decoder::hold(std::span<char>& input) {
  held().frame.assign(input.data(), input.size());
  input = {};
  return {};
}

ws_event ws_decoder::finish_frame(const ws_header& head, std::span<char> payload) {
  if (head.control()) {
    return finish_control(head, payload);
  }
  const bool in_message = held_ && held_->in_message;
  if (head.final && !in_message) {
    return finish_message(head.is(ws_opcode::binary), payload);
  }
  return finish_fragment(head, payload);
}

/// A fragment (5.4): only the last one makes an event, so UTF-8 is judged over the whole message.
ws_event ws_decoder::finish_fragment(const ws_header& head, std::span<char> payload) {
  assembly& all = held();
  if (!all.in_message) {
    all.in_message = true;
    all.binary = head.is(ws_opcode::binary);
  }
  // compat: fragment-count
  all.message.append(payload.data(), payload.size());
  if (!head.final) {
    return {};
  }
  all.in_message = false;
  return finish_message(all.binary, all.message);
}

ws_event ws_decoder::finish_control(const ws_header& head, std::span<char> payload) {
  if (head.is(ws_opcode::ping)) {
    return {ws_event::kind::ping, close_code::no_status, payload};
  }
  if (head.is(ws_opcode::pong)) {
    return {ws_event::kind::pong, close_code::no_status, payload};
  }
  if (payload.empty()) {
    return {ws_event::kind::close, close_code::no_status, payload};
  }
  if (payload.size() == 1) {
    return failed(close_code::protocol_error);
  }
  const auto code = static_cast<std::uint16_t>(read_big_endian(payload.data(), 2));
  if (!is_valid_close_code(code)) {
    return failed(close_code::protocol_error);
  }
  if (!is_utf8({payload.data() + 2, payload.size() - 2})) {
    return failed(close_code::bad_text);
  }
  return {ws_event::kind::close, static_cast<close_code>(code), payload};
}

ws_event ws_decoder::finish_message(bool binary, std::span<char> data) {
  if (binary) {
    return {ws_event::kind::binary, close_code::no_status, data};
  }
  if (!is_utf8({data.data(), data.size()})) {
    return failed(close_code::bad_text);
  }
  return {ws_event::kind::text, close_code::no_status, data};
}

ws_decoder::assembly& ws_decoder::held() {
  if (!held_) {
    held_ = std::make_unique<assembly>();
  }
  return *held_;
}

}  // namespace p2p_broker::protocol
