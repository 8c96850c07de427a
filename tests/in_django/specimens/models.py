from tmspros_adapters.django.models import model_of
from tmspros_core.testing.specimens import SPECIMENS

MODELS = tuple(model_of(kind, module=__name__) for kind in SPECIMENS)
