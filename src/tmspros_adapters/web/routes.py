"""The table of routes: every page and every operation of the API, once.

Dispatch, the OpenAPI description and the tests read it; nothing else says who may do what under which address.
"""

from tmspros_adapters.web import api, assets
from tmspros_adapters.web.address_routes import ADDRESS
from tmspros_adapters.web.desk_operations import OPERATIONS as DESK_OPERATIONS
from tmspros_adapters.web.desk_pages import PAGES as DESK_PAGES
from tmspros_adapters.web.pages import home
from tmspros_adapters.web.qrp_routes import QRP
from tmspros_adapters.web.routing import ANYONE, SIGNED_IN, Kind, Route, operation, page
from tmspros_adapters.web.schemas import SessionAnswer
from tmspros_adapters.web.signin_routes import SIGN_IN
from tmspros_adapters.web.taking_operations import OPERATIONS as TAKING_OPERATIONS
from tmspros_adapters.web.tms_operations import OPERATIONS as TMS_OPERATIONS
from tmspros_adapters.web.tms_pages import PAGES as TMS_PAGES
from tmspros_core.errors import Code

ROUTES: tuple[Route, ...] = (
    page("GET", "/", home.show, SIGNED_IN, "Accueil"),
    page("GET", "/aide", home.show_help, ANYONE, "Besoin d'aide"),
    Route(
        "GET",
        "/tmspros-assets/{name}",
        assets.show,
        kind=Kind.ASSET,
        who=ANYONE,
        summary="Style et icône",
        answers={200: None},
        refusals=(Code.PAGE_UNKNOWN,),
    ),
    *SIGN_IN,
    operation("GET", "/api/session", api.read_session, SIGNED_IN, "Who is signed in", 200, SessionAnswer),
    operation("GET", "/api/openapi.json", api.describe, ANYONE, "This description", 200, dict),
    *ADDRESS,
    *QRP,
    *TMS_PAGES,
    *TMS_OPERATIONS,
    *TAKING_OPERATIONS,
    *DESK_OPERATIONS,
    *DESK_PAGES,
)
