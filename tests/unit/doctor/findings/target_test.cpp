// URLs as people paste them.
#include "doctor/findings/target.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::doctor::target_test {
namespace {

std::string understood(std::string_view text) {
  const read_target read = parse_target(text);
  return read.complaint.empty() ? read.to.url() : "";
}

TEST(Target, SchemesOfWebAndWebSocketsAreTheSame) {
  EXPECT_EQ(understood("http://a.example/"), "http://a.example/");
  EXPECT_EQ(understood("ws://a.example"), "http://a.example/");
  EXPECT_EQ(understood("HTTPS://A.Example/my/App/"), "https://a.example/my/App/");
  EXPECT_EQ(understood("wss://a.example:443/x"), "https://a.example/x/");
  EXPECT_EQ(understood("https://a.example:80"), "https://a.example:80/");
}

TEST(Target, ABareHostIsHttpUnlessItsPortSaysOtherwise) {
  EXPECT_EQ(understood("localhost:9000"), "http://localhost:9000/");
  EXPECT_EQ(understood("a.example/myapp"), "http://a.example/myapp/");
  EXPECT_EQ(understood("a.example:443/myapp"), "https://a.example/myapp/");
  EXPECT_TRUE(parse_target("localhost:9000").to.guessed_scheme);
  EXPECT_FALSE(parse_target("http://localhost:9000").to.guessed_scheme);
}

TEST(Target, AddressesOfBothFamilies) {
  EXPECT_EQ(understood("http://[::1]:9000/"), "http://[::1]:9000/");
  EXPECT_EQ(parse_target("http://[::1]:9000/").to.host, "::1");
  EXPECT_EQ(understood("192.168.1.20:9000"), "http://192.168.1.20:9000/");
}

TEST(Target, QueryAndFragmentDoNotMatter) {
  EXPECT_EQ(understood("http://a.example/x/?key=peerjs#top"), "http://a.example/x/");
  EXPECT_EQ(understood("http://a.example?x"), "http://a.example/");
}

TEST(Target, WhatIsNoUrlIsSaidInWords) {
  for (const char* text : {"", "http://", "ftp://a.example", "http://a b", "http://:9000/", "http://a.example:0/",
                           "http://a.example:65536/", "http://a.example:x/", "::1", "http://[::1", "http://[x]/",
                           "http://me:secret@a.example/", "http://a.example/\x01", "http://a.example:/"}) {
    const finding found = judge_target(parse_target(text));
    EXPECT_EQ(found.state, state::red) << text;
    EXPECT_NE(found.cure, "") << text;
  }
}

TEST(Target, WhatToWriteIntoPeerJsIsSaid) {
  EXPECT_EQ(judge_target(parse_target("https://a.example/myapp")).line,
            "PeerJS: { host: 'a.example', port: 443, path: '/myapp', secure: true }");
  EXPECT_EQ(judge_target(parse_target("a.example")).line,
            "taken as http; PeerJS: { host: 'a.example', port: 80, path: '/' }");
}

TEST(Target, OnlyThisMachineIsLocal) {
  for (const char* text : {"localhost", "game.localhost", "127.0.0.1", "[::1]"}) {
    EXPECT_TRUE(parse_target(text).to.is_local()) << text;
  }
  EXPECT_FALSE(parse_target("localhost.example").to.is_local());
}

TEST(Target, PathsLieBelowItsOwn) {
  EXPECT_EQ(parse_target("a.example/myapp/").to.below("/peerjs"), "/myapp/peerjs");
  EXPECT_EQ(parse_target("a.example").to.below("/peerjs"), "/peerjs");
}

}  // namespace
}  // namespace p2p_broker::doctor::target_test
