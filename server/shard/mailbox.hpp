// What other threads want of a shard: sockets to serve, messages to deliver, orders to end.
// Senders append under a lock and wake the shard once; the shard takes everything at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/peer_ref.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

class realm;

/// Letters in the order of sending; their texts lie in one run of bytes, so that a batch costs no allocation once the
/// buffers have grown.
class mail {
 public:
  enum class kind : std::uint8_t { socket, deliver, taken_over, drain, stop };
  struct letter {
    kind what;
    peer_ref to;               ///< deliver, taken_over
    realm* of = nullptr;       ///< deliver
    int fd = -1;               ///< socket; whoever takes the mail owns it
    std::size_t text_end = 0;  ///< deliver: the JSON; socket: an address. It begins where the one before ends
  };

  void add(letter what, std::string_view text = {});
  /// Room for a text of `size` bytes, to be written by the caller.
  [[nodiscard]] char* add_with_room(letter what, std::size_t size);
  void append(const mail& other);
  /// Keeps its memory for the next letters, unless that was an exceptional amount.
  void clear() noexcept;

  [[nodiscard]] bool empty() const noexcept { return letters_.empty(); }
  [[nodiscard]] std::size_t count() const noexcept { return letters_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return texts_.size() + letters_.size() * sizeof(letter); }

  /// Calls `on_letter(letter, text)` for each.
  template <class OnLetter>
  void for_each(OnLetter on_letter) const {
    std::size_t begin = 0;
    for (const letter& each : letters_) {
      on_letter(each, std::string_view(texts_).substr(begin, each.text_end - begin));
      begin = each.text_end;
    }
  }

 private:
  std::vector<letter> letters_;
  std::string texts_;
};

/// Thread-safe.
class mailbox {
 public:
  /// \throws std::system_error when no eventfd can be had
  mailbox();

  /// Becomes readable when mail comes; it is never read, so it takes a poller that tells each time.
  [[nodiscard]] int fd() const noexcept { return wake_.get(); }

  void post(const mail& letters);

  /// Wakes the reader even without mail.
  void wake() noexcept;

  /// What waits to be taken. \returns a number that may have changed by now
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_.load(std::memory_order_relaxed); }

  /// Moves all mail into `into`, which is empty.
  void take(mail& into);

 private:
  file_descriptor wake_;
  std::mutex mutex_;
  mail waiting_;
  std::atomic<std::size_t> waiting_bytes_{0};
};

}  // namespace p2p_broker::server
