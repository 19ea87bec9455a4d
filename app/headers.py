"""Headers on every answer: nothing may be loaded from elsewhere, framed elsewhere or guessed at."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def policy(streams: str | None) -> str:
    """What pages may load. ``streams``: origins whose pictures of cameras they may show and read besides our own."""
    also = f" {streams}" if streams else ""
    return (
        f"default-src 'self'; img-src 'self' data: blob:{also}; media-src 'self'{also}; connect-src 'self'{also}; "
        "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
        "frame-ancestors 'self'"
    )


class SecurityHeaders:
    """Plain ASGI, so that it costs next to nothing."""

    def __init__(self, app: ASGIApp, streams: str | None = None):
        self.app = app
        self.headers = HEADERS | {"Content-Security-Policy": policy(streams)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
