"""What the pages say of a region's own sign-in: its name on the sign-in page, and the way out of it."""

from urllib.parse import urlencode

from fastapi import Request, Response

from api.languages import gettext as _
from api.office import Office
from api.pages.showing import show


def provider_title(at: Office) -> str:
    """How the provider is called here; empty when there is none."""
    return "" if at.provider is None else at.settings.oidc_title or _("учётная запись региона")


def home_address(request: Request, at: Office) -> str:
    """Under which address people know this system."""
    return at.settings.public_address or str(request.base_url).rstrip("/")


async def left(request: Request, at: Office) -> Response:
    """Somebody went out who had come through the provider: there they are still signed in, until they leave it too."""
    request.state.visitor = None
    out = "" if at.provider is None else await at.provider.way_out()
    asked = {"client_id": at.settings.oidc_client, "post_logout_redirect_uri": f"{home_address(request, at)}/"}
    return show(
        request,
        "pages/signed_out.html",
        heading=_("Вы вышли"),
        provider=provider_title(at),
        out=f"{out}{'&' if '?' in out else '?'}{urlencode(asked)}" if out else "",
    )
