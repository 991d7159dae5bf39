// What is to be looked at behind the events, each once. To note something needs no memory that could be missing: if
// there is none, the list no longer says which, and all have to be looked at.
#pragma once

#include <new>
#include <vector>

namespace p2p_broker::server {

template <class Item>
class worklist {
 public:
  /// \param item not noted yet
  void note(const Item& item) noexcept {
    try {
      noted_.push_back(item);
    } catch (const std::bad_alloc&) {
      names_all_ = false;
    }
  }

  [[nodiscard]] bool empty() const noexcept { return noted_.empty() && names_all_; }

  /// Whether noted() are all; else there are others.
  [[nodiscard]] bool names_all() const noexcept { return names_all_; }

  /// In the order in which they were noted. More may be noted meanwhile, which makes iterators invalid.
  [[nodiscard]] const std::vector<Item>& noted() const noexcept { return noted_; }

  /// Gives back the memory of an empty list.
  void shrink() noexcept {
    if (empty()) {
      std::vector<Item>().swap(noted_);
    }
  }

  void clear() noexcept {
    noted_.clear();
    names_all_ = true;
  }

 private:
  std::vector<Item> noted_;
  bool names_all_ = true;
};

}  // namespace p2p_broker::server
