// The words of the {words:N} placeholder: short, easy, lower-case English, to be told over the phone.
// Chosen without common homophones (sea and see), plurals of each other, and words that could offend.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace p2p_broker::protocol {

inline constexpr std::size_t word_count = 1024;    ///< ten bits a word
inline constexpr std::size_t word_length_min = 3;  ///< letters
inline constexpr std::size_t word_length_max = 6;  ///< letters

/// All words in alphabetical order, each once, letters a to z only.
extern const std::array<std::string_view, word_count> words;

}  // namespace p2p_broker::protocol
