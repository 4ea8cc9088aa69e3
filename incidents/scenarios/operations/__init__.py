"""Every change to the library of scenarios, one door each. All take `at` (aware UTC)."""

from incidents.scenarios.operations.base import ScenarioRefused
from incidents.scenarios.operations.library import (
    create_scenario,
    restore_scenario,
    retire_scenario,
    review_scenario,
    update_scenario,
)
from incidents.scenarios.operations.packs import BroughtIn, PackRefused, import_pack
from incidents.scenarios.operations.pictures import PictureRefused, collect_pictures, save_inject_with_picture
from incidents.scenarios.operations.reminding import remind_of_scenarios
from incidents.scenarios.operations.replay import scenario_from_incident
from incidents.scenarios.operations.versions import (
    activate_version,
    discard_version,
    draft_version,
    edit_version,
    remove_inject,
    save_inject,
)

__all__ = [
    "BroughtIn",
    "PackRefused",
    "PictureRefused",
    "ScenarioRefused",
    "activate_version",
    "collect_pictures",
    "create_scenario",
    "discard_version",
    "draft_version",
    "edit_version",
    "import_pack",
    "remind_of_scenarios",
    "remove_inject",
    "restore_scenario",
    "retire_scenario",
    "review_scenario",
    "save_inject",
    "save_inject_with_picture",
    "scenario_from_incident",
    "update_scenario",
]
