"""The walls of the house, read from the syntax tree: who may import whom, and where queries and writes may stand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STREET = ["qualifications", "centres", "portfolios", "assessment", "iqa", "certification"]
# The order of the rooms: a room may import the rooms before it, of its own house (ARCHITECTURE 2).
ROOMS = [
    ("states", "errors", "statements"),
    ("models",),
    ("rules",),
    ("queries",),
    ("actions",),
    ("forms",),
    ("views",),
]
# What a view or template layer must not do: fetch or write rows by itself.
MANAGER_CALLS = {"objects", "_default_manager"}
WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete"}


def modules(*apps):
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path):
    """Every module named by an import anywhere in the file, also inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room_of(parts):
    """The room of a module path below its app: the name of the file, or of the package it lies in."""
    name = parts[1] if len(parts) > 1 else ""
    return name.removesuffix(".py")


def place(room):
    return next((number for number, names in enumerate(ROOMS) if room in names), None)


@pytest.mark.parametrize("app", STREET)
def test_a_house_imports_only_houses_before_it(app):
    later = STREET[STREET.index(app) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imports(path)
        if name.split(".")[0] in later
    ]
    assert wrong == []


def test_config_knows_no_house():
    # urls.py opens the doors of all houses; nothing else in config may know them.
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("config")
        if path.name != "urls.py"
        for name in imports(path)
        if name.split(".")[0] in STREET
    ]
    assert wrong == []


@pytest.mark.parametrize("app", STREET)
def test_a_room_imports_only_rooms_before_it(app):
    wrong = []
    for path in modules(app):
        mine = place(room_of(path.relative_to(ROOT).parts))
        if mine is None:
            continue
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == app and len(parts) > 1:
                theirs = place(parts[1])
                if theirs is not None and theirs > mine:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def attribute_calls(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno


@pytest.mark.parametrize("room", ["views", "forms"])
def test_views_and_forms_do_not_write(room):
    wrong = [
        f"{path.relative_to(ROOT)}:{line} .{name}"
        for path in modules(*STREET)
        if room_of(path.relative_to(ROOT).parts) == room
        for name, line in attribute_calls(path)
        if name in WRITES
    ]
    assert wrong == []


def calls_in_properties(path):
    """Query-like calls inside model properties: rows fetched where a template cannot see the cost."""
    for node in ast.walk(tree_of(path)):
        is_property = isinstance(node, ast.FunctionDef) and any(
            isinstance(decorator, ast.Name) and decorator.id == "property" for decorator in node.decorator_list
        )
        if is_property:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and inner.attr in MANAGER_CALLS | {"filter", "exclude", "exists"}:
                    yield f"{node.name} line {inner.lineno}"


def test_model_properties_do_not_query():
    wrong = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in modules(*STREET)
        if room_of(path.relative_to(ROOT).parts) == "models"
        for call in calls_in_properties(path)
    ]
    assert wrong == []


def test_templates_hold_no_inline_script_or_style():
    wrong = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for text in [path.read_text(encoding="utf-8")]
        if "style=" in text or " onclick=" in text or "<script>" in text
    ]
    assert wrong == []
