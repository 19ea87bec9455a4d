"""A real browser on the real page. Every page records what it asks of the network and what it complains about."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from app.server import create_app
from app.settings import Settings

FLAGS = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK = {"width": 1440, "height": 900}
SMALL = {"width": 1000, "height": 640}  # a map of few pixels: where no GPU is, each one costs
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
NO_WEBGL = """
  const real = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith('webgl') ? null : real.call(this, kind, ...more);
  };
"""


@dataclass
class Seen:
    """What a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def outside(self, host: str) -> list[str]:
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != host
        ]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield made
        made.close()


Opener = Callable[..., tuple[Page, Seen]]


@pytest.fixture(scope="session")
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens a page in a browser context of its own, with the theme and language that its user chose before.

    ``with_map=False``: a browser without WebGL, which is also several times faster on a machine without a GPU.
    """
    contexts = []

    def opened(
        address: str,
        *,
        size: dict[str, int] = DESK,
        theme: str = "",
        language: str = "",
        with_map: bool = True,
        **options: Any,
    ) -> tuple[Page, Seen]:
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        chosen = {"theme": theme, "language": language}
        kept = "".join(
            f"localStorage.setItem('goldentime.{name}', '{value}');" for name, value in chosen.items() if value
        )
        if kept:
            context.add_init_script(f"if (!localStorage.getItem('kept')) {{ localStorage.setItem('kept', 1); {kept} }}")
        if not with_map:
            context.add_init_script(NO_WEBGL)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        seen = Seen()
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on(
            "response",
            lambda answer: seen.refused.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )
        page.on(
            "console",
            lambda message: seen.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.goto(address)
        return page, seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Opener, service: str) -> Iterator[Page]:
    """The live page with its first answer."""
    made, _ = open_page(service, size=SMALL)
    answered(made)
    yield made
    made.context.close()


@pytest.fixture
def plain(open_page: Opener, service: str) -> Iterator[Page]:
    """The page with its first answer in a browser that draws no map."""
    made, _ = open_page(service, with_map=False)
    answered(made)
    yield made
    made.context.close()


def answered(page: Page) -> None:
    page.wait_for_selector("#list[aria-busy=false] [data-key]")


def until(page: Page, condition: str, arg: object = None) -> None:
    """Until the asynchronous function ``condition`` gives true (Playwright's own wait takes a promise for true)."""
    met = page.evaluate(
        """async ([text, arg, patience_ms]) => {
          const script = document.createElement('script');
          script.textContent = `window.condition = ${text}`;
          document.head.append(script);
          for (const late = performance.now() + patience_ms; performance.now() < late; ) {
            if (await window.condition(arg)) return true;
            await new Promise((soon) => setTimeout(soon, 50));
          }
          return false;
        }""",
        [condition, arg, PATIENCE_MS * 2],
    )
    assert met, f"waited in vain for {condition}"


def drawn(page: Page) -> None:
    """Until the map has drawn its tiles with the marks in them, which it places last."""
    until(
        page,
        """async () => {
          const { map } = await import('/static/map.js');
          if (!map?.getLayer('circle') || !map.loaded() || !map.areTilesLoaded()) return false;
          return map.queryRenderedFeatures().filter(({ layer }) => / (mark|counts)$/.test(layer.id)).length > 10;
        }""",
    )


class Server:
    """The service on a port of its own, that can go away and come back."""

    def __init__(self, database_url: str, settings: Settings):
        self.database_url, self.settings = database_url, settings
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = uvicorn.Config(
            create_app(self.settings, self.database_url),
            port=self.port,
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started and time.monotonic() < until:
            self._thread.join(timeout=0.02)
        assert self._server.started, "the service did not start"

    def await_answer(self, path: str) -> None:
        """Until it has read what it needs for this answer."""
        met = time.monotonic() + 30
        while httpx2.get(f"{self.address}{path}").status_code != 200:
            assert time.monotonic() < met, f"waited in vain for {path}"
            self._thread.join(timeout=0.05)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=15)
        assert not self._thread.is_alive()


@pytest.fixture
def own_service(database_url: str, own_home: Settings) -> Iterator[Server]:
    made = Server(database_url, own_home)
    made.start()
    yield made
    made.stop()
