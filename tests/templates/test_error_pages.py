"""Error pages stand on their own when Django has no request to render them with."""

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_a_page_without_a_request_says_what_to_do_in_both_languages(name: str) -> None:
    template = get_template(name)

    page = template.render()

    assert "请返回上一页" in page
    assert "Go back" in page
    assert 'class="button" href="/"' in page


@pytest.mark.parametrize("name", ["403.html", "404.html", "413.html", "429.html"])
def test_a_page_in_the_common_frame_renders_without_a_request_too(name: str) -> None:
    template = get_template(name)

    page = template.render()

    assert "<h1>" in page
    assert 'id="main"' in page
