import pytest
from yarl import URL

from media_gateway.contract import Role
from tests.media_gateway.material import token
from tests.media_gateway.test_server import refusal

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def files(client, settings):
    """A part, a finished recording, a secret beside the media root and a link to it."""
    room = settings.media_root / "r1"
    for name in ("s0001/p00000.webm", "final/recording.mp4", "final/poster.jpg", "final/words.vtt", "final/notes.txt"):
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_bytes(CONTENT)
    (settings.media_root.parent / "secret.webm").write_bytes(b"secret")
    (room / "final" / "link.webm").symlink_to(settings.media_root.parent / "secret.webm")
    (settings.media_root / "r2").mkdir()
    (settings.media_root / "r2" / "other.webm").write_bytes(b"other")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("s0001/p00000.webm", "video/webm"),
        ("final/recording.mp4", "video/mp4"),
        ("final/poster.jpg", "image/jpeg"),
        ("final/words.vtt", "text/vtt; charset=utf-8"),
    ],
)
async def test_a_recorded_file_plays_by_signed_address(client, name, content_type):
    answer = await client.get(f"/media/r1/{name}?token={token(Role.PLAY)}")

    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)
    assert await answer.read() == CONTENT


@pytest.mark.usefixtures("files")
async def test_a_player_may_seek(client):
    url = f"/media/r1/final/recording.mp4?token={token(Role.PLAY)}"

    middle = await client.get(url, headers={"Range": "bytes=100-199"})
    tail = await client.get(url, headers={"Range": "bytes=-10"})
    beyond = await client.get(url, headers={"Range": "bytes=999999-"})
    head = await client.head(url)

    assert (middle.status, await middle.read()) == (206, CONTENT[100:200])
    assert middle.headers["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    assert (tail.status, await tail.read()) == (206, CONTENT[-10:])
    assert beyond.status == 416
    assert (head.status, head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (200, "10240", "bytes")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "path",
    [
        "r1/../../secret.webm",
        "r1/%2e%2e/%2e%2e/secret.webm",
        "r1/..%2f..%2fsecret.webm",
        "r1/final/link.webm",
        "r1/final/notes.txt",
        "r1/manifest.json",
        "r1/events.jsonl",
        "r1/final",
        "r1/absent.webm",
        "%2fetc%2fpasswd",
        "r1/a%00.webm",
    ],
)
async def test_nothing_else_can_be_read(client, path):
    answer = await client.get(URL(f"/media/{path}?token={token(Role.PLAY)}", encoded=True))

    assert (await refusal(answer))[0] in (403, 404)


@pytest.mark.usefixtures("files")
async def test_a_token_plays_its_own_prefix_only(client):
    narrow = token(Role.PLAY, prefix="r1/final")

    own = await client.get(f"/media/r1/final/recording.mp4?token={narrow}")
    sibling = await client.get(f"/media/r1/s0001/p00000.webm?token={narrow}")
    other_room = await client.get(f"/media/r2/other.webm?token={token(Role.PLAY)}")
    other_role = await client.get(f"/media/r1/final/recording.mp4?token={token(Role.CONTROL)}")
    expired = await client.get(f"/media/r1/final/recording.mp4?token={token(Role.PLAY, lifetime_s=-1)}")

    assert own.status == 200
    assert await refusal(sibling) == await refusal(other_room) == (403, "wrong_room")
    assert await refusal(other_role) == (403, "wrong_role")
    assert await refusal(expired) == (401, "token_expired")
