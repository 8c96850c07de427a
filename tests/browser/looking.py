"""What anybody sees of a page without reading it: its frame, its width, where the focus goes and where links lead."""

from typing import Any

from attrs import frozen
from axe_playwright_python.sync_playwright import Axe

LOOK = """() => {
  const wrong = [], root = document.documentElement, head = document.querySelectorAll('h1');
  const named = at => at.outerHTML.slice(0, 120);
  if (root.lang !== 'fr') wrong.push(`its language is «${root.lang}»`);
  if (!document.title.trim()) wrong.push('it has no title');
  if (head.length !== 1 || !head[0].innerText.trim()) wrong.push(`it has ${head.length} h1`);
  if (document.scripts.length) wrong.push('it has a script');
  if (root.scrollWidth > window.innerWidth) wrong.push(`it scrolls sideways: ${root.scrollWidth}`);
  const ids = [...document.querySelectorAll('[id]')].map(at => at.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`an id twice: ${id}`);
  for (const at of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(at.getAttribute('href').slice(1))) wrong.push(`leads nowhere: ${named(at)}`);
  for (const at of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
    if (at.tabIndex > 0) wrong.push(`jumps the queue: ${named(at)}`);
    if (at.disabled || at.type === 'hidden' || at.tabIndex < 0 || !at.checkVisibility()) continue;
    at.focus();
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    if (document.activeElement !== at) wrong.push(`takes no focus: ${named(at)}`);
    else if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
      wrong.push(`focus unseen: ${named(at)}`);
    if (box.width < 2 || box.height < 2) wrong.push(`focus on nothing: ${named(at)}`);
    if (box.right > window.innerWidth + 1 && !at.closest('.scroll')) wrong.push(`sticks out: ${named(at)}`);
  }
  document.activeElement?.blur();
  const links = [...document.querySelectorAll('a[href]:not([hreflang])')].map(at => at.href.split('#')[0]);
  return {wrong, links: links.filter(link => link.startsWith(location.origin + '/'))};
}"""

AXE = {"rules": {"target-size": {"enabled": True}}}
"""Every rule that is on by default, and that what is pressed is large enough."""


@frozen
class Seen:
    """What is wrong with a page, and the addresses of the portal that it links to."""

    wrong: tuple[str, ...]
    links: frozenset[str]


def look(page: Any) -> Seen:
    """Look at the page that is open, as somebody who came by keyboard, once it is all there."""
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    found = page.evaluate(LOOK)
    return Seen(tuple(found["wrong"]), frozenset(found["links"]))


def read_by_axe(page: Any) -> tuple[str, ...]:
    """What axe finds wrong with the page that is open, once it is all there."""
    page.wait_for_load_state()
    violations = Axe().run(page, options=AXE).response["violations"]
    return tuple(f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"])
