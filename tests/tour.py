"""./dev tour: starts the site on demo data and takes the README's pictures with Chromium."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.config import ROOT
from tests.browser.conftest import QUIET, chromium_path

PICTURES = ROOT / "docs" / "pictures"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="site-tour-") as folder,
        _site(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
        _take(browser, site, Path(folder))
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size / 1000:.0f} KB")
    return 0


def _take(browser: Browser, site: str, var: Path) -> None:
    desk = browser.new_page(viewport=DESK)
    _shoot(desk, f"{site}/", "home")
    _shoot(desk, f"{site}/hoc-lieu/", "library")
    _shoot(desk, f"{site}/lap-trinh/bai/heodat", "problem")
    _shoot(desk, f"{site}/lap-trinh/ky-thi/thuyen-giay/bang-xep-hang", "board")
    phone = browser.new_page(viewport=PHONE)
    _shoot(phone, f"{site}/hoc-lieu/dem-ca-rot-cho-ban-tho", "activity")
    card = json.loads((var / "demo-exam.json").read_text())[0]
    _sit(desk, site, card["number"], card["pin"])


def _sit(page: Page, site: str, number: str, pin: str) -> None:
    """A candidate checks in with the card and begins."""
    page.goto(f"{site}/thi/vao-phong")
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=pin]").fill(pin)
    page.locator("form button.is-main").click()
    page.wait_for_url("**/thi/phong-cho")
    page.locator("#bat-dau:enabled").click()
    page.wait_for_url("**/thi/lam-bai")
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / "sitting.png")


def _shoot(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / f"{name}.png")


@contextmanager
def _site(var: Path) -> Iterator[str]:
    """./dev run's own command on a scratch folder. Gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "VAR": str(var), "PORT": str(port), "HOST": "127.0.0.1"}  # noqa: TID251
    environment.pop("DATABASE_URL", None)
    words = [sys.executable, "-m", "flask", "--app", "app", "site", "run"]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        time.sleep(5)  # the judge looks at its machine, the simulated teams send
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
