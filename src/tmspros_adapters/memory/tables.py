"""The rows of one kind in memory: by key, by slot, and by the first field of every index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from tmspros_core.changes import Before, Condition, Equal, IsIn, Lost, Since, Those
from tmspros_core.records.schema import Schema

Key = tuple[Any, ...]


class Table:
    """The rows of one kind, changed in place; every change gives back what undoes it."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.rows: dict[Key, Any] = {}
        self._slots: dict[str, dict[Any, Key]] = {name: {} for name in schema.slots}
        leading = {index[0] for index in schema.indexes} | ({schema.key[0]} if len(schema.key) > 1 else set())
        self._found: dict[str, dict[Any, dict[Key, None]]] = {name: {} for name in leading}
        self._key = attrgetter(*schema.key) if len(schema.key) > 1 else None

    def key(self, row: Any) -> Key:
        if self._key is None:
            return (getattr(row, self.schema.key[0]),)
        key: Key = self._key(row)
        return key

    def add(self, row: Any) -> Key:
        """Keep a new row; Lost when its key or one of its slots is taken."""
        key = self.key(row)
        if key in self.rows:
            raise Lost(f"{self.schema.name}: this key is taken")
        self._check_slots(key, row, self.schema.slots)
        self.put(key, row)
        return key

    def replace(self, key: Key, row: Any, *, changed: Iterable[str]) -> Any:
        """Keep another row under a key and give the old one back; Lost when one of its changed slots is taken."""
        self._check_slots(key, row, [name for name in self.schema.slots if name in changed])
        return self.put(key, row)

    def _check_slots(self, key: Key, row: Any, slots: Iterable[str]) -> None:
        for name in slots:
            if self._slots[name].get(getattr(row, name), key) != key:
                raise Lost(f"{self.schema.name}: the slot {name} is taken")

    def put(self, key: Key, row: Any) -> Any:
        """Keep this row, or none, under a key and give the old one back, None if there was none; asks nothing."""
        old = self.rows.pop(key, None)
        if old is not None:
            for name, keys in self._slots.items():
                if (value := getattr(old, name)) is not None:
                    del keys[value]
            for name, found in self._found.items():
                bucket = found[getattr(old, name)]
                del bucket[key]
                if not bucket:
                    del found[getattr(old, name)]
        if row is not None:
            self.rows[key] = row
            for name, keys in self._slots.items():
                if (value := getattr(row, name)) is not None:
                    keys[value] = key
            for name, found in self._found.items():
                found.setdefault(getattr(row, name), {})[key] = None
        return old

    def find(self, where: Iterable[Condition], values: Callable[[Those], frozenset[Any]]) -> list[Any]:
        """The rows that all conditions hold for; ``values`` gives those of a semi-join."""
        wanted: dict[str, list[frozenset[Any]]] = {}
        bounds: list[Before | Since] = []
        for condition in where:
            match condition:
                case Equal(field, value):
                    wanted.setdefault(field, []).append(frozenset((value,)))
                case IsIn(field, among):
                    wanted.setdefault(field, []).append(frozenset(among))
                case Those(field):
                    wanted.setdefault(field, []).append(values(condition))
                case Before() | Since():
                    bounds.append(condition)
        among_sets = {field: frozenset.intersection(*sets) for field, sets in wanted.items()}
        return [
            row
            for row in self._candidates(among_sets)
            if all(getattr(row, field) in among for field, among in among_sets.items())
            and all(_within(getattr(row, bound.field), bound) for bound in bounds)
        ]

    def _candidates(self, wanted: Mapping[str, frozenset[Any]]) -> Iterator[Any]:
        """Rows among which all wanted ones are, by the narrowest way in."""
        rows, key = self.rows, self.schema.key
        if len(key) == 1 and key[0] in wanted:
            return (rows[(value,)] for value in wanted[key[0]] if (value,) in rows)
        for name, keys in self._slots.items():
            if name in wanted and None not in wanted[name]:
                return (rows[keys[value]] for value in wanted[name] if value in keys)
        ways = [
            [found[value] for value in wanted[name] if value in found]
            for name, found in self._found.items()
            if name in wanted
        ]
        if ways:
            narrowest = min(ways, key=lambda buckets: sum(map(len, buckets)))
            return (rows[key] for bucket in narrowest for key in bucket)
        return iter(rows.values())


def _within(value: Any, bound: Before | Since) -> bool:
    if value is None:
        return False
    return bool(value < bound.value) if isinstance(bound, Before) else bool(value >= bound.value)
