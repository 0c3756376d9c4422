import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.h264 import split_units
from media_gateway.rtp_payload import piece_of
from tests.media_gateway.material import video_frames


def test_vp8_packets_give_back_the_frame():
    for data, key in video_frames("vp8"):
        pieces = [piece_of("vp8", payload) for payload in Vp8Encoder._packetize(data, 300)]

        assert b"".join(piece.data for piece in pieces) == data
        assert [piece.starts for piece in pieces] == [True] + [False] * (len(pieces) - 1)
        assert pieces[0].key is key


def test_h264_packets_give_back_the_units_also_fragmented_ones():
    large = b"\x00\x00\x00\x01\x65" + bytes(range(1, 256)) * 20
    streams = [(data, key) for data, key in video_frames("h264")] + [(large, True)]

    for data, key in streams:
        payloads = H264Encoder._packetize(H264Encoder._split_bitstream(data))
        pieces = [piece_of("h264", payload) for payload in payloads]

        assert split_units(b"".join(piece.data for piece in pieces)) == split_units(data)
        assert any(piece.key for piece in pieces) is key
        assert pieces[0].starts


@given(st.sampled_from(["vp8", "h264"]), st.binary(max_size=40))
def test_any_payload_is_read_or_refused_with_a_value_error(codec, payload):
    try:
        piece = piece_of(codec, payload)
    except ValueError:
        return

    assert isinstance(piece.data, bytes)


@pytest.mark.parametrize("payload", [b"\x90", b"\x90\x80", b"\x10"])
def test_a_vp8_payload_that_is_cut_short_is_refused(payload):
    with pytest.raises(ValueError, match="cut short"):
        piece_of("vp8", payload)
