"""What travels back after an incoming sync when the rule asks for it (``syncBackAfterProcessing``).

Our own writes are absorbed without a new version, because the partner usually knows what he caused.
What the incoming rule made of it, and what the tracker added when it created the item, he does not.
"""

from dataclasses import replace

from twinline.domain.replica import same
from twinline.domain.twin import Element, TwinState, Versioned

__all__ = ["sync_back"]


def sync_back(before: TwinState, state: TwinState) -> TwinState:
    """Give a new version to every value that our write moved since ``before`` and that is not what
    the partner sent. Unchanged when there is none, so that two such rules come to rest."""
    ver = state.ver + 1
    ours = {
        name: Versioned(field.value, ver, state.in_ver) if _is_news(before, state, name) else field
        for name, field in state.ours.items()
    }
    sets = {
        set_name: {
            name: Element(element.present, ver, state.in_ver)
            if _is_new_element(before, state, set_name, name)
            else element
            for name, element in elements.items()
        }
        for set_name, elements in state.our_sets.items()
    }
    if ours == state.ours and sets == state.our_sets:
        return state
    return replace(state, ver=ver, ours=ours, our_sets=sets)


def _is_news(before: TwinState, state: TwinState, name: str) -> bool:
    field, then, theirs = state.ours[name], before.ours.get(name), state.theirs.get(name)
    if field.ver > before.ver:
        return False  # a person's change, which travels anyway
    if theirs is not None and same(theirs.value, field.value):
        return False
    return field.ver == 0 or then is None or not same(then.value, field.value)


def _is_new_element(before: TwinState, state: TwinState, set_name: str, name: str) -> bool:
    element = state.our_sets[set_name][name]
    then = before.our_sets.get(set_name, {}).get(name)
    theirs = state.their_sets.get(set_name, {}).get(name)
    if element.ver > before.ver or (theirs is not None and theirs.present) == element.present:
        return False
    return (then is not None and then.present) != element.present
