"""What the roads that people walk share."""

import pytest


@pytest.fixture
def passed(axe):
    """``passed(page)``: a page on the road has no barrier and fits its screen."""

    def check(page) -> None:
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], page.url

    return check
