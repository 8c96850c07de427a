"""The hooks by which plugins register what they bring. The door of pluggy.

Registration only: each hook is asked once, when a portal opens; the answers are checked, ordered and frozen. Nothing
is called by way of pluggy at run time, and no manager is shared between portals.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import pluggy
from attrs import field, frozen

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.events import Event, Request
from tmspros_core.forms.definition import Question

GROUP = "tmspros"
"""The entry-point group, and the name that markers carry."""

_NAME = re.compile(r"[a-z][a-z0-9.-]*")
"""A scheme of URLs, without the ``+`` that begins its driver; a format of exports."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class WebFramework(Protocol):
    """A framework that a portal can be mounted on."""

    name: str

    def recognises(self, app: object, /) -> bool:
        """Whether this application is one of the framework's."""
        ...

    def mount(self, app: Any, portal: Any, prefix: str, /, *, actor: Callable[[Any], Any] | None = None) -> None:
        """Answer every request below the prefix with the portal's pages and API.

        ``actor`` is only given where the host signs people in: it takes the framework's own request and says who asks.
        """
        ...


class Specification:
    """The whole list of hooks. Each takes nothing and returns what the plugin brings."""

    @hookspec
    def tmspros_stores(self) -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
        """Schemes of store URLs, each with a factory ``(url, kinds) -> Store``."""

    @hookspec
    def tmspros_files(self) -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
        """Schemes of file store URLs, each with a factory ``(url) -> Files``."""

    @hookspec
    def tmspros_mailers(self) -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
        """Schemes of mailer URLs, each with a factory ``(url) -> Mailer``."""

    @hookspec
    def tmspros_scanners(self) -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
        """Schemes of virus scanner URLs, each with a factory ``(url) -> Scanner``."""

    @hookspec
    def tmspros_exporters(self) -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
        """More formats of the export, each with a writer ``(tables) -> bytes`` that may say its ``media_type``."""

    @hookspec
    def tmspros_web_frameworks(self) -> Sequence[WebFramework]:  # type: ignore[empty-body]
        """Frameworks that ``portal.mount`` can serve."""

    @hookspec
    def tmspros_password_rules(self) -> Sequence[Callable[..., Any]]:  # type: ignore[empty-body]
        """More rules for passwords, ``(canonical, context) -> Violation | None``: they may only add."""

    @hookspec
    def tmspros_profile_fields(self) -> Sequence[Any]:  # type: ignore[empty-body]
        """More fields of the profile: they may only add."""

    @hookspec
    def tmspros_questionnaire(self) -> Any:
        """The questionnaire of the parcours, or None; at most one plugin answers."""

    @hookspec
    def tmspros_letters(self) -> Mapping[type[Event], Callable[..., Any]]:  # type: ignore[empty-body]
        """Letters in place of ours, by class of event: ``(letters.Occasion) -> letters.Written``."""

    @hookspec
    def tmspros_observers(self) -> Sequence[Callable[[Event | Request], None]]:  # type: ignore[empty-body]
        """Called with each event after the commit, each alone, without veto, at most once."""


@frozen
class Hooks:
    """The frozen answers of all plugins, first registered first."""

    stores: Mapping[str, Callable[..., Any]]
    files: Mapping[str, Callable[..., Any]]
    mailers: Mapping[str, Callable[..., Any]]
    scanners: Mapping[str, Callable[..., Any]]
    exporters: Mapping[str, Callable[..., Any]]
    web_frameworks: tuple[WebFramework, ...]
    password_rules: tuple[Callable[..., Any], ...]
    profile_fields: tuple[Any, ...]
    questionnaire: Any
    letters: Mapping[type[Event], Callable[..., Any]]
    observers: tuple[Callable[[Event | Request], None], ...]
    owners: Mapping[tuple[str, Any], str] = field(factory=dict, eq=False, repr=False)

    def owner(self, hook: str, key: object = None) -> str:
        """The name of the plugin that brought this key of a table, or of those that answered this hook."""
        return self.owners.get((hook, key), hook)


