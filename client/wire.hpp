// One link to the broker at work: a message at a time each way, and a polite end once nothing is left to send.
// Made for one link and over with it, so that nothing of a lost one reaches the next.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "client/client.hpp"
#include "client/outbox.hpp"
#include "client/transport.hpp"

namespace p2p_broker::client {

class wire : public std::enable_shared_from_this<wire> {
 public:
  /// Whoever works with a wire. Called on the executor, never inside a call of the wire; kept alive until the last
  /// completion has run. Once the wire is over, only `written` is still called.
  class user {
   public:
    virtual void opened() = 0;
    virtual void heard(std::string_view text) = 0;  ///< `text` lives as long as this call

    /// A message is with the operating system, or is lost because the link broke.
    virtual void written(std::uint64_t operation, bool sent) = 0;
    virtual void writable() = 0;                ///< after `written`: the next message may go out
    virtual void lost(const failure& why) = 0;  ///< the wire is over; `why` is no failure after a polite end

   protected:
    ~user() = default;
  };

  /// \param link not connected yet
  /// \param waiting,count of the user: what goes out next, and where the messages that pass are counted
  wire(std::shared_ptr<transport> link, std::weak_ptr<user> whose, outbox& waiting, counters& count);

  /// Connects, then says `opened` or `lost`. To be called once, before all else.
  void open(std::string target);

  /// Reads the next message; nothing is done while one is being read.
  void read_on();

  /// Sends the next message, a heartbeat ahead of those that wait; nothing is done while one is being written. With
  /// none left, and after close_once_sent(), closes politely and says `lost`.
  void write_on();

  [[nodiscard]] bool is_reading() const noexcept { return reading_; }

  // What write_on() is to do when it can
  void beat() noexcept { heartbeat_due_ = true; }
  void close_once_sent() noexcept { closing_ = true; }

  // The user has done with the wire
  void drop();   ///< closes politely, without waiting for what is being written
  void abort();  ///< cuts it

 private:
  [[nodiscard]] std::shared_ptr<outgoing> next_to_write();
  void close();
  void lose(user& whose, const failure& why);

  std::shared_ptr<transport> link_;
  std::weak_ptr<user> user_;
  outbox& waiting_;
  counters& count_;
  bool reading_ = false;
  bool writing_ = false;
  bool heartbeat_due_ = false;
  bool closing_ = false;  ///< close once the outbox is empty
  bool over_ = false;
};

}  // namespace p2p_broker::client
