"""What pages may load: our own, and the streams of a closed network only where a setting names it."""

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.server import create_app
from app.settings import Settings

VMS = "https://vms.city.example:8443 http://10.1.2.3"


def directives(client: TestClient) -> dict[str, list[str]]:
    told = client.get("/video").headers["content-security-policy"]
    return {name: sources for name, *sources in (one.split() for one in told.split(";"))}


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    told = directives(client)
    assert told["default-src"] == ["'self'"]
    assert [one for sources in told.values() for one in sources if "://" in one] == []


def test_streams_of_a_named_origin_may_be_shown_and_nothing_else_of_it(own_home: Settings, database_url: str) -> None:
    settings = own_home.model_copy(update={"stream_origins": VMS})
    told = directives(TestClient(create_app(settings, database_url)))
    opened = {name for name, sources in told.items() if VMS.split(maxsplit=1)[0] in sources}
    assert opened == {"img-src", "media-src", "connect-src"}


@pytest.mark.parametrize("wrong", ["*", "https:", "https://a.example; script-src *", "https://a.example\nX: y", "vms"])
def test_only_origins_may_be_named(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Settings(stream_origins=wrong)
