from hypothesis import given
from hypothesis import strategies as st

from media_gateway.assembly import AudioAssembler, VideoAssembler
from media_gateway.rtp_payload import Piece

START = 65_530  # so that the sequence wraps early


def packets(frames: int, per_frame: int = 3, key_every: int = 10) -> list[tuple]:
    """Return (sequence, timestamp, marker, piece) of a stream whose frame n carries bytes n."""
    made = []
    for frame in range(frames):
        for place in range(per_frame):
            number = (START + frame * per_frame + place) % 65_536
            first, last = place == 0, place == per_frame - 1
            made.append((number, frame * 3000, last, Piece(bytes([frame]), first, first and frame % key_every == 0)))
    return made


def numbers(assembled: list) -> list[int]:
    return [frame.data[0] for frame in assembled]


def test_packets_in_order_become_frames_at_their_marker():
    assembler, frames = VideoAssembler(), []

    for at, packet in enumerate(packets(12)):
        frames += assembler.add(*packet, now=at / 100)

    assert numbers(frames) == list(range(12))
    assert [frame.key for frame in frames] == [n % 10 == 0 for n in range(12)]
    assert all(len(frame.data) == 3 for frame in frames)


@given(st.randoms(use_true_random=False))
def test_packets_that_overtake_each_other_are_put_in_order(random):
    sent = packets(12)
    shuffled = sent[:3] + sorted(sent[3:], key=lambda packet: ((packet[0] - START) % 65_536) + random.uniform(0, 6))
    assembler, frames = VideoAssembler(), []

    for at, packet in enumerate(shuffled):
        frames += assembler.add(*packet, now=at / 1000)

    assert numbers(frames) == list(range(12))


def test_a_lost_packet_is_asked_for_at_once_and_again_and_mends_the_frame():
    sent = packets(6)
    lost = sent[7]
    assembler, frames, asked = VideoAssembler(), [], []

    for at, packet in enumerate(sent):
        if packet is not lost:
            frames += assembler.add(*packet, now=at / 50)
            asked += [(at, number) for number in assembler.due_nacks(at / 50)]
    frames += assembler.add(*lost, now=0.39)

    assert numbers(frames) == list(range(6))
    assert asked == [(at, lost[0]) for at in (8, 11, 14, 17)]  # a packet every 20 ms


def test_a_packet_that_never_comes_costs_the_frames_up_to_the_next_keyframe():
    sent = packets(24)
    assembler, frames = VideoAssembler(), []

    for at, packet in enumerate(sent):
        if at != 7:
            frames += assembler.add(*packet, now=at / 50)

    assert numbers(frames) == [0, 1, *range(10, 24)]
    assert not assembler.wants_keyframe


def test_nothing_comes_before_the_first_keyframe():
    assembler, frames = VideoAssembler(), []

    for at, packet in enumerate(packets(15)[6:]):
        frames += assembler.add(*packet, now=at / 100)

    assert numbers(frames) == [10, 11, 12, 13, 14]


def test_a_sender_without_markers_is_understood_by_its_timestamps():
    assembler, frames = VideoAssembler(), []

    for at, (number, stamp, _, piece) in enumerate(packets(5)):
        frames += assembler.add(number, stamp, False, piece, now=at / 100)

    assert numbers(frames) == [0, 1, 2, 3]


def test_a_sender_that_starts_its_sequence_anew_is_followed():
    assembler, frames = VideoAssembler(), []
    again = [((number + 20_000) % 65_536, *rest) for number, *rest in packets(3)]

    for at, packet in enumerate([*packets(3), *again]):
        frames += assembler.add(*packet, now=at / 100)

    assert numbers(frames) == [0, 1, 2, 0, 1, 2]


@given(
    st.lists(st.tuples(st.integers(0, 65_535), st.integers(0, 2**32 - 1), st.booleans(), st.booleans()), max_size=60)
)
def test_no_order_of_packets_is_too_much(tuples):
    assembler = VideoAssembler()

    for at, (number, stamp, marker, key) in enumerate(tuples):
        for frame in assembler.add(number, stamp, marker, Piece(b"x", True, key), now=at / 10):
            assert frame.data
        assert len(assembler.due_nacks(at / 10)) <= 100


def test_sound_is_put_in_order_and_a_hole_is_waited_for_sixty_ms():
    assembler, heard = AudioAssembler(), []

    for at, number in enumerate([65_534, 65_535, 1, 0, 2, 4, 5, 6, 7, 8]):
        heard += [frame.data for frame in assembler.add(number, number, bytes([number % 256]), now=at * 0.02)]

    assert [data[0] for data in heard] == [254, 255, 0, 1, 2, 4, 5, 6, 7, 8]


def test_sound_that_comes_too_late_is_left_out():
    assembler, heard = AudioAssembler(), []

    for at, number in enumerate([1, 2, 4, 5, 6, 7, 3, 8]):
        heard += [frame.data for frame in assembler.add(number, number, bytes([number]), now=at * 0.02)]

    assert [data[0] for data in heard] == [1, 2, 4, 5, 6, 7, 8]
