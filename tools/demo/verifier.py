"""An employer: opens what the QR codes say, and one that was altered."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from tools.demo.visitor import StepFailed, Visitor


@dataclass(frozen=True)
class Printed:
    """What a paper's QR code says, and the name printed on it."""

    address: str
    name: str


async def verify_all(visitor: Visitor, papers: list[Printed]) -> int:
    """How many the public page calls valid while showing the printed name."""
    good = 0
    for paper in papers:
        status, words = await _ask(visitor, paper.address)
        good += status == "issued" and paper.name in words
    return good


async def refuses_altered(visitor: Visitor, paper: Printed, packed: str) -> None:
    """The same QR code with other fields in it must be called altered; StepFailed when it passes."""
    parts = urlsplit(paper.address)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"f": packed}
    status, _words = await _ask(visitor, f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(fields)}")
    if status != "altered":
        raise StepFailed(f"A certificate with an altered field was called {status}.")


async def _ask(visitor: Visitor, address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    page = (await visitor.get(f"{parts.path}?{parts.query}")).page
    state = [node.attrs["data-status"] for node in page.all("div") if "data-status" in node.attrs]
    return (state[0] if state else "nothing"), page.words()
