// The text of the session description, line by line.
// Each line ends in the JSON escapes of CR LF, so the text goes into a JSON string as it is.
#include "bench/load/session_description.hpp"

namespace p2p_broker::bench {
namespace {

constexpr const char* audio_part =
    R"(v=0\r\n)"
    R"(o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n)"
    R"(s=-\r\n)"
    R"(t=0 0\r\n)"
    R"(a=group:BUNDLE 0 1\r\n)"
    R"(a=extmap-allow-mixed\r\n)"
    R"(a=msid-semantic: WMS 7f1b2c7e-5a0c-4f0e-9c7e-2f1f4f9c5a11\r\n)"
    R"(m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n)"
    R"(c=IN IP4 0.0.0.0\r\n)"
    R"(a=rtcp:9 IN IP4 0.0.0.0\r\n)"
    R"(a=ice-ufrag:EsAw\r\n)"
    R"(a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n)"
    R"(a=ice-options:trickle\r\n)"
    R"(a=fingerprint:sha-256 )"
    R"(D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F\r\n)"
    R"(a=setup:actpass\r\n)"
    R"(a=mid:0\r\n)"
    R"(a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n)"
    R"(a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n)"
    R"(a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n)"
    R"(a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n)"
    R"(a=sendrecv\r\n)"
    R"(a=msid:7f1b2c7e-5a0c-4f0e-9c7e-2f1f4f9c5a11 0c8ab3b8-d2b1-4c0e-a7a5-6f9a3f1d2e77\r\n)"
    R"(a=rtcp-mux\r\n)"
    R"(a=rtpmap:111 opus/48000/2\r\n)"
    R"(a=rtcp-fb:111 transport-cc\r\n)"
    R"(a=fmtp:111 minptime=10;useinbandfec=1\r\n)"
    R"(a=rtpmap:63 red/48000/2\r\n)"
    R"(a=fmtp:63 111/111\r\n)"
    R"(a=rtpmap:9 G722/8000\r\n)"
    R"(a=rtpmap:0 PCMU/8000\r\n)"
    R"(a=rtpmap:8 PCMA/8000\r\n)"
    R"(a=rtpmap:13 CN/8000\r\n)"
    R"(a=rtpmap:110 telephone-event/48000\r\n)"
    R"(a=rtpmap:126 telephone-event/8000\r\n)"
    R"(a=ssrc:3735928559 cname:o/i14u9pJrxRKAsu\r\n)"
    R"(a=ssrc:3735928559 msid:7f1b2c7e-5a0c-4f0e-9c7e-2f1f4f9c5a11 0c8ab3b8-d2b1-4c0e-a7a5-6f9a3f1d2e77\r\n)";

constexpr const char* data_channel_part =
    R"(m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n)"
    R"(c=IN IP4 0.0.0.0\r\n)"
    R"(a=ice-ufrag:EsAw\r\n)"
    R"(a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n)"
    R"(a=ice-options:trickle\r\n)"
    R"(a=fingerprint:sha-256 )"
    R"(D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F\r\n)"
    R"(a=setup:actpass\r\n)"
    R"(a=mid:1\r\n)"
    R"(a=sctp-port:5000\r\n)"
    R"(a=max-message-size:262144\r\n)";

}  // namespace

std::string session_description() { return std::string(audio_part) + data_channel_part; }

const std::string& candidate_line() {
  static const std::string line =
      R"(a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0\r\n)";
  return line;
}

}  // namespace p2p_broker::bench
