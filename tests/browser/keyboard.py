"""Somebody without a mouse."""

FOCUS = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {id: at.id, name: at.getAttribute('name'), tag: at.tagName, text: at.innerText, seen};
}"""


class Keyboard:
    """Somebody who has no mouse, and sees where the focus is."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, **wanted):
        self.page.wait_for_load_state()
        passed = []
        for _ in range(40):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS)
            assert at["seen"], f"the focus cannot be seen on {at}"
            if all((at[key] or "").strip().casefold() == value.casefold() for key, value in wanted.items()):
                return self
            passed.append(at)
        raise AssertionError(f"{wanted} is out of reach by Tab: {passed}")

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self
