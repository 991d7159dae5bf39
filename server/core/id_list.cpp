#include "server/core/id_list.hpp"

#include <utility>

namespace p2p_broker::server {

id_list::text id_list::get(instant now) {
  const std::scoped_lock lock(mutex_);
  asked_ = now;
  if (text_ && now < made_ + fresh_for) {
    return text_;
  }
  made_ = now;  // others who ask meanwhile take what there is
  return nullptr;
}

id_list::text id_list::made_of(const std::vector<numbered_registration>& of) {
  std::string ids = "[";
  for (const numbered_registration& each : of) {
    ids.append(ids.size() == 1 ? "" : ",").append(each.entry->id_json());
  }
  return std::make_shared<const std::string>(ids.append("]"));
}

void id_list::put(text made) {
  const std::scoped_lock lock(mutex_);
  text_ = std::move(made);
}

void id_list::free_unused(instant now) {
  const std::scoped_lock lock(mutex_);
  if (text_ && now >= asked_ + kept_for) {
    text_.reset();
  }
}

}  // namespace p2p_broker::server
