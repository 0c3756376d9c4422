"""Takes one page in every width, theme and language, and measures whether it fits the window."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from tools.screenshots.pages import Page

SIZES = {360: 780, 1440: 900}
THEMES = ("light", "dark")
LANGUAGES = {"zh": "zh-hans", "en": "en"}
TALLEST = 3600  # pixels; what lies below is cut off
PATIENCE_MS = 20_000


@dataclass
class Camera:
    """Keeps one signed-in window per person; `troubles` are sentences about what was not as it must be."""

    browser: Browser
    address: str
    password: str
    folder: Path
    languages: tuple[str, ...] = ("zh", "en")
    troubles: list[str] = field(default_factory=list)
    taken: int = 0
    _windows: dict[str, BrowserContext] = field(default_factory=dict)

    def window(self, login: str) -> BrowserContext:
        """The window of this person, signed in at the first call; empty: a stranger's."""
        if login not in self._windows:
            context = self.browser.new_context(base_url=self.address, locale="zh-CN")
            context.set_default_timeout(PATIENCE_MS)
            self._windows[login] = context
            if login:
                self._sign_in(context, login)
        return self._windows[login]

    def _sign_in(self, context: BrowserContext, login: str) -> None:
        tab = context.new_page()
        tab.goto("/account/login/")
        tab.fill("input[name=login]", login)
        tab.fill("input[name=password]", self.password)
        tab.locator("main form button").first.click()
        tab.wait_for_url(lambda url: "/account/login" not in url)
        tab.close()

    def take(self, page: Page) -> None:
        """All pictures of one page; what goes wrong becomes a trouble and the next page has its turn."""
        try:
            context = self.window(page.login)
            tab = context.new_page()
            for language in self.languages:
                self.choose(context, language)
                answer = tab.goto(page.path, wait_until="load")
                status = answer.status if answer else 0
                if status != page.status:
                    self.troubles.append(f"{page.name}: {page.path} answered {status} to {page.login or 'a stranger'}")
                self.shoot(tab, page.name, language)
            tab.close()
        except BrowserError as error:
            self.troubles.append(f"{page.name}: {str(error).splitlines()[0]}")

    def choose(self, context: BrowserContext, language: str) -> None:
        """The language of the pages that this window opens next."""
        context.add_cookies([{"name": "django_language", "value": LANGUAGES[language], "url": self.address}])

    def shoot(self, tab: Tab, name: str, language: str) -> None:
        """The open page in both widths and both themes."""
        tab.mouse.move(0, 0)  # nothing is hovered
        tab.wait_for_timeout(300)  # scripts and fonts settle
        for width, height in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            tab.wait_for_timeout(150)
            self._measure(tab, name, width, language)
            self._unfold(tab, width, height)
            for theme in THEMES:
                tab.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                self._save(tab, self.folder / f"{name}-{width}-{theme}-{language}.png")

    def _unfold(self, tab: Tab, width: int, height: int) -> None:
        """Make the window as tall as the page, so that bars fixed to its lower edge stand below everything."""
        tall = int(tab.evaluate("document.documentElement.scrollHeight"))
        tab.set_viewport_size({"width": width, "height": max(height, min(tall, TALLEST))})
        tab.wait_for_timeout(150)

    def _save(self, tab: Tab, target: Path) -> None:
        tab.wait_for_timeout(200)  # colours change gradually
        tab.screenshot(path=target, animations="disabled")
        self.taken += 1

    def _measure(self, tab: Tab, name: str, width: int, language: str) -> None:
        wide = int(tab.evaluate("document.documentElement.scrollWidth"))
        if wide > width:
            self.troubles.append(f"{name}: {wide - width} px wider than a window of {width} px ({language})")