def ask(plugins: Iterable[object] = ()) -> Hooks:
    """Find the plugins (the arguments, then the entry points), ask each hook once and freeze the answers.

    Raises Misconfigured(``settings.plugin``), with the plugin's name, for a plugin without hooks, for a hook that is
    misspelt, unmarked, raises or answers junk, and for two plugins that bring the same.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Specification)
    for name, plugin in reversed(_found(plugins)):
        try:
            manager.register(plugin, name)
            _check_marked(name, plugin, {caller.name for caller in manager.get_hookcallers(plugin) or ()})
        except (ValueError, pluggy.PluginValidationError) as error:
            raise _wrong(name, str(error)) from error
        except Misconfigured:
            raise
        except Exception as error:
            raise _wrong(name, f"looking for its hooks raised {error!r}") from error
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        name = str(manager.get_name(error.plugin) or error.plugin)
        raise _wrong(name, f"{error} — see the list of hooks in the documentation") from error
    answers = _Answers(manager)
    return Hooks(
        stores=answers.table("tmspros_stores", str),
        files=answers.table("tmspros_files", str),
        mailers=answers.table("tmspros_mailers", str),
        scanners=answers.table("tmspros_scanners", str),
        exporters=answers.table("tmspros_exporters", str),
        web_frameworks=answers.row("tmspros_web_frameworks", _is_framework, "frameworks"),
        password_rules=answers.row("tmspros_password_rules", callable, "callables"),
        profile_fields=answers.row("tmspros_profile_fields", _is_question, "questions"),
        questionnaire=answers.one("tmspros_questionnaire"),
        letters=answers.table("tmspros_letters", Event),
        observers=answers.row("tmspros_observers", callable, "callables"),
        owners=MappingProxyType(answers.owners),
    )


def _is_framework(given: Any) -> bool:
    methods = (getattr(given, name, None) for name in ("recognises", "mount"))
    return isinstance(getattr(given, "name", None), str) and all(map(callable, methods))


def _is_question(given: object) -> bool:
    return isinstance(given, Question)


def _found(plugins: Iterable[object]) -> list[tuple[str, object]]:
    # Ten milliseconds to import, which only those pay who open a portal.
    from importlib.metadata import entry_points

    found: dict[int, tuple[str, object]] = {}
    for plugin in plugins:
        name = getattr(plugin, "__name__", None) or type(plugin).__qualname__
        found.setdefault(id(plugin), (f"{name} (argument {len(found) + 1})", plugin))
    for entry in entry_points(group=GROUP):
        try:
            plugin = entry.load()
        except Exception as error:
            raise _wrong(entry.value, f"cannot be imported: {error!r}") from error
        found.setdefault(id(plugin), (entry.value, plugin))
    return list(found.values())


def _check_marked(name: str, plugin: object, hooks: Collection[str]) -> None:
    for hook in vars(Specification):
        if hook.startswith(GROUP) and hook not in hooks and callable(getattr(plugin, hook, None)):
            raise _wrong(name, f"{hook} is not marked with @hookimpl")
    if not hooks:
        raise _wrong(name, "brings nothing: give a module or an object with hooks, each marked with @hookimpl")


def _wrong(plugin: str, what: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_PLUGIN, setting=plugin, cure=what)


class _Answers:
    """Asks each implementation by itself, so that an error names its plugin and starves no other."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._manager = manager
        self.owners: dict[tuple[str, Any], str] = {}

    def _each(self, hook: str, kind: Any, wanted: str) -> Iterable[tuple[str, Any]]:
        """Every plugin with its answer; of a table its items, of a row its members, both read here and only here."""
        for implementation in reversed(getattr(self._manager.hook, hook).get_hookimpls()):
            plugin = implementation.plugin_name
            try:
                answer: Any = implementation.function()
                if kind is not None:
                    if isinstance(answer, str | bytes) or not isinstance(answer, kind):
                        raise _wrong(plugin, f"{hook} must return a {wanted}, not {type(answer).__name__}")
                    answer = tuple(answer.items()) if kind is Mapping else tuple(answer)
            except Misconfigured:
                raise
            except Exception as error:
                raise _wrong(plugin, f"{hook} raised {error!r}") from error
            if answer is not None and answer != ():
                self.owners[hook, None] = " and ".join(filter(None, (self.owners.get((hook, None)), plugin)))
            yield plugin, answer

    def table(self, hook: str, keys: type) -> Mapping[Any, Callable[..., Any]]:
        """Keys that are texts, or classes of events, each brought by one plugin."""
        whole: dict[Any, Callable[..., Any]] = {}
        for plugin, answer in self._each(hook, Mapping, "mapping"):
            for key, value in answer:
                fits = isinstance(key, str) if keys is str else isinstance(key, type) and issubclass(key, keys)
                if not fits or not callable(value):
                    raise _wrong(plugin, f"{hook} must map {keys.__name__} to something callable")
                if keys is str and not _NAME.fullmatch(key):
                    raise _wrong(plugin, f"{hook}: no URL can say {key!r}; take lower-case letters, digits, . and -")
                if key in whole:
                    both = f"{self.owners[hook, key]} and {plugin}"
                    raise _wrong(both, f"{hook}: both bring {key!r}; leave one out")
                whole[key], self.owners[hook, key] = value, plugin
        return MappingProxyType(whole)

    def row(self, hook: str, fits: Callable[[object], bool], wanted: str) -> tuple[Any, ...]:
        whole: list[Any] = []
        for plugin, answer in self._each(hook, Sequence, "sequence"):
            if not all(map(fits, answer)):
                raise _wrong(plugin, f"{hook} must return {wanted}")
            whole.extend(answer)
        return tuple(whole)

    def one(self, hook: str) -> Any:
        given = [(plugin, answer) for plugin, answer in self._each(hook, None, "") if answer is not None]
        if len(given) > 1:
            raise _wrong(" and ".join(plugin for plugin, _ in given), f"{hook}: at most one plugin answers")
        return given[0][1] if given else None
