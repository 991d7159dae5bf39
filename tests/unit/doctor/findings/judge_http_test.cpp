// Greeting, id, CORS and clock.
#include "doctor/findings/judge_http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/doctor/findings/answer_given.hpp"

namespace p2p_broker::doctor::judge_http_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JudgeGreeting, ABrokerIsKnownAndPeerjsServerToo) {
  EXPECT_EQ(judge_greeting(answer(200, greeting), at_root, "?").state, state::green);
  const finding reference = judge_greeting(answer(200, greeting, {{"x-powered-by", "Express"}}), at_root, "?");
  EXPECT_EQ(reference.state, state::green);
  EXPECT_THAT(reference.line, HasSubstr("this is peerjs-server"));
}

TEST(JudgeGreeting, PathsThatAreTriedAreFewAndNeverItsOwn) {
  EXPECT_THAT(other_paths(at_root), ElementsAre("/peerjs", "/myapp", "/peerjs/myapp"));
  EXPECT_THAT(other_paths(at_app), ElementsAre("/app/app", ""));
  target deep = at_app;
  deep.path = "/a/peerjs";
  EXPECT_THAT(other_paths(deep), ElementsAre("/a/peerjs/a/peerjs", "/a", ""));
}

TEST(JudgeGreeting, FoundElsewhereSaysWhatToWrite) {
  const http_seen not_here = answer(404, "<pre>Cannot GET /app/</pre>");
  EXPECT_THAT(judge_greeting(not_here, at_app, "").cure, HasSubstr("path: '/'"));
  EXPECT_THAT(judge_greeting(not_here, at_app, "/app/app").cause, HasSubstr("doubled"));
  target with_key = at_app;
  with_key.path = "/app/peerjs";
  EXPECT_THAT(judge_greeting(answer(404), with_key, "/app").cause, HasSubstr("PeerJS adds it"));
}

TEST(JudgeGreeting, AChangedPathCountsForMoreThanAPlaceElsewhere) {
  EXPECT_THAT(judge_greeting(answer(404, "<pre>Cannot GET /</pre>"), at_app, "/app/app").cause,
              HasSubstr("takes /app away"));
}

TEST(JudgeId, AnIdIsShortAndOfItsCharacters) {
  EXPECT_EQ(id_in(answer(200, "abc-1_2")), "abc-1_2");
  EXPECT_EQ(id_in(answer(200, "<html>")), "");
  EXPECT_EQ(id_in(answer(200, std::string(65, 'a'))), "");
  EXPECT_EQ(id_in(answer(404, "abc")), "");
  EXPECT_EQ(judge_id(answer(200, "abc"), "", at_root, "peerjs").state, state::green);
}

TEST(JudgeId, CachesEmptyBrokersAndOtherProgramsAreTold) {
  EXPECT_THAT(judge_id(answer(200, "abc", {{"age", "30"}}), "", at_root, "peerjs").cause, HasSubstr("cache"));
  EXPECT_THAT(judge_id(answer(200, "abc", {{"age", "30\xff\x1b[2J"}}), "", at_root, "peerjs").line,
              HasSubstr("30??[2J s"));
  EXPECT_THAT(judge_id(answer(200, "abc"), "abc", at_root, "peerjs").cause, HasSubstr("cache"));
  EXPECT_EQ(judge_id(answer(200, "abc"), "def", at_root, "peerjs").state, state::green);
  EXPECT_EQ(judge_id(answer(200, "abc", {{"age", "0"}}), "", at_root, "peerjs").state, state::green);
  const http_seen none = answer(503, "No free id is left", {{"retry-after", "1"}, {"content-type", "text/plain"}});
  EXPECT_THAT(judge_id(none, "", at_root, "peerjs").cause, HasSubstr("no id to give"));
  EXPECT_THAT(judge_id(answer(200, "{\"id\":1}"), "", at_app, "peerjs").cure, HasSubstr("/app/peerjs/id"));
  EXPECT_THAT(judge_id(answer(502), "", at_root, "peerjs").cause, HasSubstr("cannot reach"));
}

constexpr const char* origin = "https://game.example";
const http_seen good_preflight = answer(204, "", {{"access-control-allow-origin", origin}});

finding cors(std::vector<std::pair<std::string, std::string>> headers, const http_seen& preflight = good_preflight) {
  return judge_cors(answer(200, "abc", std::move(headers)), preflight, with_tls, origin);
}

TEST(JudgeCors, TheOriginOrAllMustBeAllowedOnce) {
  EXPECT_EQ(cors({{"access-control-allow-origin", origin}}).state, state::green);
  EXPECT_EQ(cors({{"access-control-allow-origin", "*"}}).state, state::green);
  EXPECT_THAT(cors({}).cure, HasSubstr("--cors https://game.example"));
  EXPECT_THAT(cors({{"access-control-allow-origin", "*"}, {"access-control-allow-origin", "*"}}).line,
              HasSubstr("twice"));
  EXPECT_THAT(cors({{"access-control-allow-origin", "*, *"}}).line, HasSubstr("twice"));
  EXPECT_THAT(cors({{"access-control-allow-origin", "https://b.example"}}).line, HasSubstr("not https://game.example"));
}

TEST(JudgeCors, APreflightThatFailsIsARemark) {
  const finding found = cors({{"access-control-allow-origin", "*"}}, answer(405));
  EXPECT_EQ(found.state, state::yellow);
  EXPECT_THAT(found.line, HasSubstr("405"));
}

TEST(JudgeCors, MixedContentAndTheOwnOrigin) {
  const http_seen get = answer(200, "abc", {{"access-control-allow-origin", "*"}});
  EXPECT_THAT(judge_cors(get, good_preflight, at_root, origin).cause, HasSubstr("mixed content"));
  target local = at_root;
  local.host = "localhost";
  EXPECT_EQ(judge_cors(get, good_preflight, local, origin).state, state::green);
  EXPECT_EQ(judge_cors(answer(200, "abc"), answer(405), with_tls, "https://a.example").state, state::green);
}

TEST(JudgeClock, TwoMinutesAreTolerated) {
  const http_seen dated = answer(200, "", {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}});
  EXPECT_EQ(judge_clock(dated, 784111777).line, "the same as here");
  EXPECT_EQ(judge_clock(dated, 784111777 + 120).state, state::green);
  EXPECT_EQ(judge_clock(dated, 784111777 + 121).state, state::yellow);
  EXPECT_THAT(judge_clock(dated, 784111777 + 121).line, HasSubstr("121 s behind"));
  EXPECT_THAT(judge_clock(dated, 784111777 - 200).line, HasSubstr("200 s ahead of"));
  EXPECT_EQ(judge_clock(answer(200), 0).state, state::skipped);
}

}  // namespace
}  // namespace p2p_broker::doctor::judge_http_test
