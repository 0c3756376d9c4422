"""One browser window that looks at page after page and notes what is wrong with each."""

import re
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, ConsoleMessage, Page

from institutions.models import Person, Programme
from tests.journeys.stops import Stop

Made = TypeVar("Made")
AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PAGE_FAULTS = Path(__file__).with_name("page_faults.js").read_text(encoding="utf-8")
RUN_AXE = """async ({ root, tags }) => {
  const found = await axe.run(root ?? document, { runOnly: tags, resultTypes: ["violations"] });
  const shown = (node) => node.html.replace(/\\s+/g, " ").slice(0, 140);
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 4).map(shown)}`);
}"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CATALOGUE = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.mo"
HAN = re.compile(r"[\u4e00-\u9fff]+")
QUOTED = re.compile(r"“[^”]*”|\([^)]*\)")  # a term or an example that an English sentence names in Chinese
# Everything a reader meets, without what is marked as Chinese on purpose (terms, the brand, the language switch).
WORDS = """() => {
  const words = [document.title];
  const isChinese = (element) => element.closest("[lang|=zh], script, style, template");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!isChinese(walker.currentNode.parentElement)) words.push(walker.currentNode.data.trim());
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    for (const element of document.body.querySelectorAll(`[${name}]`)) {
      if (!element.closest("[lang|=zh]")) words.push(element.getAttribute(name));
    }
  }
  return words;
}"""


Starter = Callable[["Look"], "Walk"]


@dataclass(frozen=True)
class Look:
    """How a reader has set up the screen. Axe looks at the first width, everything else at both."""

    language: str
    theme: str
    widths: tuple[int, int]


ON_A_PHONE = Look("zh-hans", "light", (360, 1440))
AT_A_DESK = Look("en", "dark", (1440, 360))


class Walk:
    """A window under one look. `faults` are the sentences per stop."""

    def __init__(self, browser: Browser, base_url: str, look: Look) -> None:
        self.look, self.base_url, self.faults = look, base_url, defaultdict[str, list[str]](list)
        self.context = browser.new_context(
            base_url=base_url, reduced_motion="reduce", locale="en-GB" if look.language == "en" else "zh-CN"
        )
        self.context.set_default_timeout(60_000)
        self._keep("django_language", look.language)
        self._keep("theme", look.theme)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._console.append(str(error)))
        self._console: list[str] = []
        self._is_listening = True
        self._sessions: dict[int, str] = {}
        self._opened: set[str] = {"renew"} if look.theme == "dark" else set()
        self.data = strings_of_people() if look.language == "en" and CATALOGUE.exists() else None

    def visit(self, stop: Stop) -> None:
        """Open the page and look at it at both widths, then at each of its dialogs."""
        self.open(stop)
        self._look_at_page(stop)
        for dialog in self.page.locator("dialog[id]").all():
            self._look_at_dialog(stop.name, dialog.get_attribute("id") or "")
        self._resize(1)
        self.note(stop.name, self._faults_of(stop))
        self.note(stop.name, [f"console: {line}" for line in self._console])

    def open(self, stop: Stop) -> None:
        """Go there as the stop's person; another status or another page is a fault."""
        self.sign_in(stop.person)
        self._resize(0)
        self._console.clear()
        answer = self.page.goto(stop.address)
        assert answer is not None
        if answer.status != stop.status:
            self.note(stop.name, [f"answered {answer.status}"])
        if (
            self.page.url.removeprefix(self.base_url).partition("#")[0] != stop.address
            and "/reset/key/" not in stop.address
        ):
            self.note(stop.name, [f"led to {self.page.url}"])

    def look_at(self, stop: Stop) -> None:
        """Look at the page that is open, as it is now, at the first width."""
        self._look_at_page(stop)
        self.note(stop.name, [f"console: {line}" for line in self._console])

    def sign_in(self, person: Person | None) -> None:
        """By a session made beforehand."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if person is None:
            return
        if person.pk not in self._sessions:
            client = Client()
            client.force_login(person)
            self._sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._keep(settings.SESSION_COOKIE_NAME, self._sessions[person.pk])

    def _look_at_page(self, stop: Stop) -> None:
        self.note(stop.name, self._faults_of(stop))
        self.note(stop.name, self._axe(None))
        if self.data is not None and not stop.bilingual:
            self.note(stop.name, untranslated(self.page.evaluate(WORDS), self.data))

    def _faults_of(self, stop: Stop) -> list[str]:
        language = None if stop.bilingual else self.look.language
        faults: list[str] = self.page.evaluate(PAGE_FAULTS, {"language": language, "root": None})
        return faults

    def _axe(self, root: str | None) -> list[str]:
        """What axe-core finds. It styles the page while it looks, which the content policy reports: not the page's fault."""
        self._is_listening = False
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(RUN_AXE, {"root": root, "tags": TAGS})
        self._is_listening = True
        return found

    def _look_at_dialog(self, name: str, key: str) -> None:
        """Each kind of dialog once: with its button where that shows, else as the script opens it."""
        kind = key if key == "renew" else f"{name} {re.sub(r'[0-9]+', '', key)}"
        if kind in self._opened:
            return
        self._opened.add(kind)
        opener = self.page.locator(f'[data-opens="{key}"]:visible')
        if opener.count():
            opener.first.click()
        else:
            self.page.evaluate("key => document.getElementById(key).showModal()", key)
        label, root = f"{name} #{key}", f"dialog#{key}"
        self.note(label, self.page.evaluate(PAGE_FAULTS, {"language": None, "root": root}))
        self.note(label, self._axe(root))
        self.page.keyboard.press("Escape")
        if self.page.locator(f"{root}[open]").count():
            self.note(label, ["does not close with Escape"])
            self.page.evaluate("key => document.getElementById(key).close()", key)

    def _hear(self, message: ConsoleMessage) -> None:
        """Errors count, but for the gateway that is not there and the page's own status, which is looked at by itself."""
        about = f"{message.text} {message.location.get('url', '')}"
        own_status = "status of" in message.text and message.location.get("url") == self.page.url
        counts = self._is_listening and message.type == "error"
        if counts and not own_status and not any(place in about for place in gateway()):
            self._console.append(about)

    def note(self, name: str, faults: list[str]) -> None:
        self.faults[name].extend(fault for fault in faults if fault not in self.faults[name])

    def _resize(self, index: int) -> None:
        self.page.set_viewport_size({"width": self.look.widths[index], "height": 800})

    def _keep(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.base_url}])

    def report(self) -> str:
        """What was found, a line per fault; empty when all is well."""
        return "\n".join(f"{name} — {fault}" for name, faults in self.faults.items() for fault in faults)


