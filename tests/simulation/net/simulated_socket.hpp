// A connection between a client and the broker: bytes both ways through bounded buffers, and the two ends it can have.
// What a client sends is in transit first, and arrives in pieces that somebody else cuts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::simulation {

class simulated_socket {
 public:
  /// \param received_max what may lie unread for the broker \param sent_max what may lie unread for the client
  simulated_socket(std::size_t received_max, std::size_t sent_max) : received_max_(received_max), sent_max_(sent_max) {}

  // The client's side.
  void send(std::string_view bytes) { in_transit_ += bytes; }

  /// Nothing comes behind what is in transit.
  void finish() noexcept { finishing_ = true; }

  /// What is on its way is lost, and both sides can do no more.
  void reset() noexcept {
    in_transit_.clear();
    received_.clear();
    sent_.clear();
    reset_ = true;
  }

  /// Brings up to `count` bytes. \returns whether anything new is there for the broker
  [[nodiscard]] bool arrive(std::size_t count) {
    const std::size_t moved = std::min({count, in_transit_.size(), received_max_ - received_.size()});
    received_.append(in_transit_, 0, moved);
    in_transit_.erase(0, moved);
    const bool ends = finishing_ && in_transit_.empty() && !ended_;
    ended_ = ended_ || ends;
    return moved > 0 || ends;
  }

  /// From now on everything arrives.
  void widen() noexcept { received_max_ = SIZE_MAX; }

  [[nodiscard]] std::string take(std::size_t count) {
    std::string bytes = sent_.substr(0, count);
    sent_.erase(0, bytes.size());
    return bytes;
  }
  [[nodiscard]] const std::string& waiting_for_client() const noexcept { return sent_; }
  [[nodiscard]] std::size_t in_transit() const noexcept { return in_transit_.size(); }
  [[nodiscard]] bool finished_by_broker() const noexcept { return shut_; }
  [[nodiscard]] bool full() const noexcept { return sent_.size() == sent_max_; }

  // The broker's side.
  [[nodiscard]] bool is_reset() const noexcept { return reset_; }
  [[nodiscard]] std::size_t unread() const noexcept { return received_.size(); }
  [[nodiscard]] bool has_end() const noexcept { return ended_ || reset_; }
  [[nodiscard]] bool has_input() const noexcept { return !received_.empty() || has_end(); }
  [[nodiscard]] std::size_t room() const noexcept { return sent_max_ - sent_.size(); }
  [[nodiscard]] std::string_view received() const noexcept { return received_; }
  [[nodiscard]] std::string read(std::size_t count) {
    std::string bytes = received_.substr(0, count);
    received_.erase(0, bytes.size());
    return bytes;
  }
  void write(std::string_view bytes) { sent_ += bytes; }
  void shut() noexcept { shut_ = true; }

 private:
  std::size_t received_max_;
  std::size_t sent_max_;
  std::string in_transit_;
  std::string received_;  ///< arrived, and not read by the broker
  std::string sent_;      ///< written by the broker, and not read by the client
  bool finishing_ = false;
  bool ended_ = false;
  bool reset_ = false;
  bool shut_ = false;
};

}  // namespace p2p_broker::simulation
