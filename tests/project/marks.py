"""Reads from the source of a test file which rules its tests name, without running it."""

import ast
from collections.abc import Iterator


def marks(source: str) -> Iterator[tuple[int, list[str]]]:
    """Of each test that is marked with rules: its line and their ids, those of its class and module included."""
    tree = ast.parse(source)

    def ids(node: ast.expr) -> list[str]:
        return [
            str(argument.value)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.rule"
            for argument in call.args
            if isinstance(argument, ast.Constant)
        ]

    def walk(body: list[ast.stmt], above: list[str]) -> Iterator[tuple[int, list[str]]]:
        for node in body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                here = above + [rule for decorator in node.decorator_list for rule in ids(decorator)]
                if isinstance(node, ast.ClassDef):
                    yield from walk(node.body, here)
                elif here:
                    yield node.lineno, here

    of_module = [
        rule
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        for rule in ids(node.value)
    ]
    yield from walk(tree.body, of_module)
