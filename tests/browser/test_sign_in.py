"""People sign in at a provider of OpenID Connect, are students or teachers, and sign out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench._app import App, free_port, running_app
from core.auth.actors import Role
from core.people.repository import list_people
from tests.browser.conftest import OpenPage
from tests.oidc import CLIENT, SECRET, provider
from tests.serving.visits import request

pytestmark = pytest.mark.browser
PEOPLE = {
    "Ada": {"sub": "1", "name": "Ada", "roles": ["staff", "teacher"]},
    "Ben": {"sub": "2", "name": "Ben *bold* <b>", "roles": ["student"]},
    "Grace": {
        "sub": "3",
        "name": "Grace",
        "email": "grace@example.org",
        "email_verified": True,
    },
    "Eve": {"sub": "4", "name": "Grace", "email": "grace@example.org", "email_verified": False},
}
PICTURE = "{}/media/0123456789abcdef.png"
WHO = ".st-key-who button"
SECRETS = """[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a secret of this test alone"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder: Path = tmp_path_factory.mktemp("sign_in")
    port = free_port()
    with provider(PEOPLE) as issuer, pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISTAZO_TEACHER_CLAIM", "roles=teacher")
        patch.setenv("VISTAZO_TEACHERS", "grace@example.org")
        patch.setattr("bench._app.free_port", lambda: port)  # the provider has to know it before
        values = {"app": f"http://127.0.0.1:{port}", "client": CLIENT, "secret": SECRET}
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(issuer=issuer, **values))
        command = ("-m", "core", "app", "--secrets.files", str(secrets))
        with running_app(folder / "workspace", command) as app:
            yield app
            assert "Traceback" not in app.log.read_text()


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=who, exact=True).click()
    expect(page.locator(WHO)).to_be_visible()


def expect_here(page: Page, name: str, role: str) -> None:
    page.locator(WHO).click()
    here = page.get_by_test_id("stPopoverBody")
    expect(here.get_by_text(name, exact=True)).to_be_visible()
    expect(here.get_by_text(role, exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def test_a_teacher_signs_in_reloads_and_signs_out(app: App, open_page: OpenPage) -> None:
    page = open_page(app.url)
    expect(page.get_by_text("Sign in to see what is here.")).to_be_visible()
    sign_in(page, "Ada")
    expect_here(page, "Ada", "Teacher")
    page.reload()
    expect_here(page, "Ada", "Teacher")
    assert page.request.get(PICTURE.format(app.url)).status == 404  # let in: there is none
    page.locator(WHO).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.request.get(PICTURE.format(app.url)).status == 403
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    ("who", "name", "role"),
    [
        ("Ben", "Ben *bold* <b>", "Student"),
        ("Grace", "Grace", "Teacher"),
        ("Eve", "Grace", "Student"),
    ],
)
def test_the_role_is_what_the_settings_say(
    app: App, open_page: OpenPage, who: str, name: str, role: str
) -> None:
    page = open_page(app.url)
    sign_in(page, who)
    page.locator(WHO).click()
    here = page.get_by_test_id("stPopoverBody")
    expect(here.get_by_text(role, exact=True)).to_be_visible()
    expect(here).to_contain_text(name)
    with app.workspace():
        found = {person.shown: person.role for person in list_people()}
    assert Role(role.lower()) in [each for shown, each in found.items() if shown.startswith(name)]


def test_no_page_is_shown_before(app: App, open_page: OpenPage) -> None:
    for address in ("", "/runs", "/people", "/train?run=0123abcd"):
        page = open_page(f"{app.url}{address}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.locator(WHO)).to_have_count(0)


def test_who_has_not_signed_in_gets_no_picture_and_brings_no_file(app: App) -> None:
    forged = {"Cookie": '_streamlit_user={"is_logged_in": true}'}
    for headers in ({}, forged):
        assert request(app, "/media/0123456789abcdef.png", **headers)[0] == 403
        assert request(app, "/_stcore/upload_file/session/file", "PUT", **headers)[0] == 403
