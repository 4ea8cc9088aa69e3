"""A real browser over a live server. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.test import Client

from tests.incidents.jobs.toys import clock, media, toy  # noqa: F401 -- fixtures

CHROMIUM = os.environ.get("MUSTER_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_VERSION = "4.14.1"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
SIZES = {"desktop": (1400, 900), "tablet": (1024, 800), "phone": (390, 844)}


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of this process."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no Chromium at {CHROMIUM}; MUSTER_CHROMIUM may name another place.")
    sync_api = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, fetched once through npm and kept."""
    kept = Path.home() / ".cache" / "muster" / f"axe-{AXE_VERSION}.min.js"
    if not kept.exists():
        _fetch_axe(kept)
    source = kept.read_bytes()
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256
    return source.decode()


def _fetch_axe(kept: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is needed once, to fetch axe-core.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        ["npm", "pack", f"axe-core@{AXE_VERSION}", "--silent", "--pack-destination", str(kept.parent)],
        capture_output=True,
        check=False,
        cwd=kept.parent,
    )
    if fetched.returncode:
        pytest.skip(f"axe-core could not be fetched: {fetched.stderr.decode()[-200:]}")
    packed = kept.parent / f"axe-core-{AXE_VERSION}.tgz"
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        # Two processes may fetch at once: each writes its own file and the last one stays.
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(member.read())
        part.replace(kept)
    packed.unlink(missing_ok=True)


@pytest.fixture
def open_browser(chromium, live_server):
    """A function: a page of a browser of a size and theme, signed in as a person; closed at the end."""
    contexts = []

    def open_page(user=None, size: str = "desktop", theme: str = "light"):
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, base_url=live_server.url
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
