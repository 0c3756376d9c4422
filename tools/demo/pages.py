"""HTML as a small tree, so that a step reads a page as a person does: by its forms, choices and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Node:
    """An element with its attributes and what is inside."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Node]:
        """This element and all below, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child

    def all(self, tag: str, **attrs: str) -> list[Node]:
        """Every element of this tag whose attributes have these values."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [node for node in self if node.tag == tag and wanted.items() <= node.attrs.items()]

    def words(self) -> str:
        """The text without markup, blanks squeezed."""
        pieces = [child if isinstance(child, str) else child.words() for child in self.children]
        return " ".join("".join(pieces).split())

    def actions(self, ending: str) -> list[str]:
        """Addresses of the forms that end so."""
        return [node.attrs["action"] for node in self.all("form") if node.attrs.get("action", "").endswith(ending)]

    def links(self, beginning: str) -> list[str]:
        """Addresses of the links that begin so."""
        return [node.attrs["href"] for node in self.all("a") if node.attrs.get("href", "").startswith(beginning)]

    def choices(self, name: str) -> dict[str, str]:
        """Words → value of a select, without the empty choice."""
        boxes = self.all("select", name=name)
        options = boxes[0].all("option") if boxes else []
        return {node.words(): node.attrs["value"] for node in options if node.attrs.get("value")}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        depth = next((depth for depth in range(len(self.open) - 1, 0, -1) if self.open[depth].tag == tag), 0)
        if depth:
            del self.open[depth:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """The page as a tree."""
    builder = _Builder()
    builder.feed(html)
    return builder.open[0]
