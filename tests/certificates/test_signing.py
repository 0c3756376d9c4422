"""The signing key and what it signs."""

from concurrent.futures import ThreadPoolExecutor

from certificates import signing

CONTENT = {"name": "林晓雨", "number": "KB-2026-4-000001"}


def test_a_signed_field_that_changes_by_one_character_is_not_signed(tmp_path):
    signature = signing.sign_fields(CONTENT, tmp_path)

    assert signing.is_signed(CONTENT, signature, tmp_path)
    assert not signing.is_signed(CONTENT | {"name": "林晓两"}, signature, tmp_path)
    assert not signing.is_signed(CONTENT | {"grade": "优秀"}, signature, tmp_path)


def test_nonsense_is_no_signature(tmp_path):
    assert not signing.is_signed(CONTENT, "not a signature!", tmp_path)


def test_a_key_of_another_folder_does_not_verify(tmp_path):
    signature = signing.sign_fields(CONTENT, tmp_path / "a")

    assert not signing.is_signed(CONTENT, signature, tmp_path / "b")


def test_key_is_made_once_by_many_at_once_and_readable_only_by_its_owner(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda _: signing.sign_fields(CONTENT, tmp_path), range(8)))

    signing.load_key.cache_clear()
    assert all(signing.is_signed(CONTENT, signature, tmp_path) for signature in signatures)
    assert (tmp_path / signing.KEY_FILE).stat().st_mode & 0o777 == 0o600
