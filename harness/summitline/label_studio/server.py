"""A running server, seen by one account; needs the extra [annotate]."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from summitline.errors import ServerError
from summitline.label_studio.accounts import accounts, remember

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk import LabelStudio


@dataclass(frozen=True)
class Server:
    """A running server, seen by one account."""

    url: str
    data_dir: Path
    email: str
    password: str

    def account(self, email: str) -> Server:
        """Return the server as seen by this annotator, who gets an account by the invitation link if need be."""
        known = accounts(self.data_dir)
        if email in known:
            return Server(self.url, self.data_dir, email, known[email]["password"])
        with refusals():
            link = self.client.organizations.invites.get_invite_link().invite_url
        password = secrets.token_urlsafe(18)
        session = connection(self.url)
        with session, refusals():
            session.get(link)
            form = {"email": email, "password": password, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
            answer = session.post(link, data=form)
        if answer.status_code != 302:
            raise ServerError(f"Label Studio gave {email} no account (status {answer.status_code})")
        remember(self.data_dir, email, password=password)
        return Server(self.url, self.data_dir, email, password)

    @cached_property
    def token(self) -> str:
        """The token of the account; Label Studio hands it out once, so it is kept."""
        kept = accounts(self.data_dir).get(self.email, {}).get("token")
        if kept:
            return kept
        with connection(self.url) as session, refusals():
            session.get("/user/login/")
            form = {
                "email": self.email,
                "password": self.password,
                "csrfmiddlewaretoken": session.cookies["csrftoken"],
            }
            if session.post("/user/login/", data=form).status_code != 302:
                raise ServerError(f"{self.url} does not know {self.email}: is it the server of {self.data_dir}?")
            answer = session.post("/api/token/", headers={"X-CSRFToken": session.cookies["csrftoken"]})
            answer.raise_for_status()
            token = str(answer.json()["token"])
        remember(self.data_dir, self.email, token=token)
        return token

    @cached_property
    def http(self) -> httpx.Client:
        """The connection of the client; proxies of the environment are left alone."""
        import httpx

        return httpx.Client(timeout=60, follow_redirects=True, trust_env=False)

    @cached_property
    def client(self) -> LabelStudio:
        """The official client."""
        from label_studio_sdk import LabelStudio

        return LabelStudio(base_url=self.url, api_key=self.token, httpx_client=self.http)

    def close(self) -> None:
        """Close the connection, if there was one; the server runs on."""
        if "http" in self.__dict__:
            self.http.close()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the server or the connection says into a ServerError."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    try:
        yield
    except ApiError as error:
        raise ServerError(f"Label Studio refused (status {error.status_code}): {error.body}") from error
    except httpx.HTTPError as error:
        raise ServerError(f"Label Studio did not answer: {error}") from error


def connection(url: str) -> httpx.Client:
    """Open a connection that keeps cookies, as a browser does."""
    import httpx

    return httpx.Client(base_url=url, headers={"Referer": url}, timeout=60, trust_env=False)
