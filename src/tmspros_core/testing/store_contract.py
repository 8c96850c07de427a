"""The contract of stores: what the portal counts on, as tests that any store can run (ports.Store)::

    class TestMine(StoreContract):
        @pytest.fixture
        def make_store(self):
            return lambda kinds: MyStore(kinds)

``make_store(kinds)`` gives a new store that keeps these kinds and holds nothing; the fixture closes what it opened.
The duties, in prose:

- **Values** come back equal and of their type: texts of any characters but NUL, instants in UTC to the microsecond,
  Json as canonical text. What a field does not keep is ValueError before anything is written.
- **Texts** compare by code point, wherever they stand: order, equality, keys, slots.
- **Keys and slots**: a taken one is Lost; an empty slot collides with nothing.
- **Conditions** mean what ``store_duties.finding.holds`` says; a cursor neither cuts nor repeats.
- **Changes** happen in order, all or none; ``AddEach`` leaves alone what has its key; a wrong number of rows is Lost.
- **Transactions** read what they wrote, commit when left normally, undo all by an exception. After a Lost nothing is
  committed, even where somebody swallowed it. Those that share a key of ``alone`` run one after another. A thread has
  one at a time; a second one is RuntimeError at once, not a wait without end.
- **after_commit** callbacks run once it has committed and no lock is held, in order; never otherwise.

Further classes for stores that can do more: ``JoinedStoreContract`` (transactions inside the caller's),
``CountedStoreContract`` (one statement for each thing, counted at the driver), ``SharedStoreContract`` (several
processes), ``SideBySideStoreContract`` (several transactions that write at once). ``store_machine`` compares any store
with a model, change by change.
"""

from tmspros_core.testing.store_duties.changing import Changing
from tmspros_core.testing.store_duties.counting import CountedStoreContract
from tmspros_core.testing.store_duties.finding import Finding
from tmspros_core.testing.store_duties.joining import JoinedStoreContract
from tmspros_core.testing.store_duties.keeping import Keeping
from tmspros_core.testing.store_duties.sharing import SharedStoreContract
from tmspros_core.testing.store_duties.side_by_side import SideBySideStoreContract
from tmspros_core.testing.store_duties.transactions import Committing


class StoreContract(Keeping, Finding, Changing, Committing):
    """What every store does. A subclass gives the fixture ``make_store``."""


__all__ = [
    "CountedStoreContract",
    "JoinedStoreContract",
    "SharedStoreContract",
    "SideBySideStoreContract",
    "StoreContract",
]
