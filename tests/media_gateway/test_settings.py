import pytest

from media_gateway.settings import SettingError, read_settings

SECRET = {"GATEWAY_SECRET": "x" * 32}


def test_the_secret_alone_is_enough():
    settings = read_settings(SECRET)

    assert (settings.host, settings.port, settings.report_url) == ("127.0.0.1", 8001, "")
    assert settings.media_root.is_absolute()


def test_every_option_is_read(tmp_path):
    (tmp_path / "secret").write_text("y" * 40 + "\n")
    settings = read_settings(
        {
            "GATEWAY_SECRET_FILE": str(tmp_path / "secret"),
            "GATEWAY_MEDIA_ROOT": str(tmp_path),
            "GATEWAY_HOST": "0.0.0.0",
            "GATEWAY_PORT": "9",
            "GATEWAY_PUBLIC_URL": "https://live.example/gw/",
            "GATEWAY_WEB_ORIGIN": "https://kaobo.example",
            "GATEWAY_REPORT_URL": "https://kaobo.example/report/",
            "GATEWAY_DISK_RESERVE_BYTES": "5",
            "GATEWAY_ICE_LOOPBACK": "1",
            "GATEWAY_MAX_STREAMS": "3",
            "GATEWAY_MAX_VIEWERS": "4",
        }
    )

    assert (settings.secret, settings.media_root, settings.host, settings.port) == ("y" * 40, tmp_path, "0.0.0.0", 9)
    assert (settings.public_url, settings.web_origin) == ("https://live.example/gw", "https://kaobo.example")
    assert (settings.disk_reserve_bytes, settings.ice_loopback) == (5, True)
    assert (settings.max_streams, settings.max_viewers) == (3, 4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_SECRET", "short"),
        ("GATEWAY_SECRET_FILE", "/nowhere/at/all"),
        ("GATEWAY_PORT", "http"),
        ("GATEWAY_PORT", "70000"),
        ("GATEWAY_WEB_ORIGIN", "kaobo.example"),
        ("GATEWAY_WEB_ORIGIN", "https://kaobo.example/path"),
        ("GATEWAY_REPORT_URL", "ftp://kaobo.example"),
        ("GATEWAY_DISK_RESERVE_BYTES", "-1"),
        ("GATEWAY_ICE_LOOPBACK", "yes"),
        ("GATEWAY_MAX_STREAMS", "many"),
    ],
)
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(SettingError, match=name):
        read_settings({**SECRET, name: value})
