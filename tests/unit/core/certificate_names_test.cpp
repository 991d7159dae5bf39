// Which of several certificates goes to a client, by the name that it asks for.
#include <gtest/gtest.h>

#include "server/core/certificate_names.hpp"

namespace p2p_broker::server::certificate_names_test {
namespace {

certificate_names three() {
  certificate_names names;
  names.add({"first.example", "both.example"});
  names.add({"second.example", "both.example", "*.wild.example"});
  names.add({"whole.wild.example"});
  return names;
}

TEST(certificate_names, a_name_finds_its_certificate) {
  const certificate_names names = three();
  EXPECT_EQ(names.of("first.example"), 0U);
  EXPECT_EQ(names.of("second.example"), 1U);
  EXPECT_EQ(names.of("SECOND.Example"), 1U);
  EXPECT_EQ(names.of("second.example."), 1U);
}

TEST(certificate_names, what_none_has_gets_the_first) {
  const certificate_names names = three();
  for (const char* asked :
       {"", ".", "other.example", "x.second.example", "example", "second.example.evil", ".example"}) {
    EXPECT_EQ(names.of(asked), 0U) << asked;
  }
  EXPECT_EQ(certificate_names().of("any.example"), 0U);
}

TEST(certificate_names, of_two_with_one_name_the_earlier_has_it) { EXPECT_EQ(three().of("both.example"), 0U); }

TEST(certificate_names, a_wildcard_stands_for_one_label) {
  const certificate_names names = three();
  EXPECT_EQ(names.of("a.wild.example"), 1U);
  EXPECT_EQ(names.of("A.WILD.example"), 1U);
  EXPECT_EQ(names.of("wild.example"), 0U);
  EXPECT_EQ(names.of("a.b.wild.example"), 0U);
  EXPECT_EQ(names.of(".wild.example"), 0U);
}

TEST(certificate_names, a_whole_name_beats_a_wildcard) { EXPECT_EQ(three().of("whole.wild.example"), 2U); }

}  // namespace
}  // namespace p2p_broker::server::certificate_names_test
