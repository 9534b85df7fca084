"""A browser in plain words: «Firefox, Windows». The line that it sends is long, telling, and of no use to people."""

import re

BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most browsers name others besides themselves."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """Browser and system as people call them; empty when neither is known."""
    said = re.sub(r"HeadlessChrome/", "Chrome/", agent)
    browser = next((words for mark, words in BROWSERS if mark in said), "")
    system = next((words for mark, words in SYSTEMS if mark in said), "")
    return ", ".join(filter(None, (browser, system)))
