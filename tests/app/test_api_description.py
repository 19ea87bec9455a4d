"""Requests generated from our own API description: every answer is one that it promises, and none is a 500."""

from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.server import create_app
from app.settings import Settings
from tests.app.test_video112 import until

DESCRIPTION: dict[str, Any] = create_app(Settings(), "postgresql://described.only/").openapi()
OPERATIONS = [(path, method, told) for path, item in DESCRIPTION["paths"].items() for method, told in item.items()]
described = schemathesis.openapi.from_dict(DESCRIPTION)


@pytest.fixture(scope="module")
def ready(written_service: str) -> str:
    """Its views are in memory: until then it answers 503, and says so in its description."""

    def holds() -> bool:
        return httpx2.get(f"{written_service}/v1/video112/views?bbox=24.94,60.17,24.95,60.18").status_code == 200

    until(holds)
    return written_service


@described.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_are_those_described(ready: str, case: Case) -> None:
    """But for one check: no schema can say that x depends on z, or that an outline must not cross itself."""
    case.call_and_validate(base_url=ready, excluded_checks=[positive_data_acceptance])


@pytest.mark.parametrize(("path", "method", "told"), OPERATIONS, ids=[f"{m} {p}" for p, m, _ in OPERATIONS])
def test_every_operation_tells_its_errors(path: str, method: str, told: dict[str, Any]) -> None:
    if path != "/health/live":
        assert {"200", "201"} & set(told["responses"])
        assert "503" in told["responses"]
    for status, answer in told["responses"].items():
        if int(status) >= 400:
            assert set(answer["content"]) == {"application/problem+json"}, status
