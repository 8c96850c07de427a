"""Every event and request by name, as the journal and the outbox keep them. Names are never reused."""

from tmspros_core.events import Event, Request, accounts, delegation, dossiers

EVENTS: dict[str, type[Event] | type[Request]] = {
    kind.__name__: kind
    for kind in (
        accounts.AccountCreated,
        accounts.AccountActivated,
        accounts.AccountDisabled,
        accounts.AccountEnabled,
        accounts.AccountClosed,
        accounts.OfficerMoved,
        accounts.FundContactSet,
        accounts.PasswordChanged,
        accounts.SignedIn,
        accounts.SignedOut,
        accounts.ResetOffered,
        accounts.ActivationOffered,
        accounts.RegistrationOffered,
        accounts.RegistrationRepeated,
        accounts.ResetRequested,
        accounts.RegistrationRequested,
        delegation.BecamePrincipal,
        delegation.SiretAdded,
        delegation.SiretRemoved,
        delegation.SiretsCeded,
        delegation.SecondaryMoved,
        delegation.SecondariesMoved,
        delegation.SecondaryInvited,
        delegation.SecondaryActivated,
        delegation.SecondaryDeparted,
        delegation.GrantsSet,
        delegation.RoleRenounced,
        dossiers.DossierReceived,
        dossiers.DossierMoved,
        dossiers.DossierSaved,
        dossiers.DossierCommented,
        dossiers.CodeReissued,
    )
}
