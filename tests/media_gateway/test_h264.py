import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway import h264
from tests.media_gateway.material import video_frames


@pytest.mark.parametrize("size", [(160, 120), (320, 180), (1280, 720), (360, 640), (162, 90)])
def test_the_picture_size_is_read_from_a_real_parameter_set(size):
    keyframe, _ = video_frames("h264", count=1, size=size)[0]
    sps, pps = h264.parameter_sets(keyframe)

    assert h264.picture_size(sps) == size
    assert pps is not None


@given(st.binary(max_size=30))
def test_a_broken_parameter_set_is_a_value_error(data):
    try:
        width, height = h264.picture_size(b"\x67" + data)
    except ValueError:
        return

    assert isinstance(width, int)
    assert isinstance(height, int)


def test_length_prefixed_frames_decode_with_the_configuration():
    frames = video_frames("h264")
    sps, pps = h264.parameter_sets(frames[0][0])
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = h264.decoder_configuration(sps, pps)

    shown = sum(len(decoder.decode(av.Packet(h264.length_prefixed(data)))) for data, _ in frames)

    assert shown + len(decoder.decode(None)) == len(frames)


def test_a_keyframe_that_came_without_its_sets_gets_them():
    keyframe, _ = video_frames("h264")[0]
    sps, pps = h264.parameter_sets(keyframe)

    assert h264.parameter_sets(h264.with_parameter_sets(b"\x00\x00\x00\x01\x65abc", sps, pps)) == (sps, pps)
