// Letters from one thread to a shard: sockets to serve, messages to deliver, connections to end, questions about owners
// of ids and answers to them, news, orders.
// They keep the order of sending; their texts lie in one run of bytes, so that a batch costs no allocation once the
// buffers have grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/outbox_shares.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class realm;

class mail {
 public:
  enum class kind : std::uint8_t {
    socket,
    deliver,
    tell,
    end,
    ask,
    answer,
    levy,
    settings,
    pulse,
    shrink,
    drain,
    stop
  };
  struct letter {
    kind what;
    peer_ref to;               ///< deliver, tell, end, ask, answer
    realm* to_tell = nullptr;  ///< deliver: where it is said that the message was missed, if that is to be said
    sender_uid sender = 0;     ///< deliver: who fills the outbox with it
    int fd = -1;               ///< socket; whoever takes the mail owns it
    std::size_t text_end = 0;  ///< deliver, tell: the JSON; socket: an address; end: a farewell; ask: a question;
                               ///< answer: that; levy: its notice. It begins where the one before ends
  };

  // These change nothing if there is no memory for it.
  void add(letter what, std::string_view text = {});
  /// Room for a text of `size` bytes, to be written by the caller.
  [[nodiscard]] char* add_with_room(letter what, std::size_t size);
  void append(const mail& other);
  /// Keeps its memory for the next letters, unless that was an exceptional amount.
  void clear() noexcept;
  /// Gives back the memory of mail that is empty.
  void shrink() noexcept;

  [[nodiscard]] bool empty() const noexcept { return letters_.empty(); }
  [[nodiscard]] std::size_t count() const noexcept { return letters_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return texts_.size() + letters_.size() * sizeof(letter); }

  /// What it keeps for itself, used or not.
  [[nodiscard]] std::size_t memory() const noexcept { return texts_.capacity() + letters_.capacity() * sizeof(letter); }

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

}  // namespace p2p_broker::server
