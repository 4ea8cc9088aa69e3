"""Writing notes and bringing files in a real browser."""

from __future__ import annotations

import pytest

from incidents.models import Attachment, TimelineEntry
from incidents.permissions.principal import as_system
from tests.browser.test_console import violations
from tests.factories import make_incident
from tests.incidents.attachments.files import PNG, png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As if a picture were on the clipboard, or in the hand that drops it.
GIVE = """([kind, bytes, name]) => {
    const held = new DataTransfer();
    held.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
    const field = document.getElementById("note-body");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    const options = { bubbles: true, cancelable: true };
    field.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: held })
        : new DragEvent("drop", { ...options, dataTransfer: held }));
}"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def incident(transactional_db, reference, alice, bob, charlie, service):
    return make_incident(title="Checkout is down", service=service)


@pytest.fixture
def secret(transactional_db, reference, alice, bob, charlie, service):
    return make_incident("security", title="Odd sign-ins", assignee=alice)


@pytest.fixture
def at_note(open_browser, alice):
    """A function: the page of an incident, ready to write."""

    def go(incident, size="desktop", theme="light"):
        page = open_browser(alice, size, theme)
        page.goto(f"/admin/incidents/incident/{incident.pk}/change/")
        page.wait_for_load_state("networkidle")
        return page

    return go


def give(page, kind, name="image.png"):
    page.evaluate(GIVE, [kind, list(png(40, 20)), name])


def note(page):
    return page.get_by_label("Note", exact=True)


def stored():
    with as_system("test"):
        return list(Attachment.objects.order_by("pk"))


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_picture_given_to_the_text_is_attached_and_drawn(kind, incident, at_note):
    page = at_note(incident)
    note(page).fill("The pool is empty, see")
    give(page, kind)
    page.wait_for_function("document.getElementById('note-body').value.includes('](attachment:')")
    (file,) = stored()
    assert note(page).input_value() == f"The pool is empty, see ![image.png](attachment:{file.pk})"
    page.locator(".m-file-name", has_text="image.png").wait_for()
    page.get_by_role("tab", name="Preview").click()
    page.wait_for_function("document.querySelector('#note-preview img')?.naturalWidth === 40")
    page.get_by_role("tab", name="Write").click()
    note(page).press("Control+Enter")
    page.wait_for_function("document.querySelector('#timeline img.m-picture')?.naturalWidth === 40")
    assert note(page).input_value() == ""
    assert page.problems == []


def test_text_is_kept_until_it_is_sent(incident, at_note):
    page = at_note(incident)
    page.get_by_role("radio", name="The reporter too").check()
    note(page).fill("A long story")
    page.goto("/admin/")
    page.go_back()
    page.wait_for_function("document.getElementById('note-body').value === 'A long story'")
    page.reload()
    page.wait_for_function("document.getElementById('note-body').value === 'A long story'")
    assert page.get_by_role("radio", name="The reporter too").is_checked()
    page.get_by_role("button", name="Send to the reporter too").click()
    page.locator("#timeline .m-prose", has_text="A long story").wait_for()
    assert note(page).input_value() == ""
    with as_system("test"):
        assert TimelineEntry.objects.get(code="note.added").is_public


def test_session_that_ended_loses_nothing(incident, alice, at_note):
    alice.set_password("correct-horse-battery")
    alice.save()
    page = at_note(incident)
    page.context.clear_cookies()
    note(page).fill("Written over lunch")
    page.get_by_role("button", name="Add internal note").click()
    page.get_by_text("you are no longer signed in").wait_for()
    assert note(page).input_value() == "Written over lunch"
    page.get_by_role("link", name="Load this page again and sign in").click()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('note-body')?.value === 'Written over lunch'")


def test_refusal_is_said_and_nothing_is_lost(incident, at_note):
    page = at_note(incident)
    note(page).fill("x" * 20_001)
    page.get_by_role("button", name="Add internal note").click()
    page.get_by_text("A note has at most 20,000 characters").wait_for()
    assert len(note(page).input_value()) == 20_001


def test_people_are_named_by_keyboard_and_who_may_not_know_is_said(secret, at_note):
    page = at_note(secret)
    note(page).focus()
    page.keyboard.type("Ask @ba")
    page.get_by_role("option", name="Bob Baker").wait_for()
    page.keyboard.press("Enter")
    assert note(page).input_value() == "Ask @bob "
    page.get_by_text("will not learn of this note: Bob Baker (bob)").wait_for()
    page.keyboard.type("and @")
    page.get_by_role("listbox", name="People").wait_for()
    page.keyboard.press("ArrowDown")
    chosen = note(page).get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.get_by_role("listbox").count() == 0


def test_tabs_work_by_keyboard(incident, at_note):
    page = at_note(incident)
    note(page).fill("**bold**")
    page.get_by_role("tab", name="Write").focus()
    page.keyboard.press("ArrowRight")
    page.locator("#note-preview strong").wait_for()
    assert page.evaluate("document.activeElement.id") == "note-tab-preview"
    page.keyboard.press("Home")
    assert note(page).is_visible()


def test_several_files_are_brought_and_each_refusal_is_said(incident, at_note):
    page = at_note(incident)
    page.get_by_label("Attach files").set_input_files(
        [
            {"name": "a.png", "mimeType": "image/png", "buffer": PNG},
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
            {"name": "b.log", "mimeType": "text/plain", "buffer": b"words"},
        ]
    )
    page.get_by_role("button", name="Attach", exact=True).click()
    page.locator(".m-file-name", has_text="b.log").wait_for()
    assert "“empty.txt” is empty." in page.locator("[data-uploads]").inner_text()
    assert [file.name for file in stored()] == ["a.png", "b.log"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(size, theme, secret, at_note, axe):
    page = at_note(secret, size, theme)
    page.get_by_label("Attach files").set_input_files([{"name": "a.png", "mimeType": "image/png", "buffer": PNG}])
    page.get_by_role("button", name="Attach", exact=True).click()
    page.locator(".m-file-name", has_text="a.png").wait_for()
    page.get_by_role("radio", name="The reporter too").check()
    note(page).focus()
    page.keyboard.type("Ask @bob and @")
    page.get_by_role("listbox", name="People").wait_for()
    page.get_by_text("will not learn of this note").wait_for()
    # What was scrolled half under the bar is no smaller for it; the bar has tests of its own.
    page.evaluate("document.querySelectorAll('.m-bar').forEach(bar => { bar.style.visibility = 'hidden'; })")
    found = violations(page, axe)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Preview").click()
    page.locator("#note-preview .m-shut-out").wait_for()
    assert found + violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
