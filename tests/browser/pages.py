"""Opening pages and judging them: quiet, fitting, usable by all."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page

# Only what is wrong comes back: all that is right would be megabytes.
FINDINGS = """
axe.run({preload: false, resultTypes: ["violations"]})
  .then(({violations}) => violations.map(({id, nodes}) => `axe ${id}: ${nodes[0].target}`))
"""


def opened(browser: Browser, theme: str, width: int) -> tuple[Page, list[str]]:
    """An empty page and the list in which its complaints gather."""
    page = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def press(button: Locator, *, scripts: bool) -> None:
    """Press a button that sends a form, say yes where scripts ask first, and wait for the page that follows."""
    page, asks = button.page, "element => Boolean(element.dataset.confirm || element.form?.dataset.confirm)"
    confirmed = scripts and button.evaluate(asks)
    button.click()
    if confirmed:
        page.locator("#confirm-dialog[open] button[value=yes]").click()
    page.wait_for_load_state()


def faults_of(page: Page, width: int, complaints: list[str]) -> list[str]:
    """What is wrong with the page on screen: console errors, sideways scrolling, findings of axe."""
    page.wait_for_load_state()
    faults = [f"console: {said}" for said in complaints]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("scrolls sideways")
    page.evaluate(AXE_SCRIPT)
    faults += page.evaluate(FINDINGS)
    complaints.clear()  # axe itself writes a style element, which the content policy refuses
    return faults
