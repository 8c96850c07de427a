"""Every outcome that an operation can have: whoever explores must have seen each of them."""

from collections.abc import Mapping

_D = "delegation."
_ROLE = {"done", _D + "forbidden"}
OUTCOMES: Mapping[str, frozenset[str]] = {
    "add_siret": frozenset(_ROLE | {_D + "already_yours", _D + "code_refused", _D + "already_managed"}),
    "add_siret_wrongly": frozenset({_D + "forbidden", _D + "already_yours", _D + "code_refused"}),
    "remove_siret": frozenset(_ROLE | {_D + "not_in_perimeter", _D + "dossier_open"}),
    "cede": frozenset(_ROLE | {_D + "nothing_to_cede", _D + "target_refused"}),
    "cede_to_a_stranger": frozenset({_D + "forbidden", _D + "nothing_to_cede", _D + "target_refused"}),
    "renounce": frozenset(_ROLE | {_D + "perimeter_not_empty"}),
    "invite": frozenset(_ROLE | {_D + "own_address", _D + "already_listed"}),
    "resend": frozenset(_ROLE | {_D + "unknown_secondary", _D + "already_active"}),
    "dismiss": frozenset(_ROLE | {_D + "unknown_secondary"}),
    "accept": frozenset({"done", _D + "invitation_invalid", _D + "is_principal", _D + "is_secondary"}),
    "leave": frozenset({"done", _D + "unknown_secondary"}),
    "grant_more": frozenset(_ROLE | {_D + "unknown_secondary", _D + "not_in_perimeter"}),
    "grant_less": frozenset(_ROLE | {_D + "unknown_secondary"}),
    "grant": frozenset(_ROLE | {_D + "unknown_secondary", _D + "not_in_perimeter"}),
    "join": frozenset({"done", _D + "invitation_invalid"}),
    "save": frozenset({"done", "dossier.unknown", "dossier.step_forbids"}),
    "reassign": frozenset({"done", _D + "nothing_to_cede", _D + "target_refused"}),
    "receive": frozenset({"done"}),
    "move": frozenset({"done", "dossier.move_refused"}),
    "reissue": frozenset({"done", "dossier.closed"}),
    "wait_a_week": frozenset({"done"}),
}
