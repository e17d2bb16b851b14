"""What benchmarks and browser tests do on every page: wait until it stands, draw on the pad."""

from playwright.sync_api import Page, expect


def settle(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    expect(page.get_by_test_id("stHeading").first).to_be_visible()
    state = ("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stApp")).to_have_attribute(*state)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def draw_a_one(page: Page, label: str = "Drawing area") -> None:
    """Pull one stroke from the top of the drawing pad to its bottom."""
    pad = page.locator(f"canvas[aria-label='{label}']")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + box["height"] * 0.15)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] * 0.85, steps=8)
    page.mouse.up()