def prepare(make: Callable[[], Made]) -> Made:
    """Make rows in a thread of its own: signing a certificate runs a loop, and this thread has Playwright's already."""

    def made() -> Made:
        with scopes_disabled():
            try:
                return make()
            finally:
                connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(made).result()


def gateway() -> tuple[str, str]:
    """The media gateway's address as pages name it; it does not run here."""
    return settings.GATEWAY_PUBLIC_URL, settings.GATEWAY_PUBLIC_URL.replace("http", "ws", 1)


def untranslated(words: list[str], data: list[str]) -> list[str]:
    """Chinese that is nobody's data and not quoted in an English sentence: what the English catalogue lacks."""
    left = []
    for line in words:
        rest = QUOTED.sub("", line) if re.search("[A-Za-z]{3}", line) else line
        for text in data:
            rest = rest.replace(text, "")
        if HAN.search(rest):
            left.append(f"in Chinese: {line[:80]}")
    return left


def strings_of_people() -> list[str]:
    """Every string in the database that has Chinese in it, longest first: names, questions, transcripts, reasons."""
    found = set(Programme.LEVELS.values())  # terms of the national standard, the same in every language
    for model in apps.get_models():
        fields = [field.name for field in model._meta.fields if isinstance(field, CharField | TextField | JSONField)]
        for row in model._base_manager.values_list(*fields) if fields else []:
            for value in row:
                found |= set(_strings(value))
    return sorted(found, key=len, reverse=True)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if HAN.search(line)]
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [text for part in parts for text in _strings(part)]
