"""A visitor with cookies who opens pages and sends their forms, as a browser without scripts."""

import html
import http.client
import re
from urllib.parse import urlencode, urljoin, urlsplit

HIDDEN = re.compile(r"<input\b(?=[^>]*type=\"hidden\")[^>]*>")
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
MOST_REDIRECTS = 5


class Visitor:
    """One visitor from an IP address of their own; ``path`` is where they are."""

    def __init__(self, address: str, *, ip: str, browser: str) -> None:
        self._host = urlsplit(address).netloc
        self._headers = {"X-Forwarded-For": ip, "User-Agent": browser}
        self._cookies: dict[str, str] = {}
        self.path, self.body = "/", ""

    def open(self, path: str) -> None:
        """Go to a page; raises ``ValueError`` when it is not there."""
        self._ask("GET", path)

    def send(self, fields: dict[str, str]) -> None:
        """Fill in the last form of the page and send it."""
        form = FORM.findall(self.body)[-1]
        hidden = {
            NAME.search(field)[1]: html.unescape((VALUE.search(field) or ["", ""])[1])
            for field in HIDDEN.findall(form)
        }
        self._ask("POST", self.path, urlencode(hidden | fields))

    def _ask(self, method: str, path: str, sent: str = "") -> None:
        for _hop in range(MOST_REDIRECTS):
            headers = dict(self._headers)
            if self._cookies:
                headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection = http.client.HTTPConnection(self._host, timeout=60)
            try:
                connection.request(method, path, body=sent or None, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self._cookies[key] = rest.partition(";")[0]
            if answer.status not in (301, 302, 303):
                break
            method, path, sent = "GET", urljoin(path, answer.headers["Location"]), ""
        if answer.status != 200:
            raise ValueError(f"{path} answered {answer.status}.")
        self.path, self.body = path, body.decode()
