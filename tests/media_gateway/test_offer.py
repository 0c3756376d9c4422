import pytest

from media_gateway import offer
from media_gateway.errors import Refusal

HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AA\r\na=ice-ufrag:abcd\r\n"
VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 97 98\r\na=rtpmap:97 VP8/90000\r\na=rtpmap:98 rtx/90000\r\na=fmtp:98 apt=97\r\n"
H264 = "m=video 9 UDP/TLS/RTP/SAVPF 99\r\na=rtpmap:99 H264/90000\r\na=fmtp:99 packetization-mode=1\r\n"
AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 opus/48000/2\r\n"
MDNS = "a=candidate:1 1 udp 2113937151 6d3a.local 50000 typ host\r\n"
HOST = "a=candidate:2 1 udp 2113937151 192.0.2.7 50000 typ host\r\n"
END = "a=end-of-candidates\r\n"


@pytest.mark.parametrize(
    "sdp", ["", "hello", "v=0", HEAD, HEAD + AUDIO, HEAD + VIDEO + VIDEO, HEAD + VIDEO + AUDIO + AUDIO]
)
def test_an_offer_that_cannot_be_recorded_is_refused(sdp):
    with pytest.raises(Refusal) as refused:
        offer.check_offer(sdp)

    assert (refused.value.status, refused.value.code) == (400, "bad_sdp")


def test_an_offer_with_one_picture_and_one_sound_is_taken():
    offer.check_offer(HEAD + VIDEO + AUDIO)
    offer.check_offer(HEAD + VIDEO)

    assert offer.kinds_of(HEAD + VIDEO + AUDIO) == {"video", "audio"}
    assert offer.ufrag_of(HEAD) == "abcd"


def test_hidden_addresses_are_dropped_and_with_the_last_one_the_end_mark():
    assert offer.without_mdns(HEAD + VIDEO + MDNS + HOST + END) == HEAD + VIDEO + HOST + END
    assert offer.without_mdns(HEAD + VIDEO + MDNS + END) == HEAD + VIDEO


def test_the_start_bitrate_is_told_for_each_video_codec_and_no_other():
    told = offer.with_start_bitrate(HEAD + VIDEO + H264 + AUDIO)

    assert "a=rtpmap:97 VP8/90000\r\na=fmtp:97 x-google-start-bitrate=2000\r\n" in told
    assert "a=fmtp:99 packetization-mode=1;x-google-start-bitrate=2000\r\n" in told
    assert told.count("x-google") == 2
    assert "a=fmtp:98 apt=97\r\n" in told


def test_a_fragment_gives_its_candidates_with_their_mid():
    fragment = offer.read_fragment("a=ice-ufrag:abcd\r\nm=video 9 UDP 0\r\na=mid:0\r\n" + HOST + MDNS + END)

    assert fragment.ufrag == "abcd"
    assert [mid for mid, _ in fragment.candidates] == ["0", "0"]
    assert fragment.candidates[0][1].startswith("2 1 udp")
    assert fragment.is_last


def test_a_body_that_is_no_fragment_is_refused():
    with pytest.raises(Refusal):
        offer.read_fragment('{"candidate": 1}')
