"""What pages of configuration have in common: nothing is deleted, refusals are shown, acts are asked for in dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from incidents.catalog import operations
from incidents.permissions.admin import GuardedAdmin
from incidents.refusals import Refused


class ActForm(BaseDialogForm):
    """The form of an act that is asked for in a dialog; it shows why the act was refused."""

    form_before_template = "incidents/dialog_refusal.html"

    def get_before_template_context(self, request: HttpRequest, object_id: int | str | None = None) -> dict[str, Any]:
        return {"form": self}


def carry_out(
    request: HttpRequest,
    form: BaseDialogForm,
    dialog: dict[str, str],
    act: Callable[[], str],
    *,
    done: str,
) -> HttpResponse:
    """Run `act`, which returns the address to go to; say `done` there, or say in the dialog why it was refused."""
    try:
        address = act()
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        context = {"dialog": dialog, "form": form, "form_submit_text": dialog.get("form_submit_text", "")}
        return render(request, "unfold/helpers/dialog.html", context)
    messages.success(request, done)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def page_of(row: Model) -> str:
    """Return the address of a row's page in the console."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


SLUG_HELP = "A short name by which programs know it. It is fixed once it is saved."
POSITION_HELP = "Lower numbers are offered first."


class ConfigurationAdmin(GuardedAdmin):
    """A page of rows that an administrator edits and nobody deletes. A short name is fixed once it is given."""

    slug_from = "name"
    compressed_fields = True
    warn_unsaved_form = True
    list_fullwidth = True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _has_slug(self) -> bool:
        return any(field.name == "slug" for field in self.model._meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "slug"] if obj is not None and self._has_slug() else fixed

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {"slug": (self.slug_from,)} if obj is None and self._has_slug() else {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show a refusal as a message instead of an error page; the change is rolled back by then."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return HttpResponseRedirect(request.get_full_path())


class HistoryAdmin(SimpleHistoryAdmin, ConfigurationAdmin):
    """A page whose every earlier value is kept. Going back is typing it again: no button goes round the checks."""

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


RETIRE_DIALOG = {
    "title": "Retire",
    "description": "It is offered no more; incidents that have it keep it. It can be restored.",
    "form_class": ActForm,
    "form_submit_text": "Retire",
}
RESTORE_DIALOG = {
    "title": "Restore",
    "description": "It will be offered again.",
    "form_class": ActForm,
    "form_submit_text": "Restore",
}


class RetirableAdmin(HistoryAdmin):
    """Rows that go out of use instead of away."""

    actions_detail: tuple[str, ...] = ("retire_row", "restore_row")
    readonly_fields: tuple[str, ...] = ("retired_at",)
    list_filter: tuple[Any, ...] = (("retired_at", EmptyFieldListFilter),)

    @display(description="In use", boolean=True, ordering="retired_at")
    def is_in_use(self, row: Any) -> bool:
        return row.retired_at is None

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        found = super().get_actions_detail(request, object_id)  # type: ignore[arg-type]
        row = self.get_object(request, str(object_id))
        unfitting = "restore_row" if row is None or row.retired_at is None else "retire_row"  # type: ignore[attr-defined]
        return [one for one in found if not one.action_name.endswith(unfitting)]

    @action(description="Retire", icon="inventory_2", permissions=["change"], dialog=RETIRE_DIALOG)
    def retire_row(self, request: HttpRequest, form: ActForm, object_id: str) -> HttpResponse:
        return self._turn(request, form, object_id, RETIRE_DIALOG, retire=True)

    @action(description="Restore", icon="unarchive", permissions=["change"], dialog=RESTORE_DIALOG)
    def restore_row(self, request: HttpRequest, form: ActForm, object_id: str) -> HttpResponse:
        return self._turn(request, form, object_id, RESTORE_DIALOG, retire=False)

    def _turn(
        self, request: HttpRequest, form: ActForm, object_id: str, dialog: dict[str, Any], *, retire: bool
    ) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]

        def act() -> str:
            turned = operations.retire(row, at=timezone.now()) if retire else operations.restore(row)
            return page_of(turned)

        return carry_out(request, form, dialog, act, done=f"{row} is {'retired' if retire else 'in use again'}.")


def own_page(admin: ModelAdmin, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """Return a page of our own inside the console's frame."""
    common = {**admin.admin_site.each_context(request), "opts": admin.opts, "media": admin.media}
    return TemplateResponse(request, template, {**common, **context})
